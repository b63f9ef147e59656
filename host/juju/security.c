/* SPDX-License-Identifier: Apache-2.0 */
#include "juju/security.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

/* Names come from the environment and texts from anywhere: neither need be UTF-8. */
static void add(json_t *record, const char *key, const char *text)
{
    CH_AUTOFREE char *clean = ch_text_sanitize(text, strlen(text));
    json_object_set_new(record, key, json_string(clean));
}

void ch_security_log(struct ch_log *log, const struct ch_clock *clock,
                     const struct ch_context *context, const char *level, const char *event,
                     const char *description)
{
    double now = ch_clock_now(clock);
    CH_AUTOFREE char *time = ch_clock_format_rfc3339(now, NULL);
    CH_AUTOFREE char *app = ch_asprintf("%s-%s", context->model_uuid ? context->model_uuid : "",
                                        context->unit_name ? context->unit_name : "");
    CH_AUTOJSON json_t *record = json_object();
    if (!time) /* a clock that is far off must not keep the event from being told */
        time = ch_asprintf("%.0f", now);
    add(record, "datetime", time);
    add(record, "level", level);
    add(record, "type", "security");
    add(record, "appid", app);
    add(record, "event", event);
    add(record, "description", description);
    CH_AUTOFREE char *text = json_dumps(record, 0);
    ch_log_text(log, CH_LOG_TRACE, text);
}
