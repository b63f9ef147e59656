/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets: what their owner does with them. */
#include "model/private.h"

#include <stdlib.h>

/* Changes go by id. */
static int ensure_id(struct ch_secret *secret, struct ch_error *err)
{
    struct ch_secret_info info;
    if (secret->id)
        return 0;
    if (ch_secret_get_info(secret, &info, err) < 0)
        return -1;
    secret->id = CH_TAKE(info.id);
    ch_secret_info_deinit(&info);
    return 0;
}

/* Juju's text of when it expires; NULL in *textp when it does not.  Caller owns. */
static int expire_text(const struct ch_model *model, const struct ch_secret_meta *meta,
                       char **textp, struct ch_error *err)
{
    *textp = NULL;
    if (!meta->has_expire)
        return 0;
    double now = meta->from_now ? ch_clock_now(model->options.clock) : 0;
    *textp = ch_clock_format_rfc3339(now + meta->expire, err);
    return *textp ? 0 : -1;
}

static int add(struct ch_entity *owner, json_t *content, const struct ch_secret_meta *meta,
               char **idp, struct ch_error *err)
{
    struct ch_model *model = owner->model;
    CH_AUTOFREE char *expire = NULL;
    if (expire_text(model, meta, &expire, err) < 0)
        return -1;
    struct ch_secret_options options = {.label = meta->label,
                                        .description = meta->description,
                                        .expire = expire,
                                        .rotate = meta->rotate,
                                        .owner = owner->is_app ? "application" : "unit",
                                        .content = content};
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_secret_add(model->options.transport, &options, idp, &failure);
    return ch_model_outcome(model, result, &failure, err);
}

struct ch_secret *ch_entity_add_secret(struct ch_entity *owner, const json_t *content,
                                       const struct ch_secret_meta *meta, struct ch_error *err)
{
    static const struct ch_secret_meta nothing = {.label = NULL};
    CH_AUTOFREE char *id = NULL;
    CH_AUTOJSON json_t *plain = ch_secret_checked_content(content, err);
    if (!plain || add(owner, plain, meta ? meta : &nothing, &id, err) < 0)
        return NULL;
    struct ch_secret *secret = ch_model_secret(owner->model, id, meta ? meta->label : NULL, err);
    if (secret)
        secret->content = CH_TAKE(plain);
    return secret;
}

/* What is to be written, and what it borrows from. */
struct change {
    struct ch_secret_options options;
    char *expire;
    json_t *content;            /* as it is now */
    struct ch_secret_info info; /* as it is now */
};

static void change_deinit(struct change *change)
{
    free(change->expire);
    json_decref(change->content);
    ch_secret_info_deinit(&change->info);
}

static const char *filled(const char *given, const char *present)
{
    return given && *given ? given : present;
}

static int read_content(const struct ch_secret *secret, struct change *change, struct ch_error *err)
{
    struct ch_model *model = secret->model;
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_secret_get(model->options.transport, secret->id, NULL, false, true,
                                       &change->content, &failure);
    change->options.content = change->content;
    return ch_model_outcome(model, result, &failure, err);
}

static int read_meta(struct ch_secret *secret, struct change *change, struct ch_error *err)
{
    struct ch_secret_options *options = &change->options;
    const struct ch_secret_info *info = &change->info;
    if (ch_secret_get_info(secret, &change->info, err) < 0)
        return -1;
    options->label = filled(options->label, info->label);
    options->description = filled(options->description, info->description);
    options->rotate = filled(options->rotate, filled(info->rotation, NULL));
    if (options->expire || !info->has_expires)
        return 0;
    options->expire = change->expire = ch_clock_format_rfc3339(info->expires, err);
    return change->expire ? 0 : -1;
}

/* Before 3.6 the last of several secret-set in a hook is the only one. */
static int fill_from_present(struct ch_secret *secret, struct change *change, struct ch_error *err)
{
    const struct ch_secret_options *options = &change->options;
    static const struct ch_version coalescing = {.major = 3, .minor = 6};
    if (ch_version_compare(&secret->model->options.context->version, &coalescing) >= 0)
        return 0;
    if (!options->content && read_content(secret, change, err) < 0)
        return -1;
    if (options->label && options->description && options->expire && options->rotate)
        return 0;
    return read_meta(secret, change, err);
}

static int set(struct ch_secret *secret, const json_t *content, const struct ch_secret_meta *meta,
               struct ch_error *err)
{
    struct ch_model *model = secret->model;
    CH_CLEANUP(change_deinit) struct change change = {.expire = NULL};
    if (ensure_id(secret, err) < 0 || expire_text(model, meta, &change.expire, err) < 0)
        return -1;
    change.options = (struct ch_secret_options){.label = meta->label,
                                                .description = meta->description,
                                                .expire = change.expire,
                                                .rotate = meta->rotate,
                                                .owner = "application",
                                                .content = content};
    if (fill_from_present(secret, &change, err) < 0)
        return -1;
    struct ch_error failure = CH_ERROR_INIT;
    int result =
        ch_hookcmd_secret_set(model->options.transport, secret->id, &change.options, &failure);
    return ch_model_outcome(model, result, &failure, err);
}

int ch_secret_set_content(struct ch_secret *secret, const json_t *content, struct ch_error *err)
{
    static const struct ch_secret_meta nothing = {.label = NULL};
    CH_AUTOJSON json_t *plain = ch_secret_checked_content(content, err);
    return plain ? set(secret, plain, &nothing, err) : -1;
}

int ch_secret_set_info(struct ch_secret *secret, const struct ch_secret_meta *meta,
                       struct ch_error *err)
{
    if (!meta->label && !meta->description && !meta->rotate && !meta->has_expire)
        return ch_error_set(err, CH_ERROR_TYPE,
                            "Must provide a label, description, expiration time, or rotation "
                            "policy");
    return set(secret, NULL, meta, err);
}

/* who may read it */

int ch_secret_grant(struct ch_secret *secret, struct ch_relation *relation, struct ch_entity *unit,
                    struct ch_error *err)
{
    struct ch_model *model = secret->model;
    struct ch_error failure = CH_ERROR_INIT;
    if (ensure_id(secret, err) < 0)
        return -1;
    int result = ch_hookcmd_secret_grant(model->options.transport, secret->id, relation->id,
                                         unit ? unit->name : NULL, &failure);
    return ch_model_outcome(model, result, &failure, err);
}

int ch_secret_revoke(struct ch_secret *secret, struct ch_relation *relation, struct ch_entity *unit,
                     struct ch_error *err)
{
    struct ch_model *model = secret->model;
    struct ch_error failure = CH_ERROR_INIT;
    if (ensure_id(secret, err) < 0)
        return -1;
    int result = ch_hookcmd_secret_revoke(model->options.transport, secret->id, relation->id, NULL,
                                          unit ? unit->name : NULL, &failure);
    return ch_model_outcome(model, result, &failure, err);
}

/* removing */

static int remove_revisions(struct ch_secret *secret, long long revision, struct ch_error *err)
{
    struct ch_model *model = secret->model;
    struct ch_error failure = CH_ERROR_INIT;
    if (ensure_id(secret, err) < 0)
        return -1;
    int result = ch_hookcmd_secret_remove(model->options.transport, secret->id, revision, &failure);
    return ch_model_outcome(model, result, &failure, err);
}

int ch_secret_remove_revision(struct ch_secret *secret, long long revision, struct ch_error *err)
{
    if (revision < 1)
        return ch_error_set(err, CH_ERROR_VALUE, "revisions of a secret count from 1: %lld is none",
                            revision);
    return remove_revisions(secret, revision, err);
}

int ch_secret_remove_all_revisions(struct ch_secret *secret, struct ch_error *err)
{
    return remove_revisions(secret, -1, err);
}
