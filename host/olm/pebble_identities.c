/* SPDX-License-Identifier: Apache-2.0 */
/* Identities of the simulated Pebble: they are kept, and nobody is asked who he is. */
#include "olm/pebble_private.h"

#include <ctype.h>
#include <string.h>

static bool is_name(const char *name)
{
    if (!isalpha((unsigned char)*name))
        return false;
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && *name != '_' && *name != '-')
            return false;
    return true;
}

static bool is_user_id(const json_t *local)
{
    const json_t *id = json_object_get(local, "user-id");
    return json_is_integer(id) && json_integer_value(id) >= 0 &&
           json_integer_value(id) <= UINT32_MAX;
}

/* What is wrong with one, or NULL.  Caller owns. */
static char *problem_of(const char *name, const json_t *identity)
{
    const char *access = ch_sim_text(identity, "access");
    const json_t *local = json_object_get(identity, "local");
    const json_t *basic = json_object_get(identity, "basic");
    if (!is_name(name))
        return ch_asprintf("identity name \"%s\" invalid: must start with an alphabetic character "
                           "and only contain alphanumeric characters, underscore, and hyphen",
                           name);
    if (!*access)
        return ch_strdup("access value must be specified (\"admin\", \"read\", \"metrics\", or "
                         "\"untrusted\")");
    if (strcmp(access, "admin") != 0 && strcmp(access, "read") != 0 &&
        strcmp(access, "metrics") != 0 && strcmp(access, "untrusted") != 0)
        return ch_asprintf("invalid access value \"%s\", must be \"admin\", \"read\", \"metrics\", "
                           "or \"untrusted\"",
                           access);
    if (local && !is_user_id(local))
        return ch_strdup("local identity must specify user-id");
    if (basic && !*ch_sim_text(basic, "password"))
        return ch_strdup("basic identity must specify password (hashed)");
    if (!local && !basic && !json_object_get(identity, "cert"))
        return ch_strdup(
            "identity must have at least one type (\"local\", \"basic\", or \"cert\")");
    return NULL;
}

static int check_values(struct ch_sim_call *call, const json_t *identities, const char *action)
{
    bool removes = strcmp(action, "remove") == 0, replaces = strcmp(action, "replace") == 0;
    const char *name;
    json_t *identity;
    json_object_foreach ((json_t *)identities, name, identity) {
        bool null = json_is_null(identity);
        CH_AUTOFREE char *problem = null ? NULL : problem_of(name, identity);
        if (problem)
            ch_sim_refuse(call, 400, NULL, "invalid identity for \"%s\": %s", name, problem);
        else if (null ? !removes && !replaces : removes)
            ch_sim_refuse(call, 400, NULL,
                          "identity value for \"%s\" must %sbe null for %s operation", name,
                          null ? "not " : "", action);
    }
    return call->answer->status == 0 ? 0 : -1;
}

/* Adding wants that none is there, updating and removing that all are. */
static int check_there(struct ch_sim_call *call, const json_t *identities, const char *action)
{
    bool adds = strcmp(action, "add") == 0;
    CH_AUTOJSON json_t *wrong = json_array(), *names = ch_sim_keys(identities);
    size_t i;
    json_t *name;
    if (strcmp(action, "replace") == 0)
        return 0;
    json_array_foreach (names, i, name)
        if ((json_object_get(ch_sim_section(call->pebble, "identities"), json_string_value(name)) !=
             NULL) == adds)
            json_array_append(wrong, name);
    if (json_array_size(wrong) == 0)
        return 0;
    CH_AUTOFREE char *list = ch_sim_join(wrong);
    ch_sim_refuse(call, 400, NULL, "identities %s: %s", adds ? "already exist" : "do not exist",
                  list);
    return -1;
}

/* A user has one identity only. */
static int check_unique(struct ch_sim_call *call, const json_t *identities)
{
    CH_AUTOJSON json_t *seen = json_object(), *names = ch_sim_keys(identities);
    size_t i;
    json_t *name;
    json_array_foreach (names, i, name) {
        const json_t *identity = json_object_get(identities, json_string_value(name));
        const json_t *local = json_object_get(identity, "local");
        if (!local)
            continue;
        long long id = json_integer_value(json_object_get(local, "user-id"));
        CH_AUTOFREE char *key = ch_asprintf("%lld", id);
        if (json_object_get(seen, key)) {
            ch_sim_refuse(call, 400, NULL,
                          "cannot have multiple identities with user ID %s (%s, %s)", key,
                          ch_sim_text(seen, key), json_string_value(name));
            return -1;
        }
        json_object_set(seen, key, name);
    }
    return 0;
}

void ch_sim_post_identities(struct ch_sim_call *call)
{
    const char *action = ch_sim_text(call->body, "action"), *name;
    const json_t *identities = json_object_get(call->body, "identities");
    json_t *identity;
    CH_AUTOJSON json_t *changed = json_deep_copy(ch_sim_section(call->pebble, "identities"));
    if (strcmp(action, "add") != 0 && strcmp(action, "update") != 0 &&
        strcmp(action, "replace") != 0 && strcmp(action, "remove") != 0)
        ch_sim_refuse(call, 400, NULL,
                      "invalid action \"%s\", must be \"add\", \"update\", \"replace\", or "
                      "\"remove\"",
                      action);
    if (call->answer->status != 0 || check_values(call, identities, action) < 0 ||
        check_there(call, identities, action) < 0)
        return;
    json_object_foreach ((json_t *)identities, name, identity) {
        if (json_is_null(identity))
            json_object_del(changed, name);
        else
            json_object_set_new(changed, name, json_deep_copy(identity));
    }
    if (check_unique(call, changed) < 0)
        return;
    json_object_set(call->pebble->state, "identities", changed);
    ch_sim_reply(call, NULL);
}

/* Passwords are shown to nobody. */
void ch_sim_get_identities(struct ch_sim_call *call)
{
    json_t *result = json_deep_copy(ch_sim_section(call->pebble, "identities")), *identity;
    const char *name;
    json_object_foreach (result, name, identity)
        if (json_object_get(identity, "basic"))
            json_object_set_new(identity, "basic", json_pack("{s:s}", "password", "*****"));
    ch_sim_reply(call, result);
}
