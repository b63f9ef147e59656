/* SPDX-License-Identifier: Apache-2.0 */
/* A model whose hooks do nothing, and what the uniter had units run, as one text. */
#ifndef CH_TESTS_UNITER_FIXTURE_H
#define CH_TESTS_UNITER_FIXTURE_H

#include "olm/hooktool.h"
#include "olm/uniter.h"
#include "test.h"

#include <string.h>

struct uniter_fixture {
    struct ch_olm *olm;
    struct ch_clock clock;
    double now;
    struct ch_buf trace;
    const char *fails; /* name of a hook that fails; NULL: none */
    /* Called inside every hook, or NULL. */
    void (*inside)(struct uniter_fixture *f, const json_t *hook, struct ch_olm_context *context);
};

static inline double uniter_now_(void *data)
{
    return ((struct uniter_fixture *)data)->now;
}

/* JSON with ' for ". */
static inline json_t *uniter_json(const char *text)
{
    char *copy = ch_strdup(text);
    for (char *at = copy; *at; at++)
        if (*at == '\'')
            *at = '"';
    json_t *value = json_loads(copy, 0, NULL);
    free(copy);
    return value;
}

static inline void uniter_put(struct uniter_fixture *f, enum ch_olm_kind kind, const char *text)
{
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_olm_put(f->olm, kind, uniter_json(text), &err), 0);
    CHECK_STR(err.message, NULL);
    ch_error_clear(&err);
}

/* Sets a member of a document, JSON as above. */
static inline void uniter_set(struct uniter_fixture *f, enum ch_olm_kind kind, const char *key,
                              const char *member, const char *text)
{
    char *list = ch_asprintf("[%s]", text);
    json_t *value = uniter_json(list);
    json_object_set(ch_olm_get(f->olm, kind, key), member, json_array_get(value, 0));
    ch_olm_touch(f->olm, kind, key);
    json_decref(value);
    free(list);
}

static inline void uniter_setup(struct uniter_fixture *f, const char *version)
{
    memset(f, 0, sizeof(*f));
    f->now = 1700000000;
    f->clock = (struct ch_clock){uniter_now_, uniter_now_, f};
    struct ch_olm_options options = {.clock = &f->clock, .seed = 1};
    f->olm = ch_olm_new(&options, json_pack("{s:s}", "version", version), NULL);
    uniter_put(
        f, CH_OLM_APPLICATION,
        "{'name': 'web', 'leader': 'web/0', 'charm': {'metadata': {'name': 'web', 'requires': "
        "{'db': {'interface': 'sql'}}, 'peers': {'ring': {'interface': 'ring'}}, 'storage': "
        "{'data': {'type': 'filesystem'}}}}}");
    uniter_put(f, CH_OLM_APPLICATION,
               "{'name': 'pg', 'leader': 'pg/0', 'charm': {'metadata': {'name': 'pg', 'provides': "
               "{'server': {'interface': 'sql'}}}}}");
}

static inline void uniter_teardown(struct uniter_fixture *f)
{
    ch_olm_free(f->olm);
    free(f->trace.data);
}

/* "db-relation-joined pg/0", "action 3" */
static inline void uniter_trace_(struct uniter_fixture *f, const json_t *hook)
{
    const char *name = json_string_value(json_object_get(hook, "name"));
    const char *action = json_string_value(json_object_get(hook, "action_id"));
    const char *unit = json_string_value(json_object_get(hook, "remote_unit"));
    const char *departing = json_string_value(json_object_get(hook, "departing_unit"));
    ch_buf_adds(&f->trace, name ? name : "action");
    for (size_t i = 0; i < 3; i++) {
        const char *word = (const char *[]){action, unit, departing}[i];
        if (word) {
            ch_buf_adds(&f->trace, i == 2 ? "!" : " ");
            ch_buf_adds(&f->trace, word);
        }
    }
    ch_buf_adds(&f->trace, "\n");
}

/* Return: whether there was something to do. */
static inline bool uniter_step(struct uniter_fixture *f, const char *unit)
{
    struct ch_olm_step step;
    ch_olm_uniter_next(f->olm, unit, &step);
    if (!step.hook)
        return false;
    const char *name = json_string_value(json_object_get(step.hook, "name"));
    struct ch_error err = CH_ERROR_INIT;
    uniter_trace_(f, step.hook);
    ch_olm_uniter_begin(f->olm, unit, step.hook);
    CH_AUTOJSON json_t *hook = json_deep_copy(step.hook); /* its own is among those that wait */
    struct ch_olm_context *context = ch_olm_context_new(f->olm, hook, &err);
    CHECK_STR(err.message, NULL);
    if (context && f->inside)
        f->inside(f, step.hook, context);
    struct ch_olm_outcome outcome = {.code = f->fails && name && strcmp(f->fails, name) == 0};
    int result = context ? ch_olm_context_finish(context, &outcome, &err) : -1;
    ch_olm_uniter_end(f->olm, unit, result < 0 ? err.message : NULL);
    ch_error_clear(&err);
    ch_olm_context_free(context);
    json_decref(step.hook);
    return true;
}

/* Of a unit that was just installed, and leads. */
#define UNITER_STARTED "config-changed\nstart\n"
#define UNITER_RELATION                                                                  \
    "{'id': 7, 'endpoints': [{'application': 'web', 'name': 'db', 'role': 'requires'}, " \
    "{'application': 'pg', 'name': 'server', 'role': 'provides'}]}"
#define UNITER_PEERS \
    "{'id': 1, 'endpoints': [{'application': 'web', 'name': 'ring', 'role': 'peer'}]}"

/* Runs a unit until nothing is left, and compares what it ran, a line each. */
static inline void uniter_check(struct uniter_fixture *f, const char *unit, const char *expected)
{
    f->trace.length = 0;
    ch_buf_adds(&f->trace, "");
    for (int i = 0; i < 100 && uniter_step(f, unit); i++)
        continue;
    CHECK_STR(f->trace.data, expected);
}

/* A model in which web/0 has started. */
static inline void uniter_start(struct uniter_fixture *f, const char *version)
{
    uniter_setup(f, version);
    uniter_put(f, CH_OLM_UNIT, "{'name': 'web/0'}");
    uniter_check(f, "web/0", "install\nleader-elected\n" UNITER_STARTED);
}

/* The same, and three units of pg, not installed yet, to which it is related. */
static inline void uniter_relate(struct uniter_fixture *f)
{
    uniter_start(f, "3.6.28");
    uniter_put(f, CH_OLM_UNIT, "{'name': 'pg/0'}");
    uniter_put(f, CH_OLM_UNIT, "{'name': 'pg/10'}");
    uniter_put(f, CH_OLM_UNIT, "{'name': 'pg/2'}");
    uniter_put(f, CH_OLM_RELATION, UNITER_RELATION);
}

#endif
