/* SPDX-License-Identifier: Apache-2.0 */
/* The model itself: what all subjects share. */
#include "base/tagged.h"
#include "base/text.h"
#include "juju/security.h"
#include "model/private.h"

#include <stdlib.h>
#include <string.h>

struct ch_model *ch_model_new(const struct ch_model_options *options)
{
    struct ch_model *model = ch_calloc(1, sizeof(*model));
    model->options = *options;
    if (!model->options.clock)
        model->options.clock = &ch_clock_system;
    model->event_name = ch_context_event_name(options->context);
    ch_model_entities_init(model);
    ch_model_relations_init(model);
    return model;
}

struct ch_model *ch_model_free(struct ch_model *model)
{
    if (!model)
        return NULL;
    ch_model_relations_deinit(model);
    ch_model_entities_deinit(model);
    ch_model_storages_deinit(model);
    ch_model_secrets_deinit(model);
    json_decref(model->config);
    json_decref(model->action_params);
    free(model->event_name);
    free(model);
    return NULL;
}

const struct ch_context *ch_model_context(const struct ch_model *model)
{
    return model->options.context;
}

const struct ch_meta *ch_model_meta(const struct ch_model *model)
{
    return model->options.meta;
}

struct ch_transport *ch_model_transport(const struct ch_model *model)
{
    return model->options.transport;
}

void ch_model_log_security(struct ch_model *model, const char *level, const char *event,
                           const char *description)
{
    ch_security_log(model->options.log, model->options.clock, model->options.context, level, event,
                    description);
}

/* Asks nothing: a failure must not run further hook commands. */
static void log_refusal(struct ch_model *model, const struct ch_error *failure)
{
    const json_t *command = json_object_get(failure->details, "cmd");
    const char *name = json_string_value(json_array_get(command, 0));
    const char *text = json_string_value(json_object_get(failure->details, "stderr"));
    json_int_t code = json_integer_value(json_object_get(failure->details, "returncode"));
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r\n", text[length - 1]))
        length--;
    CH_AUTOFREE char *stripped = ch_strndup(text, length);
    CH_AUTOFREE char *quoted = ch_text_quote(stripped);
    bool leader;
    const char *role = " (leadership unknown)";
    if (ch_model_knows_leadership(model, &leader))
        role = leader ? " (as leader)" : "";
    CH_AUTOFREE char *event = ch_asprintf("authz_fail:%s", name);
    CH_AUTOFREE char *description =
        ch_asprintf("Hook command '%s'%s failed with code %" JSON_INTEGER_FORMAT ": %s. ", name,
                    role, code, quoted);
    ch_model_log_security(model, "CRITICAL", event, description);
}

void ch_model_translate(struct ch_model *model, struct ch_error *failure)
{
    if (ch_hookcmd_is_denied(failure))
        log_refusal(model, failure);
    ch_hookcmd_to_model_error(failure);
}

int ch_model_outcome(struct ch_model *model, int result, struct ch_error *failure,
                     struct ch_error *err)
{
    if (result == 0)
        return 0;
    ch_model_translate(model, failure);
    ch_error_move(err, failure);
    return -1;
}

int ch_model_accept_gone(struct ch_model *model, int result, struct ch_error *failure, bool *gonep,
                         struct ch_error *err)
{
    if (result == 0)
        return 0;
    ch_model_translate(model, failure);
    if (failure->kind != CH_ERROR_RELATION_NOT_FOUND) {
        ch_error_move(err, failure);
        return -1;
    }
    ch_error_clear(failure);
    *gonep = true;
    return 0;
}

int ch_model_parse_id(const char *id, char separator, long long *numberp, struct ch_error *err)
{
    const char *last = strrchr(id, separator);
    if (ch_text_to_int(last ? last + 1 : id, numberp))
        return 0;
    return ch_error_set(err, CH_ERROR_RUNTIME, "Juju gave an id that is none: '%s'", id);
}

const char *ch_model_type_name(const json_t *value)
{
    static const char *const names[] = {
        [CH_VALUE_NULL] = "null",
        [CH_VALUE_BOOLEAN] = "a boolean",
        [CH_VALUE_INTEGER] = "an integer",
        [CH_VALUE_REAL] = "a float",
        [CH_VALUE_STRING] = "bytes that are no UTF-8",
        [CH_VALUE_LIST] = "a list",
        [CH_VALUE_MAP] = "a map",
        [CH_VALUE_SET] = "a set",
    };
    return names[ch_value_type(value)];
}
