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
    ch_model_networks_deinit(model);
    json_decref(model->resources);
    json_decref(model->config);
    json_decref(model->action_params);
    free(model);
    return NULL;
}

void ch_model_refresh(struct ch_model *model)
{
    ch_model_entities_refresh(model);
    ch_model_relations_refresh(model);
    ch_model_storages_deinit(model);
    model->storages = (struct ch_model_storages){0};
    ch_model_networks_deinit(model);
    model->leadership = (struct ch_model_leadership){0};
    json_decref(CH_TAKE(model->resources));
    json_decref(CH_TAKE(model->config));
    json_decref(CH_TAKE(model->action_params));
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

char *ch_model_container_socket(const struct ch_model *model, const char *container)
{
    const char *directory = model->options.containers_dir;
    return ch_asprintf("%s/%s/pebble.socket", directory ? directory : "/charm/containers",
                       container);
}

void ch_model_log_security(struct ch_model *model, const char *level, const char *event,
                           const char *description)
{
    ch_security_log(model->options.log, model->options.clock, model->options.context, level, event,
                    description);
}

bool ch_model_spares(struct ch_model *model, bool known)
{
    model->options.transport->counts.cached += known;
    return known;
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
        [CH_VALUE_NULL] = "null",          [CH_VALUE_BOOLEAN] = "a boolean",
        [CH_VALUE_INTEGER] = "an integer", [CH_VALUE_REAL] = "a float",
        [CH_VALUE_STRING] = "a string",    [CH_VALUE_LIST] = "a list",
        [CH_VALUE_MAP] = "a map",          [CH_VALUE_SET] = "a set",
    };
    if (ch_value_type(value) == CH_VALUE_STRING && !json_is_string(value))
        return "bytes that are no UTF-8";
    return names[ch_value_type(value)];
}
