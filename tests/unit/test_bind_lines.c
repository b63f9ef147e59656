/* SPDX-License-Identifier: Apache-2.0 */
/* Which lines of Lua hold code: functions that nobody makes count, what cannot be reached does not.
 */
#include "bind/specs.h"
#include "temp_dir.h"

static int read_text(const char *text, struct chl_lines *lines, struct ch_error *err)
{
    CH_AUTOFREE char *path = temp_file("a.lua", text, 0644);
    return chl_lines_read(path, lines, err);
}

/* "1 2 5" */
static char *lines_of(const char *text)
{
    struct ch_buf list = CH_BUF_INIT;
    struct chl_lines lines;
    struct ch_error err = CH_ERROR_INIT;
    if (read_text(text, &lines, &err) < 0)
        ch_buf_adds(&list, err.message);
    for (size_t i = 0; i < lines.count; i++)
        if (lines.code[i])
            ch_buf_addf(&list, "%s%zu", list.length ? " " : "", i);
    chl_lines_deinit(&lines);
    ch_error_clear(&err);
    return ch_buf_take(&list);
}

static void test_lines(void)
{
    static const struct {
        const char *text, *lines;
    } cases[] = {
        {"", ""},
        {"-- nothing\n\n", ""},
        {"return 1\n", "1"},
        {"-- licence\nlocal a = 1\n\nreturn a\n", "2 4"},
        {"local a = 1 -- the implicit return is nobody's\n", "1"},
        {"local a <const> = 1\nreturn a\n", "2"},
        /* functions that are never made; an `end` is where a function is made */
        {"local function f()\n  g()\nend\n", "2 3"},
        {"function f()\n  g()\nend\n", "1 2 3"},
        {"return function()\n  return function(...)\n    return ...\n  end\nend\n", "3 4 5"},
        {"function f()\n  return 1\nend\n", "1 2 3"},
        {"function f() end\n", "1"},
        {"f(function()\n  g()\nend)\n", "1 2 3"},
        /* behind a return or a tail call */
        {"return f {\n  x = y,\n}\n", "1 2"},
        {"return {\n  x = y,\n}\n", "1 2 3"},
        {"if a then\n  return b {\n    c = d,\n  }\nelse\n  e()\nend\n", "1 2 3 6"},
        {"while a do\n  return b {\n    c = d,\n  }\nend\nf()\n", "1 2 3 6"},
        {"do return f() end\n", "1"},
        /* jumps and loops */
        {"if a then\n  b()\nelseif c then\n  d()\nelse\n  e()\nend\n", "1 2 3 4 6"},
        {"for i = 1, 2 do\n  a()\nend\nb()\n", "1 2 4"},
        {"for k in pairs(t) do\n  a()\nend\nb()\n", "1 2 3 4"},
        {"repeat\n  a()\nuntil b\n", "2 3"},
        {"while true do\n  if a then\n    break\n  end\nend\n", "2 4"},
        {"goto over\n::over::\nf()\n", "1 3"},
        /* an operand is taken when the next word has been read */
        {"local a = b\n  == c\nd(a)\n", "2 3"},
        {"local a = b\n  and c\n  or d\ne(a)\n", "2 3 4"},
        {"local a =\n  b\n  + 1\n", "3"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *lines = lines_of(cases[i].text);
        if (!CHECK_STR(lines, cases[i].lines))
            printf("# for %s\n", cases[i].text);
    }
}

/* Lines that are more than a byte apart, and more instructions than lie between two absolute lines.
 */
static void test_distances(void)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf expected = CH_BUF_INIT;
    size_t line = 1;
    for (size_t gap = 0; gap < 300; gap += 3) {
        for (size_t i = 0; i < gap; i++)
            ch_buf_adds(&text, "\n");
        line += gap;
        ch_buf_adds(&text,
                    "f(1, 'a', 2.5, 'a long constant, which is none of the short strings')\n");
        ch_buf_addf(&expected, "%s%zu", expected.length ? " " : "", line++);
    }
    CH_AUTOFREE char *lines = lines_of(text.data);
    CHECK_STR(lines, expected.data);
}

static void test_bad(void)
{
    struct chl_lines lines;
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(read_text("local = 1\n", &lines, &err), -1);
    CHECK(strstr(err.message, "a.lua:1: <name> expected") != NULL);
    CHECK(lines.code == NULL);
    ch_error_clear(&err);
    CHECK_INT(read_text("\x1bLua", &lines, &err), -1);
    CHECK(strstr(err.message, "binary chunk") != NULL);
    ch_error_clear(&err);
    CH_AUTOFREE char *missing = temp_path("nowhere.lua");
    CHECK_INT(chl_lines_read(missing, &lines, &err), -1);
    CHECK(strstr(err.message, "nowhere.lua") != NULL);
    ch_error_clear(&err);
}

int main(void)
{
    temp_dir_init();
    RUN(test_lines);
    RUN(test_distances);
    RUN(test_bad);
    temp_dir_deinit();
    return test_done();
}
