/* SPDX-License-Identifier: Apache-2.0 */
/* How the charm is built: what charmcraft.yaml says to charmcraft. */
#include "base/mem.h"
#include "base/text.h"
#include "project/pack.h"
#include "project/private.h"

#include <string.h>

static const char *const architectures[] = {"amd64",   "arm64", "armhf", "ppc64el",
                                            "riscv64", "s390x", NULL};
static const char *const bases[] = {
    "ubuntu@18.04", "ubuntu@20.04", "ubuntu@22.04", "ubuntu@24.04", "ubuntu@25.04",
    "ubuntu@25.10", "ubuntu@26.04", "ubuntu@26.10", "almalinux@9",  NULL};

static void charm_type(struct ch_check *check, const struct ch_item *item)
{
    const char *type = ch_string(item->value, "type");
    if (!json_object_get(item->value, "type"))
        ch_report(check, item, NULL, "charmcraft wants 'type: charm'");
    else if (type && strcmp(type, "charm") != 0)
        ch_report(check, item, "type", "type is '%s', charmcraft wants 'charm'", type);
}

static void base(struct ch_check *check, const struct ch_item *item)
{
    static const char *const interim[] = {"ubuntu@25.04", "ubuntu@25.10", "ubuntu@26.10", NULL};
    const char *word = ch_string(item->value, "base");
    if (word && !ch_one_of(word, bases))
        ch_report_word(check, item, "base", word, bases);
    else if (word && ch_one_of(word, interim) && !json_object_get(item->value, "build-base"))
        ch_report(check, item, "base", "%s needs a build-base", word);
    const char *build = ch_string(item->value, "build-base");
    if (build && strcmp(build, "ubuntu@devel") != 0 && !ch_one_of(build, bases))
        ch_report_word(check, item, "build-base", build, bases);
}

static void platforms(struct ch_check *check, const struct ch_item *item)
{
    const json_t *list = json_object_get(item->value, "platforms");
    const json_t *old = json_object_get(item->value, "bases");
    const json_t *parts = json_object_get(item->value, "parts");
    const char *platform;
    json_t *value;
    if (old && (list || json_object_get(item->value, "base")))
        ch_report(check, item, "bases", "'bases' cannot be used with 'base' and 'platforms'");
    if (old)
        return;
    if (!list || (json_is_object(list) && json_object_size(list) == 0))
        ch_report(check, item, list ? "platforms" : NULL,
                  "charmcraft wants 'platforms', as 'platforms: {amd64: }'");
    bool extended =
        json_array_size(json_object_get(item->value, "extensions")) > 0; /* has its own */
    if (parts ? json_is_object(parts) && json_object_size(parts) == 0 : !extended)
        ch_report(check, item, parts ? "parts" : NULL,
                  "charmcraft wants 'parts', as 'parts: {charm: {plugin: dump, source: ., prime: "
                  "[dispatch, src, lib*]}}'");
    bool based = json_is_string(json_object_get(item->value, "base"));
    json_object_foreach ((json_t *)list, platform, value) {
        CH_AUTOFREE char *path = ch_asprintf("platforms.%s", platform);
        bool shorthand = strchr(platform, '@') != NULL;
        if (!based && !shorthand && !json_object_get(value, "build-for"))
            ch_report(check, item, path, "platform '%s' has no base: add 'base: ubuntu@24.04'",
                      platform);
        if (based && shorthand)
            ch_report(check, item, path, "'base' cannot be used with a base in a platform");
    }
}

static void prime(struct ch_check *check, const struct ch_item *item)
{
    CH_AUTOJSON json_t *files = ch_checked(json_pack("[s]", "src/charm.lua"));
    ch_project_prime(check->project, files);
    if (json_array_size(files) == 0)
        ch_report(check, item, "parts",
                  "'prime' leaves out src/charm.lua: 'prime: [dispatch, src, lib*]'");
}

/* "amd64", "ubuntu@24.04:amd64" */
static void check_architecture(struct ch_check *check, const struct ch_item *item,
                               const char *below, const char *word, bool all)
{
    const char *colon = strchr(word, ':');
    CH_AUTOFREE char *of = ch_strndup(word, colon ? (size_t)(colon - word) : 0);
    const char *architecture = colon ? colon + 1 : word;
    if (colon && !ch_one_of(of, bases))
        ch_report_word(check, item, below, of, bases);
    if (!ch_one_of(architecture, architectures) && !(all && strcmp(architecture, "all") == 0))
        ch_report_word(check, item, below, architecture, architectures);
}

static void architecture(struct ch_check *check, const struct ch_item *item)
{
    static const char *const keys[] = {"build-on", "build-for"};
    if (json_is_null(item->value))
        check_architecture(check, item, NULL, item->name, false);
    for (size_t i = 0; i < CH_ARRAY_LEN(keys); i++) {
        const json_t *value = json_object_get(item->value, keys[i]);
        const json_t *word;
        size_t index;
        if (json_is_string(value))
            check_architecture(check, item, keys[i], json_string_value(value), i == 1);
        if (i == 1 && json_array_size(value) > 1)
            ch_report(check, item, keys[i], "build-for has one architecture");
        json_array_foreach (value, index, word)
            if (json_is_string(word))
                check_architecture(check, item, keys[i], json_string_value(word), i == 1);
    }
}

static bool is_lib_name(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t charm = strspn(text, letters);
    size_t lib = text[charm] == '.' ? strspn(text + charm + 1, letters) : 0;
    return charm > 0 && lib > 0 && text[charm + 1 + lib] == '\0';
}

static bool is_lib_version(const char *text)
{
    size_t api = strspn(text, "0123456789");
    size_t patch = text[api] == '.' ? strspn(text + api + 1, "0123456789") : 0;
    return api > 0 && (text[api] == '\0' || (patch > 0 && text[api + 1 + patch] == '\0'));
}

static void charm_libs(struct ch_check *check, const struct ch_item *item)
{
    size_t i;
    const json_t *lib;
    json_array_foreach (json_object_get(item->value, "charm-libs"), i, lib) {
        CH_AUTOFREE char *name = ch_asprintf("charm-libs.%zu.lib", i);
        CH_AUTOFREE char *version = ch_asprintf("charm-libs.%zu.version", i);
        const char *word = ch_string(lib, "lib"), *number = ch_string(lib, "version");
        if (word && !is_lib_name(word))
            ch_report(check, item, name, "'%s' should be CHARM.LIBRARY", word);
        if (number && !is_lib_version(number))
            ch_report(check, item, version, "'%s' should be API or API.PATCH, as \"0.12\"", number);
    }
}

static void analysis(struct ch_check *check, const struct ch_item *item)
{
    static const char *const attributes[] = {"language", "framework", NULL};
    static const char *const linters[] = {
        "juju-actions", "juju-config", "metadata",      "naming-conventions",
        "entrypoint",   "pip-check",   "ops-main-call", "additional-files",
        "pydeps",       NULL};
    static const struct {
        const char *key;
        const char *const *words;
    } lists[] = {{"attributes", attributes}, {"linters", linters}};
    const json_t *ignore = ch_member(item->value, "analysis", "ignore");
    for (size_t i = 0; i < CH_ARRAY_LEN(lists); i++) {
        size_t index;
        const json_t *word;
        json_array_foreach (json_object_get(ignore, lists[i].key), index, word) {
            CH_AUTOFREE char *path = ch_asprintf("analysis.ignore.%s.%zu", lists[i].key, index);
            if (json_is_string(word) && !ch_one_of(json_string_value(word), lists[i].words))
                ch_report_word(check, item, path, json_string_value(word), lists[i].words);
        }
    }
}

const struct ch_rule ch_rules_build[] = {
    {"charm-type", "type is charm", false, CH_PART_BUILD, NULL, charm_type},
    {"base", "base and build-base are ones that charmcraft has", false, CH_PART_BUILD, NULL, base},
    {"platforms", "platforms, their base and parts are there, or bases", false, CH_PART_BUILD, NULL,
     platforms},
    {"prime", "src/charm.lua is among what parts take into the charm", false, CH_PART_BUILD, NULL,
     prime},
    {"architecture", "a platform is built on and for architectures of Juju", false, CH_PART_BUILD,
     "platforms", architecture},
    {"charm-libs", "a library is CHARM.LIBRARY and its version API or API.PATCH", false,
     CH_PART_BUILD, NULL, charm_libs},
    {"analysis", "what analysis ignores is one of charmcraft's", false, CH_PART_BUILD, NULL,
     analysis},
    {NULL},
};
