/* SPDX-License-Identifier: Apache-2.0 */
#include "base/env.h"
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool is_named(const struct ch_env *env, size_t i, const char *name, size_t length)
{
    return env->lengths[i] == length && memcmp(env->entries[i], name, length) == 0;
}

/* The value of a variable, or NULL. */
static char *find(const struct ch_env *env, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < env->count; i++)
        if (is_named(env, i, name, length))
            return env->entries[i] + length + 1;
    return NULL;
}

static void reserve(struct ch_env *env, size_t count)
{
    enum { LEAST = 32 }; /* a hook has as many */
    if (env->entries && count <= env->capacity)
        return;
    env->capacity = env->capacity ? 2 * env->capacity : LEAST;
    if (env->capacity < count)
        env->capacity = count;
    env->entries = ch_realloc(env->entries, (env->capacity + 1) * sizeof(*env->entries));
    env->lengths = ch_realloc(env->lengths, (env->capacity + 1) * sizeof(*env->lengths));
}

static void add(struct ch_env *env, char *entry, size_t length)
{
    env->lengths[env->count] = length;
    env->entries[env->count++] = entry;
    env->entries[env->count] = NULL;
}

/* Of a name; an entry without '=' has none, and no name is as long as that. */
static size_t name_length(const char *entry)
{
    size_t length = strcspn(entry, "=");
    return entry[length] ? length : SIZE_MAX;
}

void ch_env_init(struct ch_env *env, char *const *entries)
{
    size_t count = 0;
    while (entries && entries[count])
        count++;
    *env = CH_ENV_INIT;
    reserve(env, count);
    env->entries[0] = NULL;
    for (size_t i = 0; i < count; i++)
        add(env, ch_strdup(entries[i]), name_length(entries[i]));
}

void ch_env_deinit(struct ch_env *env)
{
    for (size_t i = 0; i < env->count; i++)
        free(env->entries[i]);
    free(env->entries);
    free(env->lengths);
    *env = CH_ENV_INIT;
}

const char *ch_env_get(const struct ch_env *env, const char *name)
{
    return find(env, name);
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
    reserve(env, env->count + 1);
    add(env, text, strlen(name));
}

void ch_env_unset(struct ch_env *env, const char *name)
{
    size_t length = strlen(name), kept = 0;
    for (size_t i = 0; i < env->count; i++) {
        if (is_named(env, i, name, length)) {
            free(env->entries[i]);
            continue;
        }
        env->lengths[kept] = env->lengths[i];
        env->entries[kept++] = env->entries[i];
    }
    env->count = kept;
    if (env->entries)
        env->entries[kept] = NULL;
}
