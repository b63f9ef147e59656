/* SPDX-License-Identifier: Apache-2.0 */
/* Zip archives: written into memory. */
#ifndef CH_PROJECT_ZIP_H
#define CH_PROJECT_ZIP_H

#include "base/error.h"
#include "base/mem.h"

struct ch_zip;
/* `out` is appended to and outlives it.  `time`: of every entry, -1: none. */
struct ch_zip *ch_zip_new(struct ch_buf *out, long long time, struct ch_error *err);
/* `mode`: permissions.  Errors: OS. */
int ch_zip_add(struct ch_zip *zip, const char *name, unsigned mode, const void *data, size_t length,
               struct ch_error *err);
int ch_zip_add_link(struct ch_zip *zip, const char *name, const char *target, struct ch_error *err);
int ch_zip_finish(struct ch_zip *zip, struct ch_error *err);
struct ch_zip *ch_zip_free(struct ch_zip *zip); /* NULL is fine; returns NULL */

#endif
