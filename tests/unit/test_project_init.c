/* SPDX-License-Identifier: Apache-2.0 */
/* Making a project. */
#include "base/mem.h"
#include "project/templates.h"
#include "temp_dir.h"

static void test_names(void)
{
    static const struct {
        const char *text, *name;
    } cases[] = {
        {"my-app", "my-app"}, {"My_App", "my-app"}, {"--a--b--", "a-b"},
        {"9lives", "lives"},  {"x.y z", "x-y-z"},   {"", NULL},
        {"123", NULL},        {"app-2", NULL},      {"app2", "app2"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *name = ch_project_name(cases[i].text);
        CHECK_STR(name, cases[i].name);
    }
}

static char *content_of(const char *name)
{
    struct ch_buf text = CH_BUF_INIT;
    CH_AUTOFREE char *path = temp_path(name);
    CHECK_INT(ch_file_read(path, 0, &text, NULL), 0);
    return ch_buf_take(&text);
}

static void test_machine(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *made = NULL;
    CH_AUTOJSON json_t *kept = NULL;
    temp_dir_init();
    CH_AUTOFREE char *directory = temp_path("a/b");
    CHECK_INT(ch_project_init(directory, "machine", "my-app-k8s", "/a \"b", &made, &kept, &err), 0);
    CHECK_INT(json_array_size(kept), 0);
    CHECK_INT(json_array_size(made), 12);
    CH_AUTOFREE char *yaml = content_of("a/b/charmcraft.yaml");
    CHECK_HAS(yaml, "name: my-app-k8s\ntitle: My App K8s\n");
    CH_AUTOFREE char *charm = content_of("a/b/src/charm.lua");
    CHECK_HAS(charm, "local Charm = ops.CharmBase:extend \"MyAppK8sCharm\"");
    CHECK_HAS(charm, "require \"my_app\"");
    CHECK(!strstr(charm, "{{"));
    CH_AUTOFREE char *module = content_of("a/b/src/my_app.lua");
    CHECK_HAS(module, "function M.write(");
    CH_AUTOFREE char *readme = content_of("a/b/README.md");
    CHECK_HAS(readme, "`src/my_app.lua` the workload's");
    CH_AUTOFREE char *workflow = content_of("a/b/.github/workflows/ci.yaml");
    CHECK_HAS(workflow, "charmhost pack");
    CH_AUTOFREE char *luarc = content_of("a/b/.luarc.json");
    CHECK_HAS(luarc, "\"workspace.library\": [\"/a \\\"b\", ");
    CH_AUTOFREE char *license = content_of("a/b/LICENSE");
    CHECK_HAS(license, "Apache License");
    ch_error_clear(&err);
    temp_dir_deinit();
}

static void test_keeps(void)
{
    CH_AUTOJSON json_t *made = NULL;
    CH_AUTOJSON json_t *kept = NULL;
    temp_dir_init();
    free(temp_file("README.md", "mine", 0644));
    CH_AUTOFREE char *link = temp_path(".busted");
    CHECK_INT(symlink("nowhere", link), 0);
    CHECK_INT(ch_project_init(temp_dir_, "minimal", "x", "/a \"b", &made, &kept, NULL), 0);
    CH_AUTOFREE char *names = json_dumps(kept, JSON_COMPACT);
    CHECK_STR(names, "[\"README.md\",\".busted\"]");
    char target[16] = "";
    CHECK_INT(readlink(link, target, sizeof(target) - 1), 7);
    CH_AUTOFREE char *yaml = content_of("charmcraft.yaml");
    CHECK_HAS(yaml, "name: x\ntitle: X charm\n");
    CH_AUTOFREE char *readme = content_of("README.md");
    CHECK_STR(readme, "mine");
    temp_dir_deinit();
}

static void test_modules(void)
{
    static const struct {
        const char *name, *module;
    } cases[] = {{"nginx-operator", "src/nginx.lua"},
                 {"charm", "src/workload.lua"},
                 {"k8s-charm", "src/workload.lua"},
                 {"ops", "src/workload.lua"},
                 {"my-web-vm", "src/my_web.lua"}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOJSON json_t *made = NULL;
        CH_AUTOJSON json_t *kept = NULL;
        temp_dir_init();
        CHECK_INT(
            ch_project_init(temp_dir_, "machine", cases[i].name, "/a \"b", &made, &kept, NULL), 0);
        CH_AUTOFREE char *path = temp_path(cases[i].module);
        CHECK(ch_file_exists(path));
        temp_dir_deinit();
    }
}

static void test_refusals(void)
{
    static const struct {
        const char *profile, *name, *error;
    } cases[] = {{"machine", "Bad", "'Bad' is no charm name"},
                 {"machine", "", "no charm name"},
                 {"flask", "x", "there is no profile 'flask'"},
                 {"common", "x", "there is no profile 'common'"}};
    temp_dir_init();
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOJSON json_t *made = NULL;
        CH_AUTOJSON json_t *kept = NULL;
        CHECK_INT(ch_project_init(temp_dir_, cases[i].profile, cases[i].name, "/a \"b", &made,
                                  &kept, &err),
                  -1);
        CHECK_HAS(err.message, cases[i].error);
        ch_error_clear(&err);
    }
    CHECK_INT(count_entries(temp_dir_), 0);
    temp_dir_deinit();
}

int main(void)
{
    RUN(test_names);
    RUN(test_machine);
    RUN(test_keeps);
    RUN(test_modules);
    RUN(test_refusals);
    return test_done();
}
