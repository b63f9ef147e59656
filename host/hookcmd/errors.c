/* SPDX-License-Identifier: Apache-2.0 */
/* Failures of hook commands in the words of the model. */
#include "base/text.h"
#include "hookcmd/hookcmd.h"

#include <string.h>

static const char *command_name(const struct ch_error *err)
{
    const char *name = json_string_value(json_array_get(json_object_get(err->details, "cmd"), 0));
    return name ? name : "";
}

static const char *stderr_text(const struct ch_error *err)
{
    const char *text = json_string_value(json_object_get(err->details, "stderr"));
    return text ? text : "";
}

/* "relation not found", or as network-get has it "relation 7 not found". */
static bool says_relation_not_found(const char *text)
{
    if (ch_text_contains_nocase(text, "relation not found"))
        return true;
    for (const char *part = strcasestr(text, "relation "); part;
         part = strcasestr(part + 1, "relation ")) {
        const char *number = part + strlen("relation ");
        size_t digits = strspn(number, "0123456789");
        if (digits > 0 && strncasecmp(number + digits, " not found", strlen(" not found")) == 0)
            return true;
    }
    return false;
}

void ch_hookcmd_to_model_error(struct ch_error *err)
{
    if (!err || err->kind != CH_ERROR_HOOKCMD)
        return;
    const char *name = command_name(err), *text = stderr_text(err);
    struct ch_error translated = CH_ERROR_INIT;
    enum ch_error_kind kind = CH_ERROR_MODEL;
    if ((ch_text_starts(name, "relation-") || ch_text_starts(name, "network-")) &&
        says_relation_not_found(text))
        kind = CH_ERROR_RELATION_NOT_FOUND;
    else if (ch_text_starts(name, "secret-") && ch_text_contains_nocase(text, "not found"))
        kind = CH_ERROR_SECRET_NOT_FOUND;
    ch_error_set(&translated, kind, "%s", *text ? text : err->message);
    ch_error_clear(err);
    *err = translated;
}

bool ch_hookcmd_is_denied(const struct ch_error *err)
{
    static const char *const refusals[] = {"access denied", "permission denied", "not the leader",
                                           "cannot write relation settings"};
    if (err->kind != CH_ERROR_HOOKCMD)
        return false;
    for (size_t i = 0; i < CH_ARRAY_LEN(refusals); i++)
        if (ch_text_contains_nocase(stderr_text(err), refusals[i]))
            return true;
    return false;
}
