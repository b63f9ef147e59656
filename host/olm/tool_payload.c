/* SPDX-License-Identifier: Apache-2.0 */
/* payload-register, payload-unregister, payload-status-set */
#include "olm/private.h"

#include <string.h>

static json_t *payloads(const struct ch_olm_call *call)
{
    return json_object_get(ch_olm_context_unit(call->context), "payloads");
}

static int done(struct ch_olm_call *call)
{
    ch_olm_touch(call->context->olm, CH_OLM_UNIT, call->context->unit);
    return 0;
}

static int payload_register(struct ch_olm_call *call)
{
    if (call->count < 3)
        return ch_olm_misuse(call, "missing required arguments");
    const char *type = call->args[0], *class = call->args[1], *id = call->args[2];
    const struct ch_meta *meta = ch_olm_context_meta(call->context);
    const json_t *known = meta ? json_object_get(meta->payloads, class) : NULL;
    if (!known)
        return ch_olm_fail(call, "payload \"%s\" not found in metadata.yaml", class);
    const char *wanted = ch_olm_text(known, "type");
    if (!wanted || strcmp(wanted, type) != 0)
        return ch_olm_fail(call, "incorrect type \"%s\" for payload \"%s\", expected \"%s\"", type,
                           class, wanted ? wanted : "");
    json_t *labels = json_array();
    for (size_t i = 3; i < call->count; i++)
        json_array_append_new(labels, json_string(call->args[i]));
    CH_AUTOFREE char *key = ch_asprintf("%s/%s", class, id);
    json_object_set_new(payloads(call), key,
                        json_pack("{s:s, s:s, s:s, s:s, s:o}", "type", type, "class", class, "id",
                                  id, "status", "running", "labels", labels));
    return done(call);
}

static int not_found(struct ch_olm_call *call, const char *key)
{
    return ch_olm_fail(call, "payload \"%s\" not found", key);
}

static int payload_unregister(struct ch_olm_call *call)
{
    if (call->count < 2)
        return ch_olm_misuse(call, "missing required arguments");
    int code = ch_olm_call_most(call, 2);
    if (code != 0)
        return code;
    CH_AUTOFREE char *key = ch_asprintf("%s/%s", call->args[0], call->args[1]);
    if (json_object_del(payloads(call), key) < 0)
        return not_found(call, key);
    return done(call);
}

static bool is_status(const char *text)
{
    static const char *const words[] = {"starting", "running", "stopping", "stopped"};
    for (size_t i = 0; i < CH_ARRAY_LEN(words); i++)
        if (strcmp(words[i], text) == 0)
            return true;
    return false;
}

static int payload_status_set(struct ch_olm_call *call)
{
    if (call->count < 3)
        return ch_olm_misuse(call, "missing required arguments");
    int code = ch_olm_call_most(call, 3);
    if (code != 0)
        return code;
    if (!is_status(call->args[2]))
        return ch_olm_fail(call,
                           "status \"%s\" not supported; expected one of [\"starting\" "
                           "\"running\" \"stopping\" \"stopped\"]",
                           call->args[2]);
    CH_AUTOFREE char *key = ch_asprintf("%s/%s", call->args[0], call->args[1]);
    json_t *payload = json_object_get(payloads(call), key);
    if (!payload)
        return not_found(call, key);
    json_object_set_new(payload, "status", json_string(call->args[2]));
    return done(call);
}

const struct ch_olm_tool ch_olm_payload_tools[] = {
    {"payload-register", payload_register, NULL, CH_FORMATS_NONE, "<type> <class> <id> [labels...]",
     .until = {4, 0, 0}},
    {"payload-unregister", payload_unregister, NULL, CH_FORMATS_NONE, "<class> <id>",
     .until = {4, 0, 0}},
    {"payload-status-set", payload_status_set, NULL, CH_FORMATS_NONE, "<class> <id> <status>",
     .until = {4, 0, 0}},
    {NULL},
};
