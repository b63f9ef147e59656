/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets: which one is meant, and what can be read of it.
 *
 * An object keeps the content that was read through it, and goes on showing that revision after a
 * new one was written: what a charm has handed to its workload changes when it says so (refresh).
 */
#include "base/text.h"
#include "model/private.h"

#include <stdlib.h>
#include <string.h>

void ch_model_secrets_deinit(struct ch_model *model)
{
    while (model->secrets) {
        struct ch_secret *secret = model->secrets;
        model->secrets = secret->next;
        json_decref(secret->content);
        free(secret->id);
        free(secret->label);
        free(secret);
    }
}

char *ch_secret_canonical_id(const char *id, const char *model_uuid)
{
    static const char blanks[] = " \t\r\n\v\f";
    id += strspn(id, blanks);
    size_t length = strlen(id);
    while (length > 0 && strchr(blanks, id[length - 1]))
        length--;
    CH_AUTOFREE char *stripped = ch_strndup(id, length);
    if (ch_text_starts(stripped, "secret:"))
        return CH_TAKE(stripped);
    return model_uuid && *model_uuid ? ch_asprintf("secret://%s/%s", model_uuid, stripped)
                                     : ch_asprintf("secret:%s", stripped);
}

struct ch_secret *ch_model_secret(struct ch_model *model, const char *id, const char *label,
                                  struct ch_error *err)
{
    bool has_id = id && *id;
    if (!has_id && !(label && *label)) {
        ch_error_set(err, CH_ERROR_TYPE, "Must provide an id or label, or both");
        return NULL;
    }
    struct ch_secret *secret = ch_calloc(1, sizeof(*secret));
    secret->model = model;
    secret->id = has_id ? ch_secret_canonical_id(id, model->options.context->model_uuid) : NULL;
    secret->label = ch_strdup(label);
    secret->next = model->secrets;
    model->secrets = secret;
    return secret;
}

struct ch_secret *ch_model_get_secret(struct ch_model *model, const char *id, const char *label,
                                      struct ch_error *err)
{
    const json_t *content;
    struct ch_secret *secret = ch_model_secret(model, id, label, err);
    if (!secret || ch_secret_get_content(secret, false, &content, err) < 0)
        return NULL;
    return secret;
}

const char *ch_secret_id(const struct ch_secret *secret)
{
    return secret->id;
}

const char *ch_secret_unique_identifier(const struct ch_secret *secret)
{
    if (!secret->id)
        return NULL;
    const char *slash = strrchr(secret->id, '/');
    return slash ? slash + 1 : secret->id + strlen("secret:");
}

const char *ch_secret_label(const struct ch_secret *secret)
{
    return secret->label;
}

struct ch_model *ch_secret_model(const struct ch_secret *secret)
{
    return secret->model;
}

/* reading */

static int get(struct ch_secret *secret, bool refresh, bool peek, json_t **contentp,
               struct ch_error *err)
{
    struct ch_model *model = secret->model;
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_secret_get(model->options.transport, secret->id, secret->label, refresh,
                                       peek, contentp, &failure);
    return ch_model_outcome(model, result, &failure, err);
}

int ch_secret_get_content(struct ch_secret *secret, bool refresh, const json_t **contentp,
                          struct ch_error *err)
{
    if (refresh || !ch_model_spares(secret->model, secret->content)) {
        json_t *content = NULL;
        if (get(secret, refresh, false, &content, err) < 0)
            return -1;
        json_decref(secret->content);
        secret->content = content;
    }
    *contentp = secret->content;
    return 0;
}

int ch_secret_peek_content(struct ch_secret *secret, json_t **contentp, struct ch_error *err)
{
    return get(secret, false, true, contentp, err);
}

void ch_secret_info_deinit(struct ch_secret_info *info)
{
    free(info->id);
    free(info->label);
    free(info->description);
    free(info->rotation);
    *info = (struct ch_secret_info){.id = NULL};
}

/* A time that may not be there. */
static int read_time(const json_t *answer, const char *key, bool *hasp, double *timep,
                     struct ch_error *err)
{
    const char *text = json_string_value(json_object_get(answer, key));
    *hasp = text && *text;
    return *hasp ? ch_clock_parse_rfc3339(text, timep, err) : 0;
}

static char *dup_text(const json_t *answer, const char *key)
{
    return ch_strdup(json_string_value(json_object_get(answer, key)));
}

static int read_info(const struct ch_model *model, const char *id, const json_t *answer,
                     struct ch_secret_info *info, struct ch_error *err)
{
    const json_t *revision = json_object_get(answer, "revision");
    if (!json_is_integer(revision))
        return ch_error_set(err, CH_ERROR_RUNTIME, "secret-info-get answered without a revision");
    info->id = ch_secret_canonical_id(id, model->options.context->model_uuid);
    info->revision = json_integer_value(revision);
    info->label = dup_text(answer, "label");
    info->description = dup_text(answer, "description");
    info->rotation = dup_text(answer, "rotation");
    if (read_time(answer, "expiry", &info->has_expires, &info->expires, err) < 0)
        return -1;
    return read_time(answer, "rotates", &info->has_rotates, &info->rotates, err);
}

int ch_secret_get_info(struct ch_secret *secret, struct ch_secret_info *info, struct ch_error *err)
{
    struct ch_model *model = secret->model;
    struct ch_error failure = CH_ERROR_INIT;
    CH_AUTOJSON json_t *answer = NULL;
    *info = (struct ch_secret_info){.id = NULL};
    int result = ch_hookcmd_secret_info_get(model->options.transport, secret->id, secret->label,
                                            &answer, &failure);
    if (ch_model_outcome(model, result, &failure, err) < 0)
        return -1;
    void *first = json_object_iter(answer);
    if (!first)
        return ch_error_set(err, CH_ERROR_RUNTIME, "secret-info-get answered without a secret");
    if (read_info(model, json_object_iter_key(first), json_object_iter_value(first), info, err) ==
        0)
        return 0;
    ch_secret_info_deinit(info);
    return -1;
}
