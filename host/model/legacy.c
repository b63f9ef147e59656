/* SPDX-License-Identifier: Apache-2.0 */
/* Pod specs, until Juju 3; metrics, until Juju 3.6.9. */
#include "base/tagged.h"
#include "base/text.h"
#include "model/private.h"

#include <math.h>
#include <string.h>

/* pod specs */

/* With the keys in order, so that the same spec always is the same text.  New reference, or NULL
 * when there is nothing in it. */
static json_t *in_order(const json_t *value)
{
    if (json_object_size(value) == 0)
        return NULL;
    CH_AUTOFREE char *text = ch_value_dump(value);
    return ch_value_parse(text, strlen(text), NULL);
}

int ch_model_set_pod_spec(struct ch_model *model, const json_t *spec, const json_t *k8s_resources,
                          struct ch_error *err)
{
    bool leader;
    if (ch_model_is_leader(model, &leader, err) < 0)
        return -1;
    if (!leader)
        return ch_error_set(err, CH_ERROR_MODEL,
                            "cannot set a pod spec as this unit is not a leader");
    CH_AUTOJSON json_t *ordered = in_order(spec);
    CH_AUTOJSON json_t *resources = in_order(k8s_resources);
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_pod_spec_set(model->options.transport, ordered ? ordered : spec,
                                         resources, &failure);
    return ch_model_outcome(model, result, &failure, err);
}

/* metrics */

#define NAME_RULE "^[a-zA-Z](?:[a-zA-Z0-9-_]*[a-zA-Z0-9])?$"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_letter_or_digit(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

static int check_name(const char *name, const char *what, struct ch_error *err)
{
    size_t length = strlen(name);
    bool ok = length > 0 && is_letter(name[0]) && is_letter_or_digit(name[length - 1]);
    for (size_t i = 0; i < length; i++)
        ok = ok && (is_letter_or_digit(name[i]) || name[i] == '-' || name[i] == '_');
    if (ok)
        return 0;
    CH_AUTOFREE char *quoted = ch_text_quote(name);
    return ch_error_set(err, CH_ERROR_MODEL, "invalid metric %s %s: must match " NAME_RULE, what,
                        quoted);
}

/* Empty ones, commas and equal signs are what add-metric separates labels by. */
static int check_labels(const json_t *labels, struct ch_error *err)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)labels, name, value) {
        const char *text = json_string_value(value);
        if (check_name(name, "label name", err) < 0)
            return -1;
        if (!text)
            return ch_error_set(err, CH_ERROR_MODEL, "metric label %s has a value that is %s", name,
                                ch_model_type_name(value));
        if (*text == '\0')
            return ch_error_set(err, CH_ERROR_MODEL,
                                "metric label %s has an empty value, which is not allowed", name);
        CH_AUTOFREE char *quoted = ch_text_quote(text);
        if (strpbrk(text, ",="))
            return ch_error_set(err, CH_ERROR_MODEL,
                                "metric label values must not contain \",\" or \"=\": %s=%s", name,
                                quoted);
    }
    return 0;
}

static int check_metrics(const json_t *metrics, struct ch_error *err)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)metrics, name, value) {
        enum ch_value_type type = ch_value_type(value);
        if (check_name(name, "key", err) < 0)
            return -1;
        if (type != CH_VALUE_INTEGER && type != CH_VALUE_REAL)
            return ch_error_set(err, CH_ERROR_MODEL,
                                "invalid metric value of '%s', %s: must be a positive finite float",
                                name, ch_model_type_name(value));
        double number = type == CH_VALUE_REAL ? ch_value_get_real(value) : json_number_value(value);
        if (!isfinite(number) || number < 0)
            return ch_error_set(err, CH_ERROR_MODEL,
                                "invalid metric value %g provided: must be a positive finite float",
                                number);
    }
    return 0;
}

int ch_model_add_metrics(struct ch_model *model, const json_t *metrics, const json_t *labels,
                         struct ch_error *err)
{
    CH_AUTOJSON json_t *plain_labels =
        labels ? ch_hookcmd_plain_map(labels, "labels of metrics", err) : json_object();
    CH_AUTOJSON json_t *plain_metrics =
        plain_labels ? ch_hookcmd_plain_map(metrics, "metrics", err) : NULL;
    if (!plain_metrics || check_labels(plain_labels, err) < 0 ||
        check_metrics(plain_metrics, err) < 0)
        return -1;
    CH_AUTOJSON json_t *texts = ch_hookcmd_flatten_results(plain_metrics, false, err);
    if (!texts)
        return -1;
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_add_metric(model->options.transport, texts, plain_labels, &failure);
    return ch_model_outcome(model, result, &failure, err);
}
