/* SPDX-License-Identifier: Apache-2.0 */
/* Environment: a copy of environment variables that is passed around, so that many dispatches with
 * different environments can run in one process.  Nothing in host/ calls getenv(). */
#ifndef CH_BASE_ENV_H
#define CH_BASE_ENV_H

#include <stdbool.h>
#include <stddef.h>

struct ch_env {
    char **entries;  /* "NAME=value", NULL-terminated: fit for exec; owned */
    size_t *lengths; /* of the names: most are told apart by it */
    size_t count, capacity;
};

#define CH_ENV_INIT     \
    (struct ch_env)     \
    {                   \
        .entries = NULL \
    }

void ch_env_init(struct ch_env *env, char *const *entries); /* copies; NULL gives an empty one */
void ch_env_deinit(struct ch_env *env);
const char *ch_env_get(const struct ch_env *env, const char *name); /* NULL when absent */
/* NULL when absent or empty */
const char *ch_env_value(const struct ch_env *env, const char *name);
bool ch_env_has(const struct ch_env *env, const char *name);
/* A name that stands there several times: the first counts, as for getenv(); setting and unsetting
 * leave no second one behind, since a child may look at the last. */
void ch_env_set(struct ch_env *env, const char *name, const char *value);
void ch_env_unset(struct ch_env *env, const char *name);

#endif
