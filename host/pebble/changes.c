/* SPDX-License-Identifier: Apache-2.0 */
/* Changes, and waiting for them.
 *
 * Pebble is asked to wait in slices shorter than our own patience with it.  One that cannot wait
 * (404) is looked at again and again; an unknown change answers 404 as well, and then the look says
 * so. */
#include "base/yaml_scalar.h"
#include "pebble/private.h"

#include <stdlib.h>
#include <string.h>

static void set_default(json_t *object, const char *key, json_t *value)
{
    if (json_object_get(object, key))
        json_decref(value);
    else
        json_object_set_new(object, key, value);
}

static json_t *fill_change(json_t *change)
{
    size_t i;
    json_t *task;
    if (!change)
        return NULL;
    set_default(change, "tasks", json_array());
    set_default(change, "data", json_object());
    json_array_foreach (json_object_get(change, "tasks"), i, task) {
        set_default(task, "log", json_array());
        set_default(task, "data", json_object());
    }
    return change;
}

static char *change_target(const char *id, const char *rest)
{
    struct ch_buf target = CH_BUF_INIT;
    ch_buf_adds(&target, "/v1/changes/");
    ch_http_escape(&target, id, NULL);
    ch_buf_adds(&target, rest);
    return ch_buf_take(&target);
}

json_t *ch_pebble_get_changes(struct ch_pebble *pebble, const char *select, const char *service,
                              struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf query = CH_BUF_INIT;
    size_t i;
    json_t *change;
    ch_http_query(&query, "select", select ? select : "in-progress");
    if (service)
        ch_http_query(&query, "for", service);
    CH_AUTOFREE char *target = ch_asprintf("/v1/changes%s", query.data);
    json_t *changes =
        ch_pebble_expect_list(ch_pebble_result(pebble, "GET", target, NULL, err), "changes", err);
    json_array_foreach (changes, i, change)
        fill_change(change);
    return changes;
}

static json_t *ask(struct ch_pebble *pebble, const char *method, const char *id, json_t *body,
                   struct ch_error *err)
{
    CH_AUTOFREE char *target = change_target(id, "");
    json_t *result = ch_pebble_result(pebble, method, target, body, err);
    return fill_change(ch_pebble_expect(result, JSON_OBJECT, "change", err));
}

json_t *ch_pebble_get_change(struct ch_pebble *pebble, const char *id, struct ch_error *err)
{
    return ask(pebble, "GET", id, NULL, err);
}

json_t *ch_pebble_abort_change(struct ch_pebble *pebble, const char *id, struct ch_error *err)
{
    return ask(pebble, "POST", id, json_pack("{s:s}", "action", "abort"), err);
}

/* waiting */

void ch_waiter_init(struct ch_waiter *waiter, struct ch_pebble *pebble, const char *change_id,
                    double timeout, double delay)
{
    double now = ch_pebble_now(pebble);
    *waiter = (struct ch_waiter){.pebble = pebble,
                                 .change_id = change_id,
                                 .timeout = timeout,
                                 .deadline = timeout < 0 ? -1 : now + timeout,
                                 .delay = delay,
                                 .next = now};
}

static void end_attempt(struct ch_waiter *waiter)
{
    if (waiter->active)
        ch_exchange_deinit(&waiter->exchange);
    waiter->active = false;
}

void ch_waiter_deinit(struct ch_waiter *waiter)
{
    end_attempt(waiter);
    json_decref(waiter->change);
    waiter->change = NULL;
}

static int start_attempt(struct ch_waiter *waiter, double now, struct ch_error *err)
{
    double slice = waiter->pebble->timeout - 1;
    slice = slice > 1 ? slice : 1;
    if (waiter->deadline >= 0 && waiter->deadline - now < slice)
        slice = waiter->deadline - now;
    CH_AUTOFREE char *seconds = ch_pebble_seconds(slice);
    CH_AUTOFREE char *query = ch_asprintf("/wait?timeout=%s", seconds);
    CH_AUTOFREE char *target = change_target(waiter->change_id, waiter->polling ? "" : query);
    struct ch_request request = {.method = "GET", .target = target, .accept = "application/json"};
    waiter->active = true;
    waiter->next =
        now + waiter->delay; /* also keeps one that answers 504 at once from being busy */
    return ch_exchange_start(&waiter->exchange, waiter->pebble, &request, err);
}

static void lower(double *deadlinep, double deadline)
{
    if (deadline >= 0 && (*deadlinep < 0 || deadline < *deadlinep))
        *deadlinep = deadline;
}

static int read_answer(struct ch_waiter *waiter, struct ch_error *err)
{
    if (!waiter->polling && waiter->exchange.http.status == 504)
        return 0;
    if (!waiter->polling && waiter->exchange.http.status == 404) {
        waiter->polling = true;
        waiter->next = 0;
        return 0;
    }
    if (ch_exchange_check(&waiter->exchange, "application/json", err) < 0)
        return -1;
    CH_AUTOJSON json_t *envelope = ch_exchange_json(&waiter->exchange, err);
    json_t *change = envelope ? json_object_get(envelope, "result") : NULL;
    if (!envelope)
        return -1;
    if (!json_is_object(change)) {
        ch_error_set(err, CH_ERROR_PROTOCOL, "change: expected an object in the answer");
        return -1;
    }
    if (!waiter->polling || json_is_true(json_object_get(change, "ready")))
        waiter->change = fill_change(json_incref(change));
    return 0;
}

static int report_timeout(const struct ch_waiter *waiter, struct ch_error *err)
{
    CH_AUTOFREE char *seconds = ch_yaml_format_real(waiter->timeout);
    return ch_error_set(err, CH_ERROR_TIMEOUT, "timed out waiting for change %s (%s seconds)",
                        waiter->change_id, seconds);
}

/* In this process nothing goes on while one waits: what is not ready now will never be. */
static int look_here(struct ch_waiter *waiter, double now, struct ch_error *err)
{
    bool polling;
    do {
        polling = waiter->polling;
        end_attempt(waiter);
        if (start_attempt(waiter, now, err) < 0 ||
            ch_exchange_step(&waiter->exchange, 0, err) < 0 || read_answer(waiter, err) < 0)
            return -1;
    } while (polling != waiter->polling);
    return waiter->change ? 0 : report_timeout(waiter, err);
}

int ch_waiter_prepare(struct ch_waiter *waiter, struct pollfd *end, double *deadlinep,
                      struct ch_error *err)
{
    double now = ch_pebble_now(waiter->pebble);
    *end = (struct pollfd){.fd = -1};
    if (waiter->pebble->local.answer)
        return look_here(waiter, now, err);
    if (waiter->deadline >= 0 && now >= waiter->deadline)
        return report_timeout(waiter, err);
    if (waiter->active && now >= waiter->exchange.deadline) {
        if (waiter->polling)
            return ch_pebble_late(waiter->pebble, waiter->exchange.what, err);
        end_attempt(waiter);
    }
    lower(deadlinep, waiter->deadline);
    if (!waiter->active && now < waiter->next) {
        lower(deadlinep, waiter->next);
        return 0;
    }
    if (!waiter->active && start_attempt(waiter, now, err) < 0)
        return -1;
    *end = (struct pollfd){.fd = waiter->exchange.connection.descriptor,
                           .events = ch_exchange_events(&waiter->exchange)};
    lower(deadlinep, waiter->exchange.deadline);
    return 0;
}

int ch_waiter_step(struct ch_waiter *waiter, short revents, struct ch_error *err)
{
    if (!waiter->active || !revents)
        return 0;
    if (ch_exchange_step(&waiter->exchange, revents, err) < 0)
        return -1;
    if (!waiter->exchange.done)
        return 0;
    int result = read_answer(waiter, err);
    end_attempt(waiter);
    return result;
}

json_t *ch_pebble_wait_change(struct ch_pebble *pebble, const char *id, double timeout,
                              double delay, struct ch_error *err)
{
    struct ch_waiter waiter;
    int result = 0;
    ch_waiter_init(&waiter, pebble, id, timeout, delay);
    while (result >= 0 && !waiter.change) {
        struct pollfd end;
        double deadline = -1;
        result = ch_waiter_prepare(&waiter, &end, &deadline, err);
        if (result == 0 && !waiter.change)
            result = ch_pebble_poll(pebble, &end, 1, deadline, err);
        if (result > 0)
            result = ch_waiter_step(&waiter, end.revents, err);
    }
    json_t *change = CH_TAKE(waiter.change);
    ch_waiter_deinit(&waiter);
    return change;
}
