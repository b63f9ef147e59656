/* SPDX-License-Identifier: Apache-2.0 */
/* storage-list, storage-get, storage-add */
#include "hookcmd/private.h"

int ch_hookcmd_storage_list(struct ch_transport *transport, const char *name, json_t **idsp,
                            struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "storage-list");
    ch_hookcmd_line_add(&line, "--format=json");
    if (name)
        ch_hookcmd_line_add(&line, "%s", name);
    return ch_hookcmd_run_json(transport, &line, CH_SHAPE_LIST, idsp, err);
}

int ch_hookcmd_storage_get(struct ch_transport *transport, const char *id, json_t **storagep,
                           struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "storage-get");
    ch_hookcmd_line_add(&line, "--format=json");
    ch_hookcmd_line_option(&line, "-s", id);
    return ch_hookcmd_run_json(transport, &line, CH_SHAPE_MAP, storagep, err);
}

int ch_hookcmd_storage_add(struct ch_transport *transport, const json_t *counts,
                           struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    const char *name;
    json_t *count;
    ch_hookcmd_line_add(&line, "storage-add");
    json_object_foreach ((json_t *)counts, name, count) {
        if (!json_is_integer(count))
            return ch_error_set(err, CH_ERROR_TYPE, "storage-add: the count of '%s' is no integer",
                                name);
        ch_hookcmd_line_add(&line, "%s=%" JSON_INTEGER_FORMAT, name, json_integer_value(count));
    }
    return ch_hookcmd_run(transport, &line, NULL, err);
}
