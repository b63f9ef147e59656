/* SPDX-License-Identifier: Apache-2.0 */
/* storage-add, storage-get, storage-list */
#include "base/text.h"
#include "olm/private.h"

#include <ctype.h>
#include <string.h>

static const struct ch_olm_flag_spec get_flags[] = {
    {"storage", 's', CH_FLAG_STORAGE},
    {NULL, 0, CH_FLAG_TEXT},
};

/* get, list */

/* id -> {kind, location}, as of the first use in this hook. */
static const json_t *load(struct ch_olm_context *context)
{
    const char *id;
    json_t *storage;
    if (context->storages)
        return context->storages;
    context->storages = json_object();
    json_object_foreach ((json_t *)ch_olm_linked(context->olm, CH_OLM_STORAGE, context->unit), id,
                         storage) {
        json_t *attachment =
            json_object_get(json_object_get(storage, "attachments"), context->unit);
        json_object_set_new(context->storages, id,
                            json_pack("{s:O, s:O}", "kind", json_object_get(storage, "kind"),
                                      "location", json_object_get(attachment, "location")));
    }
    return context->storages;
}

static int storage_get(struct ch_olm_call *call)
{
    int code = ch_olm_call_most(call, 1);
    if (code == 0 && !call->storage)
        return ch_olm_misuse(call, "no storage instance specified");
    if (code != 0)
        return code;
    const json_t *storage = json_object_get(load(call->context), call->storage);
    if (!ch_olm_text(storage, "location"))
        return ch_olm_fail(call, "storage attachment %s:%s not provisioned", call->storage,
                           call->context->unit);
    if (call->count == 0)
        return ch_olm_print(call, json_incref((json_t *)storage));
    json_t *value = json_object_get(storage, call->args[0]);
    if (value)
        return ch_olm_print(call, json_incref(value));
    CH_AUTOFREE char *quoted = ch_olm_quote(call->args[0]);
    return ch_olm_fail(call, "invalid storage attribute %s", quoted);
}

static int storage_list(struct ch_olm_call *call)
{
    const char *id, *name = call->count > 0 ? call->args[0] : NULL;
    json_t *storage;
    int code = ch_olm_call_most(call, 1);
    if (code != 0)
        return code;
    json_t *ids = json_array();
    json_object_foreach ((json_t *)load(call->context), id, storage) {
        size_t length = strcspn(id, "/");
        if (!name || (strlen(name) == length && strncmp(id, name, length) == 0))
            json_array_append_new(ids, json_string(id));
    }
    return ch_olm_print(call, ch_olm_sorted(ids));
}

/* add */

static bool is_size(const char *text)
{
    size_t digits = strspn(text, "0123456789.");
    return digits > 0 && strchr("MGTPEZY", text[digits]) && text[digits] != '\0';
}

/* "3", and what directives have besides: a pool, a size.  Return: 0 or 2. */
static int parse_count(struct ch_olm_call *call, const char *name, const char *text,
                       long long *countp)
{
    CH_AUTOFREE char *quoted = ch_olm_quote(name);
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, ",");
        CH_AUTOFREE char *part = ch_strndup(at, length), *quoted_part = ch_olm_quote(part);
        at += length + (at[length] != '\0');
        if (ch_text_to_int(part, countp)) {
            if (*countp > 0)
                continue;
            return ch_olm_misuse(call,
                                 "cannot parse constraints for storage %s: cannot parse count: "
                                 "count must be greater than zero, got %s",
                                 quoted, quoted_part);
        }
        if (is_size(part) || isalpha((unsigned char)part[0]))
            return ch_olm_misuse(call, "only count can be specified for %s", quoted);
        return ch_olm_misuse(call,
                             "cannot parse constraints for storage %s: unrecognized storage "
                             "constraint %s",
                             quoted, quoted_part);
    }
    return 0;
}

static int parse_directive(struct ch_olm_call *call, const char *word, json_t *adds)
{
    size_t i;
    json_t *add;
    long long count = 1;
    const char *equal = strchr(word, '=');
    CH_AUTOFREE char *name = ch_strndup(word, strcspn(word, "=")), *quoted = ch_olm_quote(name);
    if (equal && (strchr(equal + 1, '=') || equal == word)) {
        CH_AUTOFREE char *whole = ch_olm_quote(word);
        return ch_olm_misuse(call, "expected \"name=constraints\" or \"name\", got %s", whole);
    }
    json_array_foreach (adds, i, add)
        if (strcmp(ch_olm_text(add, "name"), name) == 0)
            return ch_olm_misuse(call, "storage %s specified more than once", quoted);
    int code = equal ? parse_count(call, name, equal + 1, &count) : 0;
    if (code == 0)
        json_array_append_new(adds,
                              json_pack("{s:s, s:I}", "name", name, "count", (json_int_t)count));
    return code;
}

static int storage_add(struct ch_olm_call *call)
{
    CH_AUTOJSON json_t *adds = json_array();
    if (call->count == 0)
        return ch_olm_misuse(call, "storage add requires a storage directive");
    for (size_t i = 0; i < call->count; i++) {
        int code = parse_directive(call, call->args[i], adds);
        if (code != 0)
            return code;
    }
    json_array_extend(call->context->storage_adds, adds);
    return 0;
}

const struct ch_olm_tool ch_olm_storage_tools[] = {
    {"storage-get", storage_get, get_flags, CH_FORMATS_SMART, "[<key>]"},
    {"storage-list", storage_list, NULL, CH_FORMATS_SMART, "[<storage-name>]"},
    {"storage-add", storage_add, NULL, CH_FORMATS_NONE,
     "<charm storage name>[=count] [<charm storage name>[=count] ...]"},
    {NULL},
};
