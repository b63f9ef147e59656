/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of lua/bind: an engine, pieces of Lua with what they give, an allocator that fails. */
#ifndef CH_TESTS_LUA_FIXTURE_H
#define CH_TESTS_LUA_FIXTURE_H

#include "bind/bind.h"
#include "test.h"

/* Counts what a state holds.  Lua collects its garbage and tries again when an allocation fails, so
 * an error takes two failures in a row: at `fail_at` and the one after it. */
struct test_allocator {
    size_t calls;   /* that may fail: those that ask for more */
    size_t fail_at; /* number of the call, from 1; 0: never */
    bool fail_odd;  /* every other call: a full collection at every allocation */
    size_t live;    /* bytes */
};

static inline void *test_allocate(void *data, void *memory, size_t old_size, size_t new_size)
{
    struct test_allocator *allocator = data;
    old_size = memory ? old_size : 0; /* else it is the type of what is made */
    if (new_size > old_size) {
        size_t call = ++allocator->calls;
        if ((allocator->fail_odd && call % 2) ||
            (allocator->fail_at && (call == allocator->fail_at || call == allocator->fail_at + 1)))
            return NULL;
    }
    allocator->live += new_size - old_size;
    if (new_size > 0)
        return ch_realloc(memory, new_size);
    free(memory);
    return NULL;
}

static inline struct chl_engine *test_engine(struct test_allocator *allocator)
{
    struct ch_error err = CH_ERROR_INIT;
    struct chl_engine_options options = {.allocator = allocator ? test_allocate : NULL,
                                         .allocator_data = allocator};
    struct chl_engine *engine = chl_engine_new(&options, &err);
    if (!engine) {
        printf("Bail out! %s\n", err.message);
        exit(1);
    }
    return engine;
}

/* Runs `code`; its first result is left on the stack. */
static inline int run_lua(lua_State *L, const char *code, struct ch_error *err)
{
    if (luaL_loadbufferx(L, code, strlen(code), "=test", "t") != LUA_OK) {
        ch_error_set(err, CH_ERROR_ERROR, "%s", lua_tostring(L, -1));
        lua_pop(L, 1);
        return -1;
    }
    return chl_call(L, 0, 1, err);
}

/* Runs `code` and compares what it returns, a string, with `expected`. */
static inline void check_lua(struct chl_engine *engine, const char *code, const char *expected)
{
    lua_State *L = chl_engine_state(engine);
    struct ch_error err = CH_ERROR_INIT;
    int top = lua_gettop(L);
    int done = run_lua(L, code, &err);
    if (!CHECK_STR(done == 0 ? lua_tostring(L, -1) : err.message, expected))
        printf("# for %s\n", code);
    CHECK_INT(lua_gettop(L), top + (done == 0));
    lua_settop(L, top);
    ch_error_clear(&err);
}

/* Runs `code`, which must fail; the caller clears the error. */
static inline void check_fails(struct chl_engine *engine, const char *code, enum ch_error_kind kind,
                               const char *part, struct ch_error *err)
{
    lua_State *L = chl_engine_state(engine);
    int top = lua_gettop(L);
    if (!CHECK_INT(run_lua(L, code, err), -1))
        printf("# for %s\n", code);
    CHECK_INT(lua_gettop(L), top);
    CHECK_INT(err->kind, kind);
    CHECK_HAS(err->message, part);
    lua_settop(L, top);
}

/* Lets each allocation of `step` fail, one after the other, until none is left.  `step` is called
 * through chl_protect and may raise. */
static inline void check_every_allocation(struct chl_engine *engine,
                                          struct test_allocator *allocator, lua_CFunction step)
{
    lua_State *L = chl_engine_state(engine);
    size_t failures = 0;
    int done = -1;
    CHECK_INT(chl_protect(L, step, NULL, NULL), 0); /* what it makes once and keeps */
    for (size_t n = 1; done < 0 && n < 100000; n++) {
        struct ch_error err = CH_ERROR_INIT;
        int top = lua_gettop(L);
        lua_gc(L, LUA_GCCOLLECT);
        allocator->calls = 0;
        allocator->fail_at = n;
        done = chl_protect(L, step, NULL, &err);
        allocator->fail_at = 0;
        CHECK_INT(lua_gettop(L), top);
        failures += done < 0;
        if (done < 0)
            CHECK(err.message != NULL);
        else if (allocator->calls >= n)
            done = -1; /* the failure was survived */
        ch_error_clear(&err);
    }
    CHECK_INT(done, 0);
    CHECK(failures > 0);
}

#endif
