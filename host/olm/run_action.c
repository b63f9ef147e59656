/* SPDX-License-Identifier: Apache-2.0 */
/* What runs of actions have of their own. */
#include "olm/operations.h"
#include "olm/runner_private.h"

char *ch_olm_lock_name(const struct ch_olm *olm, const json_t *hook)
{
    const char *unit = ch_olm_text(hook, "unit"), *id = ch_olm_text(hook, "action_id");
    const char *machine = ch_olm_text(ch_olm_get(olm, CH_OLM_UNIT, unit), "machine");
    const char *own = machine && *machine ? machine : unit;
    const json_t *action = id ? ch_olm_get(olm, CH_OLM_ACTION, id) : NULL;
    if (action && *ch_olm_text(action, "group"))
        return ch_asprintf("%s %s", own, ch_olm_text(action, "group"));
    return ch_olm_flag(action, "parallel") ? NULL : ch_strdup(own);
}

/* The charm may be another one since the action was asked for. */
static int check_action(const struct ch_olm_run *run, const json_t *action, struct ch_error *err)
{
    const char *name = ch_olm_text(action, "name");
    const struct ch_meta *meta = ch_olm_context_meta(run->context);
    const json_t *charm = json_object_get(ch_olm_context_app(run->context), "charm");
    const json_t *spec = json_object_get(json_object_get(charm, "actions"), name);
    CH_AUTOJSON json_t *parameters = json_deep_copy(json_object_get(action, "parameters"));
    if (!meta || !ch_meta_action(meta, name))
        return ch_error_set(err, CH_ERROR_RUNTIME, "not defined");
    return ch_olm_check_parameters(ch_olm_version(run->runner->olm), spec, parameters, err);
}

int ch_olm_run_find_action(const struct ch_olm_run *run, const char **namep, struct ch_error *err)
{
    struct ch_error why = CH_ERROR_INIT;
    const json_t *action = ch_olm_context_action(run->context);
    *namep = ch_olm_text(action, "name");
    if (check_action(run, action, &why) == 0)
        return 0;
    ch_error_set(err, CH_ERROR_RUNTIME, "cannot run \"%s\" action: %s", *namep, why.message);
    ch_error_clear(&why);
    return -1;
}

void ch_olm_run_fail_action(const struct ch_olm_run *run, const char *message)
{
    const char *id = ch_olm_text(run->hook, "action_id");
    json_t *action = ch_olm_get(run->runner->olm, CH_OLM_ACTION, id);
    if (!action)
        return;
    json_object_set_new(action, "status", json_string("failed"));
    json_object_set_new(action, "message", json_string(message));
    json_object_set_new(action, "completed", json_real(ch_olm_now(run->runner->olm)));
    ch_olm_touch(run->runner->olm, CH_OLM_ACTION, id);
}
