/* SPDX-License-Identifier: Apache-2.0 */
/* Metadata from YAML texts. */
#ifndef CH_TESTS_META_FIXTURE_H
#define CH_TESTS_META_FIXTURE_H

#include "base/mem.h"
#include "base/yaml.h"
#include "juju/meta.h"
#include "test.h"

static inline json_t *yaml(const char *text)
{
    json_t *value = text ? ch_yaml_parse(text, strlen(text), "test", NULL) : NULL;
    if (text && !value) {
        printf("# not YAML: %s\n", text);
        abort();
    }
    return value;
}

static inline int parse_all(struct ch_meta *meta, const char *metadata, const char *config,
                            const char *actions, struct ch_error *err)
{
    static const struct ch_version juju = {.major = 3, .minor = 6};
    CH_AUTOJSON json_t *metadata_value = yaml(metadata);
    CH_AUTOJSON json_t *config_value = yaml(config);
    CH_AUTOJSON json_t *actions_value = yaml(actions);
    return ch_meta_parse(meta, metadata_value, config_value, actions_value, &juju, err);
}

struct meta_refusal {
    const char *metadata, *config, *actions;
    enum ch_error_kind kind;
    const char *part;
};

static inline void check_meta_refused(const struct meta_refusal *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ch_error err = CH_ERROR_INIT;
        struct ch_meta meta;
        const char *metadata = cases[i].metadata ? cases[i].metadata : "name: x";
        if (!CHECK_INT(parse_all(&meta, metadata, cases[i].config, cases[i].actions, &err), -1))
            printf("# case %zu was taken: %s\n", i, metadata);
        CHECK_INT(err.kind, cases[i].kind);
        CHECK_HAS(err.message, cases[i].part);
        CHECK(meta.name == NULL && meta.relation_count == 0); /* nothing is left to free */
        ch_error_clear(&err);
        CHECK_INT(parse_all(&meta, metadata, cases[i].config, cases[i].actions, NULL), -1);
    }
}

static inline void check_json(const json_t *value, const char *expected)
{
    CH_AUTOFREE char *text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    CHECK_STR(text, expected);
}

#endif
