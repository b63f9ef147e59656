/* SPDX-License-Identifier: Apache-2.0 */
/* Handles: paths put together and taken apart. */
#include "base/mem.h"
#include "framework/framework.h"
#include "test.h"

static const struct {
    const char *parent, *kind, *key, *path;
} handles[] = {
    {NULL, "MyCharm", NULL, "MyCharm"},
    {NULL, "MyCharm", "k", "MyCharm[k]"},
    {"MyCharm", "on", NULL, "MyCharm/on"},
    {"MyCharm/on", "start", "12", "MyCharm/on/start[12]"},
    {"MyCharm/Db[my db]", "on", NULL, "MyCharm/Db[my db]/on"},
    {"MyCharm", "StoredStateData", "a]b", "MyCharm/StoredStateData[a]b]"},
};

static void test_both_ways(void)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(handles); i++) {
        struct ch_handle handle;
        CH_AUTOFREE char *path = ch_handle_path(handles[i].parent, handles[i].kind, handles[i].key);
        CHECK_STR(path, handles[i].path);
        CHECK_INT(ch_handle_parse(path, &handle, NULL), 0);
        CHECK_STR(handle.parent, handles[i].parent);
        CHECK_STR(handle.kind, handles[i].kind);
        CHECK_STR(handle.key, handles[i].key);
        ch_handle_deinit(&handle);
        ch_handle_deinit(&handle);
    }
    CH_AUTOFREE char *path = ch_handle_path("a", "b", ""); /* an empty key is none */
    CHECK_STR(path, "a/b");
    struct ch_handle handle;
    CHECK_INT(ch_handle_parse("a[]", &handle, NULL), 0);
    CHECK_STR(handle.key, NULL);
    ch_handle_deinit(&handle);
}

static void test_invalid(void)
{
    static const char *const bad[] = {"",      "/",      "a/",    "/a",      "a//b",
                                      "[k]",   "a/[k]",  "a[",    "a[k",     "a]k[",
                                      "a[k]x", "a[b[c]", "a[k]/", "a[k]b/c", "a[x/y]"};
    for (size_t i = 0; i < CH_ARRAY_LEN(bad); i++) {
        struct ch_error err = CH_ERROR_INIT;
        struct ch_handle handle;
        CH_AUTOFREE char *message =
            ch_asprintf("attempted to restore invalid handle path %s", bad[i]);
        if (!CHECK_INT(ch_handle_parse(bad[i], &handle, &err), -1))
            ch_handle_deinit(&handle);
        CHECK_INT(err.kind, CH_ERROR_RUNTIME);
        CHECK_STR(err.message, message);
        ch_error_clear(&err);
    }
}

int main(void)
{
    RUN(test_both_ways);
    RUN(test_invalid);
    return test_done();
}
