/* SPDX-License-Identifier: Apache-2.0 */
/* What can be the content of a secret.  Juju would refuse the rest too, but only some of it at
 * once. */
#include "base/tagged.h"
#include "base/text.h"
#include "model/private.h"

#include <string.h>

/* What Juju takes: ^([a-z](?:-?[a-z0-9]){2,})$ */
static bool is_key(const char *key)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    size_t characters = 0;
    if (*key == '\0' || !strchr(letters, *key))
        return false;
    for (const char *c = key + 1; *c; c++) {
        if (*c == '-' && c[1] != '-' && c[1] != '\0')
            continue;
        if (!strchr(letters, *c) && !strchr("0123456789", *c))
            return false;
        characters++;
    }
    return characters >= 2;
}

static void add_name(struct ch_buf *names, const char *name)
{
    CH_AUTOFREE char *quoted = ch_text_quote(name);
    ch_buf_addf(names, "%s%s", names->length ? ", " : "", quoted);
}

static int check_keys(const json_t *content, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf wrong = CH_BUF_INIT;
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)content, key, value)
        if (!is_key(key))
            add_name(&wrong, key);
    if (wrong.length == 0)
        return 0;
    return ch_error_set(err, CH_ERROR_VALUE,
                        "Invalid secret keys: [%s]. Keys should be lowercase letters and digits, "
                        "at least 3 characters long, start with a letter, and not start or end "
                        "with a hyphen.",
                        wrong.data);
}

static int check_values(const json_t *content, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf wrong = CH_BUF_INIT, kinds = CH_BUF_INIT;
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)content, key, value) {
        const char *kind = ch_model_type_name(value);
        if (ch_value_type(value) == CH_VALUE_STRING)
            continue;
        add_name(&wrong, key);
        if (!kinds.data || !strstr(kinds.data, kind))
            ch_buf_addf(&kinds, "%s%s", kinds.length ? " or " : "", kind);
    }
    if (wrong.length == 0)
        return 0;
    return ch_error_set(err, CH_ERROR_TYPE,
                        "Invalid secret values for keys: [%s]. Values should be of type str, not "
                        "%s.",
                        wrong.data, kinds.data);
}

json_t *ch_secret_checked_content(const json_t *content, struct ch_error *err)
{
    if (ch_value_type(content) != CH_VALUE_MAP) {
        ch_error_set(err, CH_ERROR_TYPE, "Secret content must be a dict, not %s",
                     ch_model_type_name(content));
        return NULL;
    }
    CH_AUTOJSON json_t *plain = ch_hookcmd_plain_map(content, "Secret content", err);
    if (!plain)
        return NULL;
    if (json_object_size(plain) == 0) {
        ch_error_set(err, CH_ERROR_VALUE, "Secret content must not be empty");
        return NULL;
    }
    if (check_keys(plain, err) < 0 || check_values(plain, err) < 0)
        return NULL;
    return CH_TAKE(plain);
}
