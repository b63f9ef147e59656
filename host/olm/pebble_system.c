/* SPDX-License-Identifier: Apache-2.0 */
/* What the simulated Pebble tells of itself: measurements; and logs, of which there are none. */
#include "base/text.h"
#include "olm/pebble_private.h"

#include <string.h>

/* One family: the value of each item, by name. */
static void add_family(struct ch_buf *out, const char *name, const char *kind, const char *help,
                       const char *label, json_t *values)
{
    CH_AUTOJSON json_t *names = ch_sim_keys(values);
    size_t i;
    json_t *item;
    json_array_foreach (names, i, item) {
        const char *text = json_string_value(item);
        if (i == 0)
            ch_buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind);
        ch_buf_addf(out, "%s{%s=\"%s\"} %lld\n", name, label, text,
                    (long long)json_integer_value(json_object_get(values, text)));
    }
    if (json_array_size(names) > 0)
        ch_buf_adds(out, "\n");
    json_decref(values);
}

/* name -> 1 when `member` is `value`, 0 when it is another. */
static json_t *compare(const json_t *items, const char *member, const char *value,
                       const char *without)
{
    json_t *result = json_object(), *item;
    const char *name;
    json_object_foreach ((json_t *)items, name, item) {
        const char *text = ch_sim_text(item, member);
        if (strcmp(text, without) != 0)
            json_object_set_new(result, name, json_integer(strcmp(text, value) == 0));
    }
    return result;
}

void ch_sim_get_metrics(struct ch_sim_call *call)
{
    struct ch_buf out = CH_BUF_INIT;
    add_family(&out, "pebble_service_active", "gauge",
               "Whether the service is currently active (1) or not (0)", "service",
               compare(ch_sim_section(call->pebble, "services"), "current", "active", ""));
    add_family(&out, "pebble_check_up", "gauge", "Whether the health check is up (1) or not (0)",
               "check",
               compare(ch_sim_section(call->pebble, "checks"), "status", "up", "inactive"));
    ch_sim_reply_bytes(call, "text/plain; version=0.0.4; charset=utf-8", &out);
}

void ch_sim_get_logs(struct ch_sim_call *call)
{
    const char *follow = ch_sim_query_text(call, "follow"), *count = ch_sim_query_text(call, "n");
    struct ch_buf none = CH_BUF_INIT;
    long long number = 0;
    if (*follow && strcmp(follow, "true") != 0 && strcmp(follow, "false") != 0)
        ch_sim_refuse(call, 400, NULL, "follow parameter must be \"true\" or \"false\"");
    else if (*count && (!ch_text_to_int(count, &number) || number < -1))
        ch_sim_refuse(call, 400, NULL, "n must be -1, 0, or a positive integer");
    else
        ch_sim_reply_bytes(call, "application/x-ndjson", &none);
}
