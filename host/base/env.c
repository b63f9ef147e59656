/* SPDX-License-Identifier: Apache-2.0 */
#include "base/env.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static bool is_named(const char *entry, const char *name, size_t length)
{
    return strncmp(entry, name, length) == 0 && entry[length] == '=';
}

static char **find(const struct ch_env *env, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < env->count; i++)
        if (is_named(env->entries[i], name, length))
            return &env->entries[i];
    return NULL;
}

void ch_env_init(struct ch_env *env, char *const *entries)
{
    size_t count = 0;
    while (entries && entries[count])
        count++;
    env->entries = ch_calloc(count + 1, sizeof(char *));
    env->count = count;
    for (size_t i = 0; i < count; i++)
        env->entries[i] = ch_strdup(entries[i]);
}

void ch_env_deinit(struct ch_env *env)
{
    for (size_t i = 0; i < env->count; i++)
        free(env->entries[i]);
    free(env->entries);
    *env = CH_ENV_INIT;
}

const char *ch_env_get(const struct ch_env *env, const char *name)
{
    char **entry = find(env, name);
    return entry ? *entry + strlen(name) + 1 : NULL;
}

const char *ch_env_value(const struct ch_env *env, const char *name)
{
    const char *value = ch_env_get(env, name);
    return value && *value ? value : NULL;
}

bool ch_env_has(const struct ch_env *env, const char *name)
{
    return find(env, name) != NULL;
}

/* Without printf: a hook has some fifty of them, and tests run thousands of hooks. */
static char *make_entry(const char *name, const char *value)
{
    size_t length = strlen(name), rest = strlen(value);
    char *entry = ch_malloc(length + rest + 2);
    memcpy(entry, name, length);
    entry[length] = '=';
    memcpy(entry + length + 1, value, rest + 1);
    return entry;
}

void ch_env_set(struct ch_env *env, const char *name, const char *value)
{
    char *text = make_entry(name, value); /* first: `value` may be of this very entry */
    ch_env_unset(env, name);
    env->entries = ch_realloc(env->entries, (env->count + 2) * sizeof(char *));
    env->entries[env->count++] = text;
    env->entries[env->count] = NULL;
}

void ch_env_unset(struct ch_env *env, const char *name)
{
    size_t length = strlen(name), kept = 0;
    for (size_t i = 0; i < env->count; i++) {
        if (is_named(env->entries[i], name, length))
            free(env->entries[i]);
        else
            env->entries[kept++] = env->entries[i];
    }
    env->count = kept;
    if (env->entries)
        env->entries[kept] = NULL;
}
