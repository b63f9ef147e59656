/* SPDX-License-Identifier: Apache-2.0 */
/* `assumes` of a charm: what it needs of the model it is deployed to. */
#include "olm/operations_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum comparison { ANY, AT_LEAST, BELOW };

struct feature {
    char *name;
    enum comparison comparison;
    char *version;
};

/* "juju >= 3.1".  Return: false when it is malformed. */
static bool parse_feature(const char *text, struct feature *feature)
{
    size_t length = strcspn(text, " <>=");
    const char *rest = text + length + strspn(text + length, " ");
    feature->name = ch_strndup(text, length);
    feature->comparison = ANY;
    feature->version = NULL;
    if (length == 0 || *rest == '\0')
        return length > 0;
    feature->comparison = strncmp(rest, ">=", 2) == 0 ? AT_LEAST : *rest == '<' ? BELOW : ANY;
    rest += feature->comparison == AT_LEAST ? 2 : feature->comparison == BELOW ? 1 : 0;
    rest += strspn(rest, " ");
    feature->version = ch_strdup(rest);
    return feature->comparison != ANY && isdigit((unsigned char)*rest);
}

static int check_version(const struct ch_olm *olm, const struct feature *feature,
                         struct ch_error *err)
{
    struct ch_version wanted = {0};
    CH_AUTOFREE char *full = ch_strdup(feature->version);
    size_t dots = 0;
    for (const char *at = full; *at; at++)
        dots += *at == '.';
    CH_AUTOFREE char *padded = ch_asprintf("%s%s", full,
                                           dots == 0   ? ".0.0"
                                           : dots == 1 ? ".0"
                                                       : "");
    if (ch_version_parse(padded, &wanted, err) < 0)
        return -1;
    bool newer = ch_version_compare(ch_olm_version(olm), &wanted) >= 0;
    if (newer == (feature->comparison == AT_LEAST))
        return 0;
    CH_AUTOFREE char *own = ch_version_format(ch_olm_version(olm));
    ch_error_set(err, CH_ERROR_RUNTIME, "charm requires Juju version %s %s, model has version %s",
                 feature->comparison == AT_LEAST ? ">=" : "<", padded, own);
    return -1;
}

static int check_feature(const struct ch_olm *olm, const struct feature *feature,
                         struct ch_error *err)
{
    if (strcmp(feature->name, "juju") == 0)
        return feature->version ? check_version(olm, feature, err) : 0;
    if (strcmp(feature->name, "k8s-api") == 0) {
        if (ch_olm_is_caas(olm))
            return 0;
        ch_error_set(err, CH_ERROR_RUNTIME, "charm must be deployed on a Kubernetes cloud");
        return -1;
    }
    ch_error_set(err, CH_ERROR_RUNTIME,
                 "charm requires feature \"%s\" but model does not support it", feature->name);
    return -1;
}

static int check_text(const struct ch_olm *olm, const char *text, struct ch_error *err)
{
    struct feature feature;
    int result = -1;
    if (parse_feature(text, &feature))
        result = check_feature(olm, &feature, err);
    else
        ch_error_set(err, CH_ERROR_RUNTIME, "malformed feature expression \"%s\"", text);
    free(feature.name);
    free(feature.version);
    return result;
}

static int check_group(const struct ch_olm *olm, const json_t *group, struct ch_error *err)
{
    size_t i;
    json_t *item;
    struct ch_error first = CH_ERROR_INIT;
    bool any = strcmp(ch_olm_text(group, "condition"), "any-of") == 0, met = false;
    json_array_foreach (json_object_get(group, "features"), i, item) {
        int result = json_is_string(item) ? check_text(olm, json_string_value(item), &first)
                                          : check_group(olm, item, &first);
        met = met || result == 0;
        if (result < 0 && !any)
            break;
    }
    bool failed = first.kind != CH_ERROR_NONE && !(any && met);
    if (failed)
        ch_error_move(err, &first);
    ch_error_clear(&first);
    return failed ? -1 : 0;
}

int ch_olm_check_assumes(const struct ch_olm *olm, const struct ch_meta *meta, struct ch_error *err)
{
    return json_is_object(meta->assumes) ? check_group(olm, meta->assumes, err) : 0;
}
