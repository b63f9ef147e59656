/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the table "model": what its files share.  One file per type of host object; model.c puts
 * them together.
 *
 * A method of a host object calls the function of the same object in host/model and pushes what
 * came of it.  Objects of the model are pushed as handles, the same one for the same object, so
 * that lua/ops/model.lua can keep the Lua object that stands for it. */
#ifndef CHL_BIND_MODEL_H
#define CHL_BIND_MODEL_H

#include "bind/bind.h"
#include "bind/hookcmds.h"
#include "model/model.h"

extern const char chl_type_entity[], chl_type_relation[], chl_type_databag[];

/* Each defines its type of handle. */
void chl_model_open_entity(lua_State *L);
void chl_model_open_relation(lua_State *L);
void chl_model_open_databag(lua_State *L);
void chl_model_open_secret(lua_State *L);

/* Functions of the table, apart from methods of handles. */
extern const luaL_Reg chl_model_meta_functions[], chl_model_version_functions[],
    chl_model_context_functions[], chl_model_secret_functions[], chl_model_databag_functions[];

/* model:meta() -> all of the metadata as plain tables (model_meta.c) */
int model_meta(lua_State *L);

/* methods of the model and of entities that are in the file of their subject */
int model_secret(lua_State *L);
int model_get_secret(lua_State *L);
int entity_add_secret(lua_State *L);
int model_network(lua_State *L);
int model_storage_names(lua_State *L);
int model_storage_indices(lua_State *L);
int model_storage_location(lua_State *L);
int model_set_storage_location(lua_State *L);
int model_request_storage(lua_State *L);
int model_fetch_resource(lua_State *L);
int model_cloud_spec(lua_State *L);
int model_container_names(lua_State *L);
int model_container_socket(lua_State *L);
int model_log_stopped_check(lua_State *L);
int model_set_pod_spec(lua_State *L);
int model_add_metrics(lua_State *L);

/* Pushes a unit or an application; nil for NULL. */
void chl_model_push_entity(lua_State *L, struct chl_scope *scope, struct ch_entity *entity);
void chl_model_push_relation(lua_State *L, struct chl_scope *scope, struct ch_relation *relation);
/* Pushes a map as the model has it (keys are any text, values are values) as a plain table. */
void chl_model_push_map(lua_State *L, const json_t *map);

#endif
