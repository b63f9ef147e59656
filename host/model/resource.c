/* SPDX-License-Identifier: Apache-2.0 */
/* Resources: files that come with the charm, or apart from it. */
#include "model/private.h"

int ch_model_fetch_resource(struct ch_model *model, const char *name, const char **pathp,
                            struct ch_error *err)
{
    CH_AUTOFREE char *path = NULL;
    struct ch_error failure = CH_ERROR_INIT;
    if (!ch_meta_resource(model->options.meta, name))
        return ch_error_set(err, CH_ERROR_NAME, "invalid resource name: %s", name);
    *pathp = json_string_value(json_object_get(model->resources, name));
    if (ch_model_spares(model, *pathp))
        return 0;
    int result = ch_hookcmd_resource_get(model->options.transport, name, &path, &failure);
    if (ch_model_outcome(model, result, &failure, err) < 0)
        return -1;
    if (!model->resources)
        model->resources = json_object();
    json_object_set_new(model->resources, name, json_string(path));
    *pathp = json_string_value(json_object_get(model->resources, name));
    return 0;
}
