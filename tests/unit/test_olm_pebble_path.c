/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of the simulated Pebble: links and mounts, and that nothing leads out. */
#include "sim_pebble.h"

#include <sys/stat.h>
#include <unistd.h>

/* Where a path of the container is, with R for its root and M for the mounted directory; the
 * problem's text when it is nowhere.  Caller owns. */
static char *where(const struct sim *sim, const char *mounted, const char *path)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *real = ch_olm_pebble_path(sim->pebble, path, &err);
    const char *const places[][2] = {{sim->root, "R"}, {mounted, "M"}};
    char *text = real ? ch_strdup(real) : ch_strdup(strrchr(err.message, ':') + 2);
    for (size_t i = 0; real && i < CH_ARRAY_LEN(places); i++) {
        size_t length = strlen(places[i][0]);
        if (strncmp(real, places[i][0], length) != 0)
            continue;
        free(text);
        text = ch_asprintf("%s%s", places[i][1], real + length);
    }
    ch_error_clear(&err);
    return text;
}

static void make_link(const char *directory, const char *name, const char *target)
{
    CH_AUTOFREE char *path = ch_asprintf("%s/%s", directory, name);
    CHECK_INT(symlink(target, path), 0);
}

static void make_dirs(const char *directory, const char *name)
{
    CH_AUTOFREE char *path = ch_asprintf("%s/%s", directory, name);
    CHECK_INT(ch_file_make_dirs(path, NULL), 0);
}

static const struct {
    const char *path, *where;
} cases[] = {
    {"/", "R"},
    {"/a", "R/a"},
    {"/../../etc", "R/etc"},
    {"/a/./b/../c", "R/a/c"},
    {"/new", "R/new"},
    {"/new/er", "No such file or directory"},
    {"/file", "R/file"},
    {"/file/x", "Not a directory"},
    {"/absolute", "R/a/b"},
    {"/absolute/../c", "R/a/c"},
    {"/relative", "R/a/b"},
    {"/out", "R/etc"},
    {"/out/passwd", "No such file or directory"},
    {"/climb", "R/etc"},
    {"/loop", "Too many levels of symbolic links"},
    {"/dangling", "R/gone"},
    {"/mnt/data", "M"},
    {"/mnt/data/in", "M/in"},
    {"/mnt/data/..", "R/mnt"},
    {"/mnt/data/in/../../x", "R/mnt/x"},
    {"/to-mount/in", "M/in"},
    {"/mnt/data/link", "R/a"}, /* a link in what is mounted leads into the container as well */
    {"/mnt/data/link/b", "R/a/b"},
};

static void test_paths(void)
{
    struct sim sim;
    CH_AUTOFREE char *mounted = ch_file_make_temp_dir(NULL, "test-mount", NULL);
    CH_AUTOFREE char *mounts = ch_asprintf("{\"/mnt//data/\":\"%s\"}", mounted);
    CHECK(sim_begin_with(&sim, mounts, NULL, NULL));
    make_dirs(sim.root, "a/b");
    make_dirs(mounted, "in");
    CH_AUTOFREE char *file = ch_asprintf("%s/file", sim.root);
    CHECK_INT(ch_file_write(file, "", 0, 0644, NULL), 0);
    make_link(sim.root, "absolute", "/a/b");
    make_link(sim.root, "relative", "a/../a/b");
    make_link(sim.root, "out", "/etc");
    make_link(sim.root, "climb", "../../../../../../etc");
    make_link(sim.root, "loop", "loop");
    make_link(sim.root, "dangling", "gone");
    make_link(sim.root, "to-mount", "/mnt/data");
    make_link(mounted, "link", "/a");
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *got = where(&sim, mounted, cases[i].path);
        if (!CHECK_STR(got, cases[i].where))
            printf("# %s\n", cases[i].path);
    }
    sim_end(&sim);
    CHECK_INT(ch_file_remove_tree(mounted, NULL), 0);
}

/* Whoever looks at the root from outside finds what is mounted, too; the container sees a
 * directory, which it cannot remove. */
static void test_mounts(void)
{
    struct sim sim;
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *mounted = ch_file_make_temp_dir(NULL, "test-mount", NULL);
    CH_AUTOFREE char *mounts =
        ch_asprintf("{\"/mnt/data\":\"%s\",\"/mnt/gone\":\"%s/gone\"}", mounted, mounted);
    CH_AUTOFREE char *kept = ch_asprintf("%s/kept", mounted);
    CHECK_INT(ch_file_write(kept, "text", 4, 0644, NULL), 0);
    CHECK(sim_begin_with(&sim, mounts, NULL, NULL));
    CH_AUTOFREE char *outside = ch_asprintf("%s/mnt/data/kept", sim.root);
    CHECK(ch_file_exists(outside));
    CHECK_HAS(sim_ask(&sim, "GET", "/v1/files?action=list&path=/mnt", NULL),
              "\"name\":\"data\",\"type\":\"directory\"");
    CHECK_HAS(sim_ask(&sim, "GET", "/v1/files?action=list&path=/mnt/data", NULL),
              "\"path\":\"/mnt/data/kept\"");
    CHECK_INT(ch_pebble_remove_path(sim.client, "/mnt/data", true, &err), -1);
    CHECK_STR(err.message, "generic-file-error - remove /mnt/data: device or resource busy");
    ch_error_clear(&err);
    CHECK_INT(ch_pebble_remove_path(sim.client, "/mnt", true, &err), -1);
    ch_error_clear(&err);
    CHECK(ch_file_exists(kept));
    CHECK_INT(ch_pebble_make_dir(sim.client, "/mnt/data/new", false, NULL, NULL, NULL), 0);
    CH_AUTOFREE char *made = ch_asprintf("%s/new", mounted);
    CHECK(ch_file_exists(made));
    sim_end(&sim);
    CHECK_INT(ch_file_remove_tree(mounted, NULL), 0);
}

/* A root that was used before: what is in the way of a mount stays. */
static void test_used_root(void)
{
    struct sim sim;
    struct ch_error err = CH_ERROR_INIT;
    sim_begin(&sim);
    make_dirs(sim.root, "etc");
    CH_AUTOJSON json_t *mounts = sim_json("{\"/etc\":\"/tmp\"}");
    struct ch_olm_pebble_options options = {.root = sim.root, .mounts = mounts};
    CHECK(!ch_olm_pebble_new(&options, &err));
    CHECK_HAS(err.message, "/etc is there already, where /tmp is to be mounted");
    ch_error_clear(&err);
    CHECK_INT(json_object_set_new(mounts, "/etc/x", json_string("/tmp")), 0);
    json_object_del(mounts, "/etc");
    for (int i = 0; i < 2; i++) {
        struct ch_olm_pebble *again = ch_olm_pebble_new(&options, &err);
        CHECK(again);
        CHECK_STR(err.message, NULL);
        ch_olm_pebble_free(again);
    }
    sim_end(&sim);
}

int main(void)
{
    RUN(test_paths);
    RUN(test_mounts);
    RUN(test_used_root);
    return test_done();
}
