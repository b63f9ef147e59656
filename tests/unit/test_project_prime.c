/* SPDX-License-Identifier: Apache-2.0 */
/* Which files parts take into the charm. */
#include "base/mem.h"
#include "base/yaml.h"
#include "project/pack.h"
#include "test.h"

static const char files[] = "[README.md, config.yaml, dispatch, id_rsa, lib/charms/a.lua, "
                            "libexec/b, metadata.yaml, src/c.lua, src/charm.lua, srcs/d]";

/* Besides dispatch and the files of Juju's. */
static const struct {
    const char *parts, *kept;
} cases[] = {
    {"{charm: {plugin: dump, source: ., prime: [dispatch, src, lib*]}}",
     "lib/charms/a.lua libexec/b src/c.lua src/charm.lua"},
    {"{charm: {plugin: dump, source: ./, prime: [src/*.lua]}}", "src/c.lua src/charm.lua"},
    {"{charm: {plugin: dump, source: ., prime: [src/]}}", "src/c.lua src/charm.lua"},
    {"{charm: {plugin: dump, source: ., prime: ['**/*.lua', -src/c.lua]}}",
     "lib/charms/a.lua src/charm.lua"},
    {"{charm: {plugin: dump, source: ., prime: [-id_rsa, -lib]}}",
     "README.md libexec/b src/c.lua src/charm.lua srcs/d"},
    {"{charm: {plugin: dump, source: ., stage: [src, lib], prime: [src]}}",
     "src/c.lua src/charm.lua"},
    {"{dump: {source: ., prime: [src]}, docs: {plugin: dump, source: ., stage: [README.md]}}",
     "README.md src/c.lua src/charm.lua"},
    {"{charm: {plugin: dump, source: ., prime: [1, nothing]}}", ""},
    /* all of it */
    {"{charm: {plugin: dump, source: .}}", NULL},
    {"{charm: {plugin: dump, source: ., prime: []}}", NULL},
    {"{charm: {plugin: dump, source: ., prime: src}}", NULL},
    {"{charm: {plugin: dump, source: files, prime: [src]}}", NULL},
    {"{charm: {plugin: dump, prime: [src]}}", NULL},
    {"{charm: {plugin: nil, prime: [src]}}", NULL},
    {"{charm: {plugin: dump, source: ., organize: {id_rsa: key}, prime: [src, key]}}", NULL},
    {"{charm: {plugin: dump, source: ., prime: [src]}, agent: {plugin: go, source: agent}}", NULL},
    {"{charm: 1}", NULL},
    {"[charm]", NULL},
    {"{}", NULL},
};

static char *join(const json_t *list, bool all)
{
    static const char always[] = " dispatch metadata.yaml config.yaml ";
    struct ch_buf text = CH_BUF_INIT;
    size_t i;
    json_t *name;
    json_array_foreach (list, i, name) {
        CH_AUTOFREE char *word = ch_asprintf(" %s ", json_string_value(name));
        if (all || !strstr(always, word))
            ch_buf_addf(&text, "%s%s", text.length ? " " : "", json_string_value(name));
    }
    ch_buf_adds(&text, "");
    return ch_buf_take(&text);
}

static void test_parts(void)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *text = ch_asprintf("parts: %s\n", cases[i].parts);
        CH_AUTOJSON json_t *build = ch_yaml_parse(text, strlen(text), "charmcraft.yaml", NULL);
        CH_AUTOJSON json_t *list = ch_yaml_parse(files, strlen(files), "files", NULL);
        CH_AUTOFREE char *whole = join(list, true);
        struct ch_project project = {.parts[CH_PART_BUILD].value = build};
        ch_project_prime(&project, list);
        CH_AUTOFREE char *kept = join(list, cases[i].kept == NULL);
        CHECK_STR(kept, cases[i].kept ? cases[i].kept : whole);
        if (test_failed_now_)
            printf("# %s\n", cases[i].parts);
    }
}

static void test_always(void)
{
    static const char text[] = "parts: {charm: {plugin: dump, source: ., prime: [src]}}";
    CH_AUTOJSON json_t *build = ch_yaml_parse(text, strlen(text), "charmcraft.yaml", NULL);
    CH_AUTOJSON json_t *list = ch_yaml_parse(files, strlen(files), "files", NULL);
    struct ch_project project = {.parts[CH_PART_BUILD].value = build};
    ch_project_prime(&project, list);
    CH_AUTOFREE char *kept = join(list, true);
    CHECK_STR(kept, "config.yaml dispatch metadata.yaml src/c.lua src/charm.lua");
}

static void test_no_build(void)
{
    CH_AUTOJSON json_t *list = ch_yaml_parse(files, strlen(files), "files", NULL);
    struct ch_project project = {.directory = NULL};
    ch_project_prime(&project, list);
    CHECK_INT(json_array_size(list), 10);
}

int main(void)
{
    RUN(test_parts);
    RUN(test_always);
    RUN(test_no_build);
    return test_done();
}
