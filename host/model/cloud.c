/* SPDX-License-Identifier: Apache-2.0 */
/* The cloud a model is in: Juju's answer under the names that ops gives its parts. */
#include "model/private.h"

#include <string.h>

/* A text that is there and not empty. */
static void take_text(json_t *spec, const char *name, const json_t *answer, const char *key)
{
    const char *text = json_string_value(json_object_get(answer, key));
    if (text && *text)
        json_object_set_new(spec, name, json_string(text));
}

/* What is missing counts as `absent`, which is stolen. */
static void take(json_t *spec, const char *name, const json_t *answer, const char *key,
                 json_t *absent)
{
    json_t *value = json_object_get(answer, key);
    if (value && json_typeof(value) == json_typeof(absent)) {
        json_object_set(spec, name, value);
        json_decref(absent);
    } else {
        json_object_set_new(spec, name, absent);
    }
}

static void take_flag(json_t *spec, const char *name, const json_t *answer, const char *key)
{
    json_object_set_new(spec, name, json_boolean(json_is_true(json_object_get(answer, key))));
}

static int require_text(json_t *spec, const char *name, const json_t *answer, const char *key,
                        struct ch_error *err)
{
    json_t *text = json_object_get(answer, key);
    if (!json_is_string(text))
        return ch_error_set(err, CH_ERROR_RUNTIME, "credential-get answered without '%s'", key);
    json_object_set(spec, name, text);
    return 0;
}

static int take_credential(json_t *spec, const json_t *answer, struct ch_error *err)
{
    const json_t *given = json_object_get(answer, "credential");
    if (json_object_size(given) == 0)
        return 0;
    json_t *credential = json_object();
    json_object_set_new(spec, "credential", credential);
    if (require_text(credential, "auth_type", given, "auth-type", err) < 0)
        return -1;
    take(credential, "attributes", given, "attrs", json_object());
    take(credential, "redacted", given, "redacted", json_array());
    return 0;
}

int ch_model_cloud_spec(struct ch_model *model, json_t **specp, struct ch_error *err)
{
    CH_AUTOJSON json_t *answer = NULL;
    CH_AUTOJSON json_t *spec = json_object();
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_credential_get(model->options.transport, &answer, &failure);
    if (ch_model_outcome(model, result, &failure, err) < 0 ||
        require_text(spec, "type", answer, "type", err) < 0 ||
        require_text(spec, "name", answer, "name", err) < 0 ||
        take_credential(spec, answer, err) < 0)
        return -1;
    take_text(spec, "region", answer, "region");
    take_text(spec, "endpoint", answer, "endpoint");
    take_text(spec, "identity_endpoint", answer, "identity-endpoint");
    take_text(spec, "storage_endpoint", answer, "storage-endpoint");
    take(spec, "ca_certificates", answer, "cacertificates", json_array());
    take_flag(spec, "skip_tls_verify", answer, "skip-tls-verify");
    take_flag(spec, "is_controller_cloud", answer, "is-controller-cloud");
    *specp = CH_TAKE(spec);
    return 0;
}
