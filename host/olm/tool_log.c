/* SPDX-License-Identifier: Apache-2.0 */
/* juju-log, juju-reboot */
#include "olm/private.h"

#include <string.h>
#include <strings.h>

static const struct ch_olm_flag_spec log_flags[] = {
    {"debug", 0, CH_FLAG_BOOL},
    {"log-level", 'l', CH_FLAG_TEXT},
    {NULL, 0, CH_FLAG_TEXT},
};
static const struct ch_olm_flag_spec reboot_flags[] = {
    {"now", 0, CH_FLAG_BOOL},
    {NULL, 0, CH_FLAG_TEXT},
};

static const char *find_level(const char *text)
{
    static const char *const levels[] = {"TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"};
    for (size_t i = 0; i < CH_ARRAY_LEN(levels); i++)
        if (strcasecmp(levels[i], text) == 0)
            return levels[i];
    return strcasecmp(text, "WARN") == 0 ? "WARNING" : NULL;
}

static void write_log(const struct ch_olm_context *context, const char *level, const char *message)
{
    CH_AUTOFREE char *module = ch_asprintf("unit.%s.juju-log", context->unit);
    ch_olm_record(context->olm, "{s:s, s:s, s:s, s:s, s:s}", "type", "log", "unit", context->unit,
                  "module", module, "level", level, "message", message);
}

static int juju_log(struct ch_olm_call *call)
{
    const char *wanted = ch_olm_flag_text(call, "log-level");
    const char *level = wanted && *wanted ? find_level(wanted) : "INFO";
    if (call->count == 0)
        return ch_olm_misuse(call, "no message specified");
    if (!level) {
        CH_AUTOFREE char *quoted = ch_olm_quote(wanted);
        CH_AUTOFREE char *text = ch_asprintf("Specified log level of %s is not valid", quoted);
        write_log(call->context, "WARNING", text);
        level = "INFO";
    }
    if (ch_olm_flag_on(call, "debug"))
        level = "DEBUG";
    CH_AUTOFREE char *words = ch_olm_call_words(call), *message = NULL;
    const json_t *relation = ch_olm_call_relation(call);
    const json_t *endpoint =
        relation ? ch_olm_endpoint(relation, call->context->application) : NULL;
    if (endpoint)
        message =
            ch_asprintf("%s:%s: %s", ch_olm_text(endpoint, "name"), call->relation_key, words);
    write_log(call->context, level, message ? message : words);
    return 0;
}

static int juju_reboot(struct ch_olm_call *call)
{
    int code = ch_olm_call_most(call, 0);
    if (code != 0)
        return code;
    if (ch_olm_context_action(call->context))
        return ch_olm_fail(call, "juju-reboot is not supported when running an action.");
    if (ch_olm_flag_on(call, "now"))
        call->context->reboot = CH_OLM_REBOOT_NOW;
    else if (call->context->reboot == CH_OLM_REBOOT_NONE)
        call->context->reboot = CH_OLM_REBOOT_AFTER;
    return 0;
}

const struct ch_olm_tool ch_olm_log_tools[] = {
    {"juju-log", juju_log, log_flags, CH_FORMATS_IGNORED, "<message>"},
    {"juju-reboot", juju_reboot, reboot_flags, CH_FORMATS_NONE, ""},
    {NULL},
};
