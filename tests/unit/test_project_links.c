/* SPDX-License-Identifier: Apache-2.0 */
/* Where the links of a charm lead. */
#include "project/pack.h"
#include "temp_dir.h"

static void make_link(const char *name, const char *target)
{
    CH_AUTOFREE char *path = temp_path(name);
    CHECK_INT(symlink(target, path), 0);
}

static void make_directory(void)
{
    temp_dir_init();
    free(temp_subdir("src"));
    free(temp_subdir("src/deep"));
    free(temp_file("src/charm.lua", "", 0644));
    make_link("self", ".");
    make_link("src/up", "..");
    make_link("sources", "src");
    make_link("other", "sources/deep");
    make_link("away", "/tmp");
    make_link("circle", "round");
    make_link("round", "circle");
}

static void check_lead(const char *target, const char *where, const char *error)
{
    struct ch_error err = CH_ERROR_INIT;
    make_link("link", target);
    CH_AUTOFREE char *found = ch_project_follow(temp_dir_, "link", &err);
    CHECK_STR(found, where);
    if (error)
        CHECK_HAS(err.message, error);
    else
        CHECK_STR(err.message, NULL);
    CHECK_INT(err.kind, error ? CH_ERROR_VALUE : CH_ERROR_NONE);
    ch_error_clear(&err);
    CH_AUTOFREE char *path = temp_path("link");
    CHECK_INT(unlink(path), 0);
}

static void test_inside(void)
{
    static const struct {
        const char *target, *where;
    } cases[] = {
        {"src/charm.lua", "src/charm.lua"},
        {"./src//charm.lua", "src/charm.lua"},
        {".", ""},
        {"src/..", ""},
        {"self/self/src", "src"},
        {"src/up/src/up", ""},
        {"sources/charm.lua", "src/charm.lua"},
        {"other/../charm.lua", "src/charm.lua"},
        {"nothing", "nothing"},
        {"nothing/../src/x", "src/x"},
        {"src/charm.lua/x", "src/charm.lua/x"},
    };
    make_directory();
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_lead(cases[i].target, cases[i].where, NULL);
    temp_dir_deinit();
}

static void test_outside(void)
{
    static const struct {
        const char *target, *error;
    } cases[] = {
        {"/etc/passwd", "symlink \"link\" is absolute: \"/etc/passwd\""},
        {"..", "symlink \"link\" links out of charm: \"..\""},
        {"src/../..", "links out of charm"},
        {"nothing/../../x", "links out of charm"},
        {"self/..", "links out of charm"},
        {"self/self/../../outside", "links out of charm"},
        {"src/up/../x", "links out of charm"},
        {"other/../../../x", "links out of charm"},
        {"away/x", "links out of charm"},
        {"link", "symlink \"link\" leads in a circle: \"link\""},
        {"circle/x", "leads in a circle"},
    };
    make_directory();
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_lead(cases[i].target, NULL, cases[i].error);
    temp_dir_deinit();
}

/* Its own place counts, not where charmhost runs. */
static void test_below(void)
{
    struct ch_error err = CH_ERROR_INIT;
    make_directory();
    make_link("src/deep/a", "../charm.lua");
    make_link("src/deep/b", "../../../x");
    CH_AUTOFREE char *found = ch_project_follow(temp_dir_, "src/deep/a", &err);
    CHECK_STR(found, "src/charm.lua");
    CHECK(ch_project_follow(temp_dir_, "src/deep/b", &err) == NULL);
    CHECK_HAS(err.message, "symlink \"src/deep/b\" links out of charm");
    ch_error_clear(&err);
    CHECK(ch_project_follow(temp_dir_, "src/charm.lua", &err) == NULL);
    CHECK_INT(err.kind, CH_ERROR_OS);
    ch_error_clear(&err);
    CHECK(ch_project_follow(temp_dir_, "nothing", &err) == NULL);
    CHECK_INT(err.kind, CH_ERROR_FILE_NOT_FOUND);
    ch_error_clear(&err);
    temp_dir_deinit();
}

int main(void)
{
    RUN(test_inside);
    RUN(test_outside);
    RUN(test_below);
    return test_done();
}
