/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated Pebble: its life, and which request is answered where. */
#include "base/json.h"
#include "base/text.h"
#include "olm/pebble_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char version[] = "1.32.1"; /* tests/interop/pebble/pebble_simulated.c compares them */

/* state */

json_t *ch_sim_section(const struct ch_olm_pebble *pebble, const char *name)
{
    return json_object_get(pebble->state, name);
}

json_t *ch_sim_time(const struct ch_olm_pebble *pebble)
{
    CH_AUTOFREE char *text = ch_clock_format_rfc3339(ch_clock_now(pebble->clock), NULL);
    return json_string(text ? text : "");
}

long long ch_sim_next(struct ch_olm_pebble *pebble, const char *what)
{
    json_t *last = ch_sim_section(pebble, "last");
    long long number = json_integer_value(json_object_get(last, what)) + 1;
    json_object_set_new(last, what, json_integer(number));
    return number;
}

static void raise_last(json_t *last, const char *what, const char *id)
{
    long long number;
    if (id && ch_text_to_int(id, &number) &&
        number > json_integer_value(json_object_get(last, what)))
        json_object_set_new(last, what, json_integer(number));
}

static void fill_state(json_t *state)
{
    static const char *const objects[] = {"services", "checks", "identities", "owners",
                                          "users",    "groups", "last"};
    static const char *const lists[] = {"layers", "changes", "notices"};
    size_t i;
    const char *name;
    json_t *item;
    for (i = 0; i < CH_ARRAY_LEN(objects); i++)
        if (!json_is_object(json_object_get(state, objects[i])))
            json_object_set_new(state, objects[i], json_object());
    for (i = 0; i < CH_ARRAY_LEN(lists); i++)
        if (!json_is_array(json_object_get(state, lists[i])))
            json_object_set_new(state, lists[i], json_array());
    json_t *last = json_object_get(state, "last");
    json_array_foreach (json_object_get(state, "changes"), i, item)
        raise_last(last, "change",
                   json_string_value(json_object_get(json_object_get(item, "info"), "id")));
    json_array_foreach (json_object_get(state, "notices"), i, item)
        raise_last(last, "notice", json_string_value(json_object_get(item, "id")));
    json_object_foreach (json_object_get(state, "checks"), name, item)
        raise_last(last, "change", json_string_value(json_object_get(item, "change-id")));
}

/* Services and checks that came without a configuration have that of the plan. */
static void adopt(const struct ch_olm_pebble *pebble, const json_t *plan, const char *section)
{
    const char *name;
    json_t *item;
    json_object_foreach (ch_sim_section(pebble, section), name, item) {
        json_t *config = json_object_get(json_object_get(plan, section), name);
        if (config && !json_object_get(item, "config"))
            json_object_set_new(item, "config", json_deep_copy(config));
    }
}

/* The change of a check that runs: whoever gave its state need not give it. */
static void adopt_changes(struct ch_olm_pebble *pebble)
{
    const char *name;
    json_t *check;
    json_object_foreach (ch_sim_section(pebble, "checks"), name, check) {
        const char *id = ch_sim_text(check, "change-id");
        bool down = strcmp(ch_sim_text(check, "status"), "down") == 0;
        if (!*id || ch_sim_find_change(pebble, id))
            continue;
        const char *kind = down ? "recover-check" : "perform-check";
        CH_AUTOFREE char *summary =
            ch_asprintf("%s check \"%s\"", down ? "Recover" : "Perform", name);
        json_t *change =
            ch_sim_change(pebble, kind, summary,
                          json_pack("[{s:s, s:s}]", "kind", kind, "summary", summary), NULL, true);
        json_object_set_new(change, "id", json_string(id));
    }
}

static int adopt_state(struct ch_olm_pebble *pebble, struct ch_error *err)
{
    CH_AUTOJSON json_t *plan = ch_olm_pebble_plan_of(ch_sim_section(pebble, "layers"), err);
    if (!plan)
        return -1;
    adopt(pebble, plan, "services");
    adopt(pebble, plan, "checks");
    adopt_changes(pebble);
    return 0;
}

static int add_mounts(struct ch_olm_pebble *pebble, const json_t *mounts, struct ch_error *err)
{
    const char *location;
    json_t *source;
    json_object_foreach ((json_t *)mounts, location, source)
        if (ch_olm_pebble_mount(pebble, location, json_string_value(source), err) < 0)
            return -1;
    return 0;
}

struct ch_olm_pebble *ch_olm_pebble_new(struct ch_olm_pebble_options *options, struct ch_error *err)
{
    struct ch_olm_pebble *pebble = ch_calloc(1, sizeof(*pebble));
    pebble->root = ch_strdup(options->root);
    pebble->boot_id =
        ch_strdup(options->boot_id ? options->boot_id : "00000000-0000-4000-8000-000000000000");
    pebble->clock = options->clock ? options->clock : &ch_clock_system;
    pebble->state = options->state ? CH_TAKE(options->state) : json_object();
    pebble->mounts = json_object();
    pebble->commands = json_object();
    pebble->notify = options->notify;
    pebble->data = options->data;
    fill_state(pebble->state);
    if (adopt_state(pebble, err) == 0 && add_mounts(pebble, options->mounts, err) == 0)
        return pebble;
    return ch_olm_pebble_free(pebble);
}

struct ch_olm_pebble *ch_olm_pebble_free(struct ch_olm_pebble *pebble)
{
    if (!pebble)
        return NULL;
    json_decref(pebble->state);
    json_decref(pebble->mounts);
    json_decref(pebble->commands);
    free(pebble->root);
    free(pebble->boot_id);
    free(pebble);
    return NULL;
}

const json_t *ch_olm_pebble_state(const struct ch_olm_pebble *pebble)
{
    return pebble->state;
}

/* which request is answered where; "*" is one word */

static void get_system_info(struct ch_sim_call *call)
{
    ch_sim_reply(call,
                 json_pack("{s:s, s:s}", "boot-id", call->pebble->boot_id, "version", version));
}

static void not_implemented(struct ch_sim_call *call)
{
    ch_sim_refuse(call, 400, NULL, "not implemented");
}

static const struct {
    const char *path;
    ch_sim_fn *get, *post;
} routes[] = {
    {"/v1/system-info", get_system_info, NULL},
    {"/v1/health", ch_sim_get_health, NULL},
    {"/v1/services", ch_sim_get_services, ch_sim_post_services},
    {"/v1/services/*", not_implemented, not_implemented},
    {"/v1/signals", NULL, ch_sim_post_signals},
    {"/v1/plan", ch_sim_get_plan, NULL},
    {"/v1/layers", NULL, ch_sim_post_layers},
    {"/v1/files", ch_sim_get_files, ch_sim_post_files},
    {"/v1/changes", ch_sim_get_changes, NULL},
    {"/v1/changes/*", ch_sim_get_change, ch_sim_post_change},
    {"/v1/changes/*/wait", ch_sim_wait_change, NULL},
    {"/v1/checks", ch_sim_get_checks, ch_sim_post_checks},
    {"/v1/checks/refresh", NULL, ch_sim_refresh_check},
    {"/v1/notices", ch_sim_get_notices, ch_sim_post_notices},
    {"/v1/notices/*", ch_sim_get_notice, NULL},
    {"/v1/identities", ch_sim_get_identities, ch_sim_post_identities},
    {"/v1/exec", NULL, ch_sim_post_exec},
    {"/v1/logs", ch_sim_get_logs, NULL},
    {"/v1/metrics", ch_sim_get_metrics, NULL},
};

/* Whether a path is of a route; cuts out the word for "*". */
static bool matches(struct ch_sim_call *call, const char *route)
{
    size_t head = strcspn(route, "*");
    if (!route[head])
        return strcmp(call->path, route) == 0;
    if (strncmp(call->path, route, head) != 0)
        return false;
    char *word = call->path + head;
    char *end = word + strcspn(word, "/");
    if (end == word || strcmp(end, route + head + 1) != 0)
        return false;
    *end = '\0';
    call->id = word;
    return true;
}

static void dispatch(struct ch_sim_call *call)
{
    bool posts = strcmp(call->request->method, "POST") == 0;
    for (size_t i = 0; i < CH_ARRAY_LEN(routes); i++) {
        if (!matches(call, routes[i].path))
            continue;
        ch_sim_fn *fn = posts                                       ? routes[i].post
                        : strcmp(call->request->method, "GET") == 0 ? routes[i].get
                                                                    : NULL;
        if (fn)
            fn(call);
        else
            ch_sim_refuse(call, 405, NULL, "method \"%s\" not allowed", call->request->method);
        return;
    }
    ch_sim_refuse(call, 404, NULL, "invalid API endpoint requested");
}

/* Reads a body of JSON: all but files are that.  Return: -1 and refused when it is none. */
static int read_body(struct ch_sim_call *call)
{
    const struct ch_pebble_request *request = call->request;
    json_error_t error;
    if (strcmp(request->method, "POST") != 0 ||
        (request->content_type && ch_text_starts(request->content_type, "multipart/")))
        return 0;
    call->body = json_loadb(request->body ? request->body : "", request->length, 0, &error);
    if (json_is_object(call->body))
        return 0;
    ch_sim_refuse(call, 400, NULL, "cannot decode request body: %s",
                  call->body ? "it is no object" : error.text);
    return -1;
}

void ch_olm_pebble_answer(struct ch_olm_pebble *pebble, const struct ch_pebble_request *request,
                          struct ch_pebble_answer *answer)
{
    size_t length = strcspn(request->target, "?");
    const char *query = request->target[length] ? request->target + length + 1 : "";
    *answer = (struct ch_pebble_answer){.status = 0};
    struct ch_sim_call call = {.pebble = pebble,
                               .request = request,
                               .path = ch_sim_decode(request->target, length, false),
                               .query = ch_sim_query(query),
                               .answer = answer};
    if (read_body(&call) == 0)
        dispatch(&call);
    json_decref(call.query);
    json_decref(call.body);
    free(call.path);
}
