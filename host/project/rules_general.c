/* SPDX-License-Identifier: Apache-2.0 */
/* What the charm is: name, texts, what it assumes of Juju. */
#include "base/mem.h"
#include "base/text.h"
#include "project/private.h"

#include <ctype.h>
#include <string.h>

/* characters, not bytes */
static size_t text_length(const char *text)
{
    size_t length = 0;
    for (; *text; text++)
        length += ((unsigned char)*text & 0xc0) != 0x80;
    return length;
}

static void name(struct ch_check *check, const struct ch_item *item)
{
    const char *word = ch_string(item->value, "name");
    if (!word)
        return;
    if (!ch_is_charm_name(word))
        ch_report(check, item, "name",
                  "'%s' is no charm name: a-z, 0-9 and '-', a letter first and one in each part "
                  "between dashes",
                  word);
    else if (strlen(word) > 40)
        ch_report(check, item, "name", "the name has %zu characters, 40 are allowed", strlen(word));
}

static void texts(struct ch_check *check, const struct ch_item *item)
{
    static const struct {
        const char *key;
        size_t least, most;
    } limits[] = {{"title", 2, 40}, {"summary", 0, 200}};
    if (item->value != ch_part(check, CH_PART_BUILD))
        return;
    for (size_t i = 0; i < CH_ARRAY_LEN(limits); i++) {
        const char *text = ch_string(item->value, limits[i].key);
        size_t length = text ? text_length(text) : limits[i].least;
        if (length < limits[i].least || length > limits[i].most)
            ch_report(check, item, limits[i].key,
                      "the %s has %zu characters, charmcraft wants %zu to %zu", limits[i].key,
                      length, limits[i].least, limits[i].most);
    }
}

static void charm_user(struct ch_check *check, const struct ch_item *item)
{
    static const char *const users[] = {"root", "sudoer", "non-root", NULL};
    const char *user = ch_string(item->value, "charm-user");
    if (user && !ch_one_of(user, users))
        ch_report_word(check, item, "charm-user", user, users);
}

static void subordinate(struct ch_check *check, const struct ch_item *item)
{
    const char *endpoint;
    json_t *relation;
    if (!json_is_true(json_object_get(item->value, "subordinate")))
        return;
    json_object_foreach (json_object_get(item->value, "requires"), endpoint, relation) {
        const char *scope = ch_string(relation, "scope");
        if (scope && strcmp(scope, "container") == 0)
            return;
    }
    ch_report(check, item, "subordinate",
              "a subordinate charm needs an endpoint below 'requires' with scope: container");
}

/* Juju takes a charm with a manifest and without series as "v2", and refuses there what belongs to
 * "v1"; pack always writes a manifest. */
static void old_keys(struct ch_check *check, const struct ch_item *item)
{
    static const char *const old[] = {"min-juju-version", "deployment"};
    static const char *const new[] = {"containers", "assumes", "charm-user"};
    bool series = json_object_get(item->value, "series") != NULL;
    for (size_t i = 0; !series && i < CH_ARRAY_LEN(old); i++)
        if (json_object_get(item->value, old[i]))
            ch_report(check, item, old[i],
                      "%s in metadata v2 not valid: use 'assumes: [juju >= VERSION]'", old[i]);
    for (size_t i = 0; series && i < CH_ARRAY_LEN(new); i++)
        if (json_object_get(item->value, new[i]))
            ch_report(check, item, "series",
                      "ambiguous metadata: keys \"series\" cannot be used with \"%s\"", new[i]);
}

static void series(struct ch_check *check, const struct ch_item *item)
{
    if (json_object_get(item->value, "series"))
        ch_report(check, item, "series",
                  "'series' is gone in Juju 4: name bases in charmcraft.yaml");
}

/* assumes */

/* FEATURE ::= [a-z][a-z0-9-]*[a-z0-9], at least two characters */
static size_t feature_length(const char *text)
{
    size_t length = 0;
    if (!islower((unsigned char)*text))
        return 0;
    while (islower((unsigned char)text[length]) || isdigit((unsigned char)text[length]) ||
           text[length] == '-')
        length++;
    return length > 1 && text[length - 1] != '-' ? length : 0;
}

/* N[.N[.N]], with a tag as in 3.0-beta1 */
static bool is_version(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    for (int dots = 0; digits > 0 && dots < 3; dots++) {
        text += digits;
        if (*text == '\0')
            return true;
        if (*text == '-')
            return isalpha((unsigned char)text[1]);
        if (*text != '.')
            return false;
        digits = strspn(++text, "0123456789");
    }
    return false;
}

/* "juju >= 3.6", "k8s-api" */
static void check_feature(struct ch_check *check, const struct ch_item *item, const char *path,
                          const char *text)
{
    static const char *const known[] = {"juju", "k8s-api"};
    size_t length = feature_length(text);
    const char *rest = text + length + strspn(text + length, " \t");
    CH_AUTOFREE char *feature = ch_strndup(text, length);
    bool compared = ch_text_starts(rest, ">=") || *rest == '<';
    const char *version = rest + (*rest == '>' ? 2 : 1);
    if (compared)
        version += strspn(version, " \t");
    if (length == 0 || (*rest && (!compared || !is_version(version))))
        ch_report(check, item, path,
                  "malformed feature expression \"%s\": FEATURE, or FEATURE and '>=' or '<' and a "
                  "version",
                  text);
    else if (strcmp(feature, known[0]) != 0 && strcmp(feature, known[1]) != 0)
        ch_report(check, item, path, "Juju has no feature '%s': it has juju and k8s-api", feature);
}

static void check_expressions(struct ch_check *check, const struct ch_item *item, const char *path,
                              const json_t *list)
{
    size_t i;
    json_t *expression, *below;
    const char *key;
    if (!json_is_array(list))
        ch_report(check, item, path, "malformed \"assumes\" block; expected an expression list");
    json_array_foreach (list, i, expression) {
        CH_AUTOFREE char *place = ch_asprintf("%s.%zu", path, i);
        if (json_is_string(expression))
            check_feature(check, item, place, json_string_value(expression));
        if (!json_is_object(expression))
            continue;
        if (json_object_size(expression) != 1)
            ch_report(check, item, place, "malformed composite expression");
        json_object_foreach (expression, key, below) {
            CH_AUTOFREE char *deeper = ch_asprintf("%s.%s", place, key);
            if (strcmp(key, "any-of") == 0 || strcmp(key, "all-of") == 0)
                check_expressions(check, item, deeper, below);
            else
                ch_report(check, item, deeper, "'%s' is neither any-of nor all-of", key);
        }
    }
}

static void assumes(struct ch_check *check, const struct ch_item *item)
{
    const json_t *list = json_object_get(item->value, "assumes");
    if (list && !json_is_null(list))
        check_expressions(check, item, "assumes", list);
}

const struct ch_rule ch_rules_general[] = {
    {"name", "the charm's name is one that Juju and Charmhub take", false, CH_PART_METADATA, NULL,
     name},
    {"text-length", "title and summary are as long as charmcraft allows", false, CH_PART_METADATA,
     NULL, texts},
    {"charm-user", "charm-user is root, sudoer or non-root", false, CH_PART_METADATA, NULL,
     charm_user},
    {"subordinate", "a subordinate has a container-scoped endpoint below requires", false,
     CH_PART_METADATA, NULL, subordinate},
    {"old-keys", "keys of the older metadata are not mixed with those of the newer", false,
     CH_PART_METADATA, NULL, old_keys},
    {"series", "series is not used any more", true, CH_PART_METADATA, NULL, series},
    {"assumes", "assumes is a list of features that Juju has", false, CH_PART_METADATA, NULL,
     assumes},
    {NULL},
};
