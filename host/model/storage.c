/* SPDX-License-Identifier: Apache-2.0 */
/* Storage that is attached to this unit. */
#include "base/text.h"
#include "model/private.h"

#include <stdlib.h>
#include <string.h>

void ch_model_storages_deinit(struct ch_model *model)
{
    json_decref(model->storages.indices);
    json_decref(model->storages.locations);
}

static int refuse_name(const struct ch_model *model, const char *name, struct ch_error *err)
{
    const struct ch_meta *meta = model->options.meta;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf names = CH_BUF_INIT;
    for (size_t i = 0; i < meta->storage_count; i++)
        ch_buf_addf(&names, "%s'%s'", i ? ", or " : " Did you mean ", meta->storages[i].name);
    return ch_error_set(err, CH_ERROR_KEY, "Storage '%s' not found.%s%s", name,
                        names.length ? names.data : "", names.length ? "?" : "");
}

int ch_model_storage_indices(struct ch_model *model, const char *name, const json_t **indicesp,
                             struct ch_error *err)
{
    *indicesp = json_object_get(model->storages.indices, name);
    if (ch_model_spares(model, *indicesp))
        return 0;
    if (!ch_meta_storage(model->options.meta, name))
        return refuse_name(model, name, err);
    CH_AUTOJSON json_t *ids = NULL;
    CH_AUTOJSON json_t *indices = json_array();
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_storage_list(model->options.transport, name, &ids, &failure);
    if (ch_model_outcome(model, result, &failure, err) < 0)
        return -1;
    size_t i;
    json_t *id;
    json_array_foreach (ids, i, id) {
        long long index;
        if (ch_model_parse_id(json_string_value(id), '/', &index, err) < 0)
            return -1;
        json_array_append_new(indices, json_integer(index));
    }
    if (!model->storages.indices)
        model->storages.indices = json_object();
    json_object_set(model->storages.indices, name, indices);
    *indicesp = indices;
    return 0;
}

void ch_model_set_storage_location(struct ch_model *model, const char *name, long long index,
                                   const char *location)
{
    CH_AUTOFREE char *id = ch_asprintf("%s/%lld", name, index);
    if (!model->storages.locations)
        model->storages.locations = json_object();
    json_object_set_new(model->storages.locations, id, json_string(location));
}

int ch_model_storage_location(struct ch_model *model, const char *name, long long index,
                              const char **locationp, struct ch_error *err)
{
    CH_AUTOFREE char *id = ch_asprintf("%s/%lld", name, index);
    *locationp = json_string_value(json_object_get(model->storages.locations, id));
    if (ch_model_spares(model, *locationp))
        return 0;
    CH_AUTOJSON json_t *answer = NULL;
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_storage_get(model->options.transport, id, &answer, &failure);
    if (ch_model_outcome(model, result, &failure, err) < 0)
        return -1;
    const char *location = json_string_value(json_object_get(answer, "location"));
    if (!location)
        return ch_error_set(err, CH_ERROR_RUNTIME, "storage-get answered without a location for %s",
                            id);
    ch_model_set_storage_location(model, name, index, location);
    *locationp = json_string_value(json_object_get(model->storages.locations, id));
    return 0;
}

int ch_model_request_storage(struct ch_model *model, const char *name, long long count,
                             struct ch_error *err)
{
    CH_AUTOFREE char *quoted = ch_text_quote(name);
    if (!ch_meta_storage(model->options.meta, name))
        return ch_error_set(err, CH_ERROR_MODEL,
                            "cannot add storage %s: it is not present in the charm metadata",
                            quoted);
    CH_AUTOJSON json_t *counts = json_pack("{s:I}", name, (json_int_t)count);
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_storage_add(model->options.transport, counts, &failure);
    return ch_model_outcome(model, result, &failure, err);
}
