/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/storage.h"

#include <stdlib.h>

json_t *ch_storage_load(struct ch_storage *storage, const char *path, struct ch_error *err)
{
    return storage->ops->load(storage, path, err);
}

int ch_storage_notices(struct ch_storage *storage, struct ch_notice_row **rowsp, size_t *countp,
                       struct ch_error *err)
{
    return storage->ops->notices(storage, rowsp, countp, err);
}

json_t *ch_storage_list(struct ch_storage *storage, struct ch_error *err)
{
    return storage->ops->list(storage, err);
}

int ch_storage_write(struct ch_storage *storage, const struct ch_storage_change *change,
                     struct ch_error *err)
{
    return storage->ops->write(storage, change, err);
}

struct ch_storage *ch_storage_free(struct ch_storage *storage)
{
    if (storage)
        storage->ops->free(storage);
    return NULL;
}

void ch_notice_rows_free(struct ch_notice_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(rows[i].event_path);
        free(rows[i].observer_path);
        free(rows[i].method);
    }
    free(rows);
}
