/* SPDX-License-Identifier: Apache-2.0 */
/* The event framework in Lua: raw tables on which lua/ops/framework.lua builds its classes.
 *
 * A Lua object that observes is a ch_object whose `self` holds the Lua value.  Its deliver() calls
 * ops.framework's function `deliver`, which makes the event object and calls the method. */
#include "bind/bind.h"

#include <stdlib.h>
#include <string.h>

/* objects */

struct lua_object {
    struct chl_engine *engine;
    struct chl_scope *scope;
    struct chl_callback *value;
};

static const char deliver_key[] = "ch.framework.deliver";

struct delivery {
    struct lua_object *object;
    const char *method;
    struct ch_event *event;
    bool found;
};

/* deliver(object, method, event, source, is it logged) -> was there such a method? */
static int call_deliver(lua_State *L)
{
    struct delivery *delivery = lua_touserdata(L, 1);
    struct lua_object *object = delivery->object;
    lua_getfield(L, LUA_REGISTRYINDEX, deliver_key); // delivery deliver
    if (!chl_callback_push(L, object->value))        // delivery deliver object
        return 0;
    lua_pushstring(L, delivery->method);
    chl_handle_push_once(L, object->scope, chl_type_event, delivery->event);
    lua_pushvalue(L, -1);
    lua_replace(L, 1); // event deliver object method event
    chl_handle_push(L, object->scope, chl_type_source, ch_event_source(delivery->event));
    lua_pushboolean(L, ch_event_is_logged(delivery->event));
    lua_call(L, 5, 1); // event found
    delivery->found = lua_toboolean(L, -1);
    chl_handle_end(L, 1);
    return 0;
}

static int object_deliver(void *self, const char *method, struct ch_event *event, bool *foundp,
                          struct ch_error *err)
{
    struct lua_object *object = self;
    struct delivery delivery = {.object = object, .method = method, .event = event};
    int result = chl_protect(chl_engine_state(object->engine), call_deliver, &delivery, err);
    *foundp = delivery.found || result < 0;
    return result;
}

static void object_release(void *self)
{
    struct lua_object *object = self;
    chl_callback_free(object->value);
    free(object);
}

static const struct ch_object_ops object_ops = {
    .deliver = object_deliver, .release = object_release, .announces = true};

void chl_object_push_new(lua_State *L, struct chl_scope *scope, struct ch_framework *framework,
                         struct ch_object *parent, const char *kind, const char *key, int index)
{
    struct ch_error err = CH_ERROR_INIT;
    struct chl_callback *value = chl_callback_new(L, index);
    struct lua_object *object = ch_malloc(sizeof(*object));
    *object = (struct lua_object){chl_engine_of(L), scope, value};
    struct ch_object *made = ch_object_new(framework, parent, kind, key, &object_ops, object, &err);
    if (!made) {
        object_release(object);
        chl_raise(L, &err);
    }
    chl_handle_push(L, scope, chl_type_object, made);
}

void chl_object_push_value(lua_State *L, const struct ch_object *object)
{
    const struct lua_object *self = object ? ch_object_self(object) : NULL;
    if (!self || !chl_callback_push(L, self->value))
        lua_pushnil(L);
}

/* object:child(kind, key or nil, value) */
static int object_child(lua_State *L)
{
    struct ch_object *parent = chl_handle_check(L, 1, chl_type_object);
    const char *kind = luaL_checkstring(L, 2);
    const char *key = luaL_optstring(L, 3, NULL);
    luaL_checktype(L, 4, LUA_TTABLE);
    chl_object_push_new(L, chl_handle_scope(L, 1), ch_object_framework(parent), parent, kind, key,
                        4);
    return 1;
}

static int object_path(lua_State *L)
{
    struct ch_object *object = chl_handle_check(L, 1, chl_type_object);
    lua_pushstring(L, ch_object_path(object));
    return 1;
}

/* A class made in Lua as the framework sees it; it lives in the Lua class. */
struct lua_event_class {
    struct ch_event_class base;
    char name[];
};

static const struct ch_event_class *event_class_of(lua_State *L, int index)
{
    lua_pushliteral(L, "_host_class");
    if (lua_rawget(L, index) == LUA_TUSERDATA) { // class
        const struct ch_event_class *known = lua_touserdata(L, -1);
        lua_pop(L, 1);
        return known;
    }
    lua_pop(L, 1);
    size_t length;
    lua_getfield(L, index, "class_name"); // name
    const char *name = luaL_checklstring(L, -1, &length);
    struct lua_event_class *cls = lua_newuserdatauv(L, sizeof(*cls) + length + 1, 0); // name class
    memcpy(cls->name, name, length + 1);
    cls->base = (struct ch_event_class){.name = cls->name, .family = CH_EVENT_CUSTOM};
    lua_pushliteral(L, "_host_class"); // name class key
    lua_insert(L, -2);                 // name key class
    lua_rawset(L, index);
    lua_pop(L, 1);
    return &cls->base;
}

/* object:define(kind, event class): the event class is remembered for its source */
static int object_define(lua_State *L)
{
    struct ch_object *emitter = chl_handle_check(L, 1, chl_type_object);
    const char *kind = luaL_checkstring(L, 2);
    luaL_checktype(L, 3, LUA_TTABLE);
    struct chl_scope *scope = chl_handle_scope(L, 1);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_source *source = ch_source_define(emitter, kind, event_class_of(L, 3), NULL, &err);
    if (!source)
        chl_raise(L, &err);
    lua_pushvalue(L, 3);
    chl_scope_set(L, scope, source);
    chl_handle_push(L, scope, chl_type_source, source);
    return 1;
}

/* object:find(kind) -> source or nil */
static int object_find(lua_State *L)
{
    struct ch_object *emitter = chl_handle_check(L, 1, chl_type_object);
    struct ch_source *source = ch_source_find(emitter, luaL_checkstring(L, 2));
    if (source)
        chl_handle_push(L, chl_handle_scope(L, 1), chl_type_source, source);
    else
        lua_pushnil(L);
    return 1;
}

/* object:kinds() -> list of the kinds it can emit */
static int object_kinds(lua_State *L)
{
    struct ch_object *emitter = chl_handle_check(L, 1, chl_type_object);
    struct ch_source *source = NULL;
    lua_newtable(L);
    for (lua_Integer i = 1; (source = ch_source_next(emitter, source)); i++) {
        lua_pushstring(L, ch_source_kind(source));
        lua_rawseti(L, -2, i);
    }
    return 1;
}

static const luaL_Reg object_methods[] = {{"child", object_child},   {"path", object_path},
                                          {"define", object_define}, {"find", object_find},
                                          {"kinds", object_kinds},   {NULL, NULL}};

/* sources */

/* source:emit(snapshot or nil) */
static int source_emit(lua_State *L)
{
    struct ch_source *source = chl_handle_check(L, 1, chl_type_source);
    struct ch_error err = CH_ERROR_INIT;
    json_t *snapshot = NULL;
    if (!lua_isnoneornil(L, 2)) {
        snapshot = chl_value_to(L, 2, &err);
        if (!snapshot) {
            ch_error_prefix(&err, "unable to save the data for %s", ch_source_class(source)->name);
            return chl_raise(L, &err);
        }
    }
    int result = ch_source_emit(source, snapshot, &err);
    json_decref(snapshot);
    return result < 0 ? chl_raise(L, &err) : 0;
}

/* source:observe(object, method) */
static int source_observe(lua_State *L)
{
    struct ch_source *source = chl_handle_check(L, 1, chl_type_source);
    struct ch_object *observer = chl_handle_check(L, 2, chl_type_object);
    const char *method = luaL_checkstring(L, 3);
    struct ch_error err = CH_ERROR_INIT;
    return ch_source_observe(source, observer, method, &err) < 0 ? chl_raise(L, &err) : 0;
}

static int source_kind(lua_State *L)
{
    struct ch_source *source = chl_handle_check(L, 1, chl_type_source);
    lua_pushstring(L, ch_source_kind(source));
    return 1;
}

static int source_next_path(lua_State *L)
{
    struct ch_source *source = chl_handle_check(L, 1, chl_type_source);
    struct chl_arena *arena = chl_arena_open(L);
    lua_pushstring(L, chl_arena_memory(arena, ch_source_next_path(source)));
    return 1;
}

static int source_emitter_path(lua_State *L)
{
    struct ch_source *source = chl_handle_check(L, 1, chl_type_source);
    lua_pushstring(L, ch_object_path(ch_source_emitter(source)));
    return 1;
}

/* source:class() -> its name, the Lua class it was defined with or nil, its family */
static int source_class(lua_State *L)
{
    static const char *const families[] = {[CH_EVENT_CUSTOM] = "custom",
                                           [CH_EVENT_HOOK] = "hook",
                                           [CH_EVENT_ACTION] = "action",
                                           [CH_EVENT_LIFECYCLE] = "lifecycle"};
    struct ch_source *source = chl_handle_check(L, 1, chl_type_source);
    lua_pushstring(L, ch_source_class(source)->name);
    chl_scope_get(L, chl_handle_scope(L, 1), source);
    lua_pushstring(L, families[ch_source_class(source)->family]);
    return 3;
}

static const luaL_Reg source_methods[] = {{"emit", source_emit},
                                          {"observe", source_observe},
                                          {"kind", source_kind},
                                          {"next_path", source_next_path},
                                          {"emitter_path", source_emitter_path},
                                          {"class", source_class},
                                          {NULL, NULL}};

/* events */

static int event_path(lua_State *L)
{
    struct ch_event *event = chl_handle_check(L, 1, chl_type_event);
    lua_pushstring(L, ch_event_path(event));
    return 1;
}

static int event_snapshot(lua_State *L)
{
    struct ch_event *event = chl_handle_check(L, 1, chl_type_event);
    chl_value_push(L, ch_event_snapshot(event));
    return 1;
}

/* event:defer(repr) */
static int event_defer(lua_State *L)
{
    struct ch_event *event = chl_handle_check(L, 1, chl_type_event);
    const char *repr = luaL_checkstring(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    return ch_event_defer(event, repr, &err) < 0 ? chl_raise(L, &err) : 0;
}

static int event_announce(lua_State *L)
{
    struct ch_event *event = chl_handle_check(L, 1, chl_type_event);
    ch_event_announce(event, luaL_checkstring(L, 2));
    return 0;
}

static int event_is_deferred(lua_State *L)
{
    struct ch_event *event = chl_handle_check(L, 1, chl_type_event);
    lua_pushboolean(L, ch_event_is_deferred(event));
    return 1;
}

static const luaL_Reg event_methods[] = {
    {"path", event_path},         {"snapshot", event_snapshot},       {"defer", event_defer},
    {"announce", event_announce}, {"is_deferred", event_is_deferred}, {NULL, NULL}};

/* framework */

static int framework_reemit(lua_State *L)
{
    struct ch_framework *framework = chl_handle_check(L, 1, chl_type_framework);
    struct ch_error err = CH_ERROR_INIT;
    return ch_framework_reemit(framework, &err) < 0 ? chl_raise(L, &err) : 0;
}

static int framework_commit(lua_State *L)
{
    struct ch_framework *framework = chl_handle_check(L, 1, chl_type_framework);
    struct ch_error err = CH_ERROR_INIT;
    return ch_framework_commit(framework, &err) < 0 ? chl_raise(L, &err) : 0;
}

static int framework_remove_unreferenced_events(lua_State *L)
{
    struct ch_framework *framework = chl_handle_check(L, 1, chl_type_framework);
    struct ch_error err = CH_ERROR_INIT;
    return ch_framework_remove_unreferenced_events(framework, &err) < 0 ? chl_raise(L, &err) : 0;
}

/* framework:lifecycle() -> source of pre_commit, source of commit */
static int framework_lifecycle(lua_State *L)
{
    struct ch_framework *framework = chl_handle_check(L, 1, chl_type_framework);
    struct chl_scope *scope = chl_handle_scope(L, 1);
    chl_handle_push(L, scope, chl_type_source, ch_framework_pre_commit(framework));
    chl_handle_push(L, scope, chl_type_source, ch_framework_commit_event(framework));
    return 2;
}

/* framework:root(kind, key or nil, value): an object without parent */
static int framework_root(lua_State *L)
{
    struct ch_framework *framework = chl_handle_check(L, 1, chl_type_framework);
    const char *kind = luaL_checkstring(L, 2);
    const char *key = luaL_optstring(L, 3, NULL);
    luaL_checktype(L, 4, LUA_TTABLE);
    chl_object_push_new(L, chl_handle_scope(L, 1), framework, NULL, kind, key, 4);
    return 1;
}

static const luaL_Reg framework_methods[] = {
    {"reemit", framework_reemit},
    {"commit", framework_commit},
    {"remove_unreferenced_events", framework_remove_unreferenced_events},
    {"lifecycle", framework_lifecycle},
    {"root", framework_root},
    {NULL, NULL}};

/* the table */

/* set_deliver(function): called by ops.framework once, when it is loaded */
static int framework_set_deliver(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, deliver_key);
    return 0;
}

/* parse_handle(path) -> parent or nil, kind, key or nil */
static int framework_parse_handle(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_handle handle;
    if (ch_handle_parse(path, &handle, &err) < 0)
        return chl_raise(L, &err);
    chl_arena_memory(arena, handle.parent);
    chl_arena_memory(arena, handle.kind);
    chl_arena_memory(arena, handle.key);
    lua_pushstring(L, handle.parent);
    lua_pushstring(L, handle.kind);
    lua_pushstring(L, handle.key);
    return 3;
}

int chl_open_framework(lua_State *L)
{
    static const luaL_Reg functions[] = {{"set_deliver", framework_set_deliver},
                                         {"parse_handle", framework_parse_handle},
                                         {NULL, NULL}};
    chl_handle_type(L, chl_type_framework, framework_methods);
    chl_handle_type(L, chl_type_object, object_methods);
    chl_handle_type(L, chl_type_source, source_methods);
    chl_handle_type(L, chl_type_event, event_methods);
    luaL_newlib(L, functions);
    return 1;
}
