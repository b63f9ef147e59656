/* SPDX-License-Identifier: Apache-2.0 */
/* A simulated Pebble with a directory of its own, and the client of production that asks it. */
#ifndef CH_TESTS_SIM_PEBBLE_H
#define CH_TESTS_SIM_PEBBLE_H

#include "base/file.h"
#include "olm/pebble.h"
#include "test.h"

struct sim {
    char *root;
    struct ch_olm_pebble *pebble;
    struct ch_pebble *client;
    double now; /* of its clock */
    struct ch_clock clock;
    json_t *notices;                /* it told of */
    struct ch_pebble_answer answer; /* the last one to sim_ask() */
};

static inline double sim_now_(void *data)
{
    return ((const struct sim *)data)->now;
}

static inline void sim_notify_(void *data, const json_t *notice)
{
    json_array_append_new(((struct sim *)data)->notices, json_deep_copy(notice));
}

static inline int sim_answer_(void *data, const struct ch_pebble_request *request,
                              struct ch_pebble_answer *answer, struct ch_error *err)
{
    (void)err;
    ch_olm_pebble_answer(((struct sim *)data)->pebble, request, answer);
    return 0;
}

static inline json_t *sim_json(const char *text)
{
    json_error_t error;
    json_t *value = text ? json_loads(text, JSON_DECODE_ANY, &error) : NULL;
    if (text && !value) {
        printf("# %s in %s\n", error.text, text);
        abort();
    }
    return value;
}

/* mounts, state: JSON, or NULL.  Return: false when it could not be made; err may be NULL. */
static inline bool sim_begin_with(struct sim *sim, const char *mounts, const char *state,
                                  struct ch_error *err)
{
    *sim = (struct sim){.now = 1767225600}; /* 2026-01-01 */
    sim->root = ch_file_make_temp_dir(NULL, "test-sim", NULL);
    sim->clock = (struct ch_clock){sim_now_, sim_now_, sim};
    sim->notices = json_array();
    CH_AUTOJSON json_t *mounted = sim_json(mounts);
    struct ch_olm_pebble_options options = {.root = sim->root,
                                            .mounts = mounted,
                                            .clock = &sim->clock,
                                            .state = sim_json(state),
                                            .notify = sim_notify_,
                                            .data = sim};
    const struct ch_pebble_local local = {.answer = sim_answer_, .data = sim};
    const struct ch_pebble_options client = {.socket_path = "/none", .local = &local};
    sim->pebble = ch_olm_pebble_new(&options, err);
    sim->client = ch_pebble_new(&client);
    return sim->pebble != NULL;
}

static inline void sim_begin(struct sim *sim)
{
    CHECK(sim_begin_with(sim, NULL, NULL, NULL));
}

static inline void sim_end(struct sim *sim)
{
    ch_pebble_answer_deinit(&sim->answer);
    ch_olm_pebble_free(sim->pebble);
    ch_pebble_free(sim->client);
    json_decref(sim->notices);
    CHECK_INT(ch_file_remove_tree(sim->root, NULL), 0);
    free(sim->root);
}

/* body: JSON, or NULL.  Return: the answer's body, until the next one. */
static inline const char *sim_ask(struct sim *sim, const char *method, const char *target,
                                  const char *body)
{
    const struct ch_pebble_request request = {.method = method,
                                              .target = target,
                                              .accept = "application/json",
                                              .content_type = body ? "application/json" : NULL,
                                              .body = body,
                                              .length = body ? strlen(body) : 0};
    ch_pebble_answer_deinit(&sim->answer);
    ch_olm_pebble_answer(sim->pebble, &request, &sim->answer);
    return sim->answer.body.data ? sim->answer.body.data : "";
}

/* Asks and compares: the status, and what the body contains. */
struct sim_case {
    const char *method, *target, *body;
    int status;
    const char *has;
};
static inline void sim_check_(struct sim *sim, const struct sim_case *cases, size_t count,
                              const char *file, int line)
{
    for (size_t i = 0; i < count; i++) {
        const char *text = sim_ask(sim, cases[i].method, cases[i].target, cases[i].body);
        if (sim->answer.status == cases[i].status && strstr(text, cases[i].has))
            continue;
        printf("# %s %s %s\n# expected %d with %s\n# got      %d %s\n", cases[i].method,
               cases[i].target, cases[i].body ? cases[i].body : "", cases[i].status, cases[i].has,
               sim->answer.status, text);
        test_fail_(file, line, "sim");
    }
}
#define SIM_CHECK(sim, cases) sim_check_((sim), (cases), CH_ARRAY_LEN(cases), __FILE__, __LINE__)

/* Adds a layer of this YAML, which is to be taken. */
static inline void sim_add_layer(struct sim *sim, const char *label, const char *yaml)
{
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_pebble_add_layer(sim->client, label, yaml, true, &err), 0);
    CHECK_STR(err.message, NULL);
    ch_error_clear(&err);
}

/* A member of the state as JSON, sorted; caller owns. */
static inline char *sim_state(const struct sim *sim, const char *member, const char *name)
{
    const json_t *value = json_object_get(ch_olm_pebble_state(sim->pebble), member);
    if (name)
        value = json_object_get(value, name);
    return value ? json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY) : NULL;
}

/* "a:active b:inactive", of all services; caller owns. */
static inline char *sim_services(struct sim *sim)
{
    struct ch_buf text = CH_BUF_INIT;
    CH_AUTOJSON json_t *services = ch_pebble_get_services(sim->client, NULL, NULL);
    size_t i;
    json_t *service;
    json_array_foreach (services, i, service)
        ch_buf_addf(&text, "%s%s:%s", i > 0 ? " " : "",
                    json_string_value(json_object_get(service, "name")),
                    json_string_value(json_object_get(service, "current")));
    return ch_buf_take(&text);
}

#endif
