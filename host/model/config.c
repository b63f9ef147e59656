/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration, typed as config.yaml says.
 *
 * Juju prints large integers of an option of type int as 1e+06, and a float option that is a whole
 * number without a point. */
#include "model/private.h"

#include <math.h>
#include <string.h>

/* From here on a double has no neighbour that is a long long. */
static const double integer_bound = 9223372036854775808.0;

/* New reference. */
static json_t *typed_value(const struct ch_option_meta *option, json_t *value)
{
    if (option && strcmp(option->type, "int") == 0 && json_is_real(value)) {
        double number = json_real_value(value);
        if (number == floor(number) && number >= -integer_bound && number < integer_bound)
            return json_integer((json_int_t)number);
    }
    if (option && strcmp(option->type, "float") == 0 && json_is_integer(value))
        return json_real((double)json_integer_value(value));
    return json_incref(value);
}

int ch_model_config(struct ch_model *model, const json_t **configp, struct ch_error *err)
{
    if (!ch_model_spares(model, model->config)) {
        CH_AUTOJSON json_t *raw = NULL;
        struct ch_error failure = CH_ERROR_INIT;
        int result = ch_hookcmd_config_get(model->options.transport, NULL, &raw, &failure);
        if (ch_model_outcome(model, result, &failure, err) < 0)
            return -1;
        const char *name;
        json_t *value;
        model->config = json_object();
        json_object_foreach (raw, name, value) {
            const struct ch_option_meta *option = ch_meta_option(model->options.meta, name);
            if (!json_is_null(value))
                json_object_set_new(model->config, name, typed_value(option, value));
        }
    }
    *configp = model->config;
    return 0;
}
