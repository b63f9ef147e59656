/* SPDX-License-Identifier: Apache-2.0 */
/* System, services, plan and checks. */
#include "base/text.h"
#include "base/yaml.h"
#include "pebble/private.h"

#include <stdlib.h>
#include <string.h>

/* system */

json_t *ch_pebble_get_system_info(struct ch_pebble *pebble, struct ch_error *err)
{
    return ch_pebble_expect(ch_pebble_result(pebble, "GET", "/v1/system-info", NULL, err),
                            JSON_OBJECT, "system-info", err);
}

/* "a,b", or the name again and again */
static void query_names(struct ch_buf *query, const char *key, const json_t *names, bool joined)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf list = CH_BUF_INIT;
    size_t i;
    json_t *name;
    json_array_foreach (names, i, name) {
        const char *text = json_string_value(name);
        if (!text)
            continue;
        if (!joined)
            ch_http_query(query, key, text);
        ch_buf_addf(&list, "%s%s", list.length ? "," : "", text);
    }
    if (joined && list.length)
        ch_http_query(query, key, list.data);
}

int ch_pebble_get_health(struct ch_pebble *pebble, const char *level, const json_t *names,
                         bool *healthyp, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf query = CH_BUF_INIT;
    struct ch_error refusal = CH_ERROR_INIT;
    if (level)
        ch_http_query(&query, "level", level);
    query_names(&query, "names", names, false);
    CH_AUTOFREE char *target = ch_asprintf("/v1/health%s", query.data ? query.data : "");
    CH_AUTOJSON json_t *envelope = ch_pebble_call(pebble, "GET", target, NULL, &refusal);
    const json_t *body = envelope ? envelope : json_object_get(refusal.details, "body");
    const json_t *healthy = json_object_get(json_object_get(body, "result"), "healthy");
    if (json_is_boolean(healthy)) { /* an unhealthy one says so with status 502 */
        *healthyp = json_is_true(healthy);
        ch_error_clear(&refusal);
        return 0;
    }
    if (envelope)
        ch_error_set(&refusal, CH_ERROR_PROTOCOL, "health: no \"healthy\" in the answer");
    ch_error_move(err, &refusal);
    return -1;
}

char *ch_pebble_get_metrics(struct ch_pebble *pebble, struct ch_error *err)
{
    struct ch_exchange exchange;
    struct ch_request request = {.method = "GET", .target = "/v1/metrics", .accept = "text/plain"};
    char *text = NULL;
    if (ch_exchange_start(&exchange, pebble, &request, err) == 0 &&
        ch_exchange_run(&exchange, err) == 0 &&
        ch_exchange_check(&exchange, "text/plain", err) == 0)
        text = ch_buf_take(&exchange.kept);
    ch_exchange_deinit(&exchange);
    return text;
}

json_t *ch_pebble_get_warnings(struct ch_pebble *pebble, const char *select, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf query = CH_BUF_INIT;
    ch_http_query(&query, "select", select ? select : "pending");
    CH_AUTOFREE char *target = ch_asprintf("/v1/warnings%s", query.data);
    return ch_pebble_expect_list(ch_pebble_result(pebble, "GET", target, NULL, err), "warnings",
                                 err);
}

int ch_pebble_ack_warnings(struct ch_pebble *pebble, const char *timestamp, long long *countp,
                           struct ch_error *err)
{
    CH_AUTOJSON json_t *count = ch_pebble_expect(
        ch_pebble_result(pebble, "POST", "/v1/warnings",
                         json_pack("{s:s, s:s}", "action", "okay", "timestamp", timestamp), err),
        JSON_INTEGER, "warnings", err);
    *countp = json_integer_value(count);
    return count ? 0 : -1;
}

/* services */

json_t *ch_pebble_get_services(struct ch_pebble *pebble, const json_t *names, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf query = CH_BUF_INIT;
    query_names(&query, "names", names, true);
    CH_AUTOFREE char *target = ch_asprintf("/v1/services%s", query.data ? query.data : "");
    return ch_pebble_expect_list(ch_pebble_result(pebble, "GET", target, NULL, err), "services",
                                 err);
}

char *ch_pebble_services_action(struct ch_pebble *pebble, const char *action, const json_t *names,
                                double timeout, double delay, struct ch_error *err)
{
    json_t *body = json_pack("{s:s, s:o}", "action", action, "services", ch_pebble_names(names));
    CH_AUTOJSON json_t *envelope = ch_pebble_call(pebble, "POST", "/v1/services", body, err);
    if (!envelope)
        return NULL;
    char *id = ch_strdup(json_string_value(json_object_get(envelope, "change")));
    if (!id) {
        ch_error_set(err, CH_ERROR_PROTOCOL, "%s: no change in the answer", action);
        return NULL;
    }
    if (timeout == 0)
        return id;
    CH_AUTOJSON json_t *change = ch_pebble_wait_change(pebble, id, timeout, delay, err);
    if (change && ch_pebble_check_change(change, err) == 0)
        return id;
    free(id);
    return NULL;
}

int ch_pebble_send_signal(struct ch_pebble *pebble, const char *signal, const json_t *services,
                          struct ch_error *err)
{
    json_t *body = json_object();
    json_object_set_new(body, "services", ch_pebble_names(services));
    if (ch_pebble_set_text(body, "signal", signal, err) < 0) {
        json_decref(body);
        return -1;
    }
    CH_AUTOJSON json_t *result = ch_pebble_result(pebble, "POST", "/v1/signals", body, err);
    return result ? 0 : -1;
}

/* SIGIO is the name Pebble knows for what glibc calls SIGPOLL. */
static const char *abbreviation(int number)
{
    return number == 29 ? "IO" : sigabbrev_np(number);
}

char *ch_pebble_signal_name(long long number, struct ch_error *err)
{
    const char *name = number > 0 && number < 32 ? abbreviation((int)number) : NULL;
    if (name)
        return ch_asprintf("SIG%s", name);
    ch_error_set(err, CH_ERROR_VALUE, "%lld is not a valid signal: 1 to 31 are", number);
    return NULL;
}

int ch_pebble_check_signal(const char *signal, struct ch_error *err)
{
    for (int number = 1; number < 32; number++) {
        const char *name = abbreviation(number);
        if (name && strncmp(signal, "SIG", 3) == 0 && strcmp(signal + 3, name) == 0)
            return 0;
    }
    CH_AUTOFREE char *shown = ch_text_quote(signal);
    ch_error_set(err, CH_ERROR_VALUE, "%s is not the name of a signal, such as SIGHUP", shown);
    return -1;
}

/* plan */

int ch_pebble_add_layer(struct ch_pebble *pebble, const char *label, const char *layer,
                        bool combine, struct ch_error *err)
{
    json_t *body =
        json_pack("{s:s, s:b, s:s}", "action", "add", "combine", combine, "format", "yaml");
    if (ch_pebble_set_text(body, "label", label, err) < 0 ||
        ch_pebble_set_text(body, "layer", layer, err) < 0) {
        json_decref(body);
        return -1;
    }
    CH_AUTOJSON json_t *result = ch_pebble_result(pebble, "POST", "/v1/layers", body, err);
    return result ? 0 : -1;
}

json_t *ch_pebble_get_plan(struct ch_pebble *pebble, struct ch_error *err)
{
    CH_AUTOJSON json_t *text =
        ch_pebble_expect(ch_pebble_result(pebble, "GET", "/v1/plan?format=yaml", NULL, err),
                         JSON_STRING, "plan", err);
    if (!text)
        return NULL;
    json_t *plan = ch_yaml_parse(json_string_value(text), json_string_length(text), "plan", err);
    if (json_is_null(plan)) {
        json_decref(plan);
        return json_object();
    }
    return ch_pebble_expect(plan, JSON_OBJECT, "plan", err);
}

/* checks */

/* What older Pebbles leave out.  One that has `startup` but no change runs no check. */
static void fill_check(json_t *check)
{
    const char *change = json_string_value(json_object_get(check, "change-id"));
    if (!json_is_object(check))
        return;
    if (!json_object_get(check, "startup"))
        json_object_set_new(check, "startup", json_string("enabled"));
    else if (!change || !*change)
        json_object_set_new(check, "status", json_string("inactive"));
    if (!json_object_get(check, "failures"))
        json_object_set_new(check, "failures", json_integer(0));
}

json_t *ch_pebble_get_checks(struct ch_pebble *pebble, const char *level, const json_t *names,
                             struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf query = CH_BUF_INIT;
    size_t i;
    json_t *check;
    if (level)
        ch_http_query(&query, "level", level);
    query_names(&query, "names", names, false);
    CH_AUTOFREE char *target = ch_asprintf("/v1/checks%s", query.data ? query.data : "");
    json_t *checks =
        ch_pebble_expect_list(ch_pebble_result(pebble, "GET", target, NULL, err), "checks", err);
    json_array_foreach (checks, i, check)
        fill_check(check);
    return checks;
}

json_t *ch_pebble_checks_action(struct ch_pebble *pebble, const char *action, const json_t *names,
                                struct ch_error *err)
{
    json_t *body = json_pack("{s:s, s:o}", "action", action, "checks", ch_pebble_names(names));
    CH_AUTOJSON json_t *result = ch_pebble_result(pebble, "POST", "/v1/checks", body, err);
    if (!result)
        return NULL;
    json_t *changed = json_object_get(result, "changed");
    return ch_pebble_expect_list(changed ? json_incref(changed) : json_null(), "checks", err);
}

json_t *ch_pebble_refresh_check(struct ch_pebble *pebble, const char *name, struct ch_error *err)
{
    json_t *body = json_object();
    if (ch_pebble_set_text(body, "name", name, err) < 0) {
        json_decref(body);
        return NULL;
    }
    json_t *result =
        ch_pebble_expect(ch_pebble_result(pebble, "POST", "/v1/checks/refresh", body, err),
                         JSON_OBJECT, "check", err);
    fill_check(json_object_get(result, "info"));
    return result;
}
