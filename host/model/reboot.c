/* SPDX-License-Identifier: Apache-2.0 */
/* Rebooting the machine. */
#include "base/text.h"
#include "model/private.h"

#include <unistd.h>

static void log_restart(struct ch_model *model)
{
    const struct ch_context *context = model->options.context;
    CH_AUTOFREE char *unit = ch_text_quote(model->entities.unit->name);
    CH_AUTOFREE char *name = ch_text_quote(context->model_name ? context->model_name : "");
    CH_AUTOFREE char *event = ch_asprintf("sys_restart:%ld", (long)getuid());
    CH_AUTOFREE char *description = ch_asprintf("Rebooting unit %s in model %s", unit, name);
    ch_model_log_security(model, "WARN", event, description);
}

int ch_entity_reboot(struct ch_entity *unit, bool now, struct ch_error *err)
{
    struct ch_model *model = unit->model;
    if (!unit->is_ours)
        return ch_error_set(err, CH_ERROR_RUNTIME, "cannot reboot a remote unit %s", unit->repr);
    log_restart(model);
    if (ch_hookcmd_juju_reboot(model->options.transport, now, err) < 0)
        return -1;
    /* Juju kills the hook, but not before it notices: nothing may be done and kept until then. */
    return now ? ch_error_set_exit(err, 0) : 0;
}
