/* SPDX-License-Identifier: Apache-2.0 */
/* Memory: allocations that abort instead of failing, copies, the byte buffer. */
#include "base/mem.h"
#include "test.h"

#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_copies(void)
{
    CH_AUTOFREE char *text = ch_strdup("abc");
    CH_AUTOFREE char *part = ch_strndup("abc", 2);
    CH_AUTOFREE char *with_nul = ch_strndup("a\0b", 3);
    CH_AUTOFREE char *nothing = ch_strndup(NULL, 0);
    CH_AUTOFREE char *formatted = ch_asprintf("%s-%d%%", "x", 7);
    CHECK_STR(text, "abc");
    CHECK_STR(part, "ab");
    CHECK(memcmp(with_nul, "a\0b", 4) == 0);
    CHECK_STR(nothing, "");
    CHECK_STR(formatted, "x-7%");
    CHECK(ch_strdup(NULL) == NULL);
}

/* Of any length, alone and behind what a buffer holds. */
static void test_formatting(void)
{
    struct ch_buf buffer = CH_BUF_INIT;
    size_t total = 0;
    for (int length = 0; length < 1200; length += length < 240 || length > 270 ? 13 : 1) {
        CH_AUTOFREE char *text = ch_asprintf("<%*d>", length, 7);
        size_t expected = (size_t)(length > 1 ? length : 1) + 2;
        CHECK_INT(strlen(text), expected);
        CHECK(text[0] == '<' && strcmp(text + expected - 2, "7>") == 0);
        ch_buf_addf(&buffer, "<%*d>", length, 7);
        total += expected;
        CHECK_INT(buffer.length, total);
        CHECK_STR(buffer.data + total - expected, text);
    }
    ch_buf_deinit(&buffer);
}

static void test_sizes_of_zero(void)
{
    void *a = ch_malloc(0), *b = ch_calloc(0, 8), *c = ch_calloc(8, 0), *d = ch_realloc(NULL, 0);
    CHECK(a && b && c && d);
    d = ch_realloc(d, 100);
    memset(d, 1, 100);
    d = ch_realloc(d, 0);
    CHECK(d != NULL);
    free(a);
    free(b);
    free(c);
    free(d);
    CH_AUTOFREE unsigned char *zeros = ch_calloc(10, 10);
    for (size_t i = 0; i < 100; i++)
        CHECK_INT(zeros[i], 0);
}

static void test_take(void)
{
    char *text = ch_strdup("x");
    CH_AUTOFREE char *taken = CH_TAKE(text);
    CHECK(text == NULL);
    CHECK_STR(taken, "x");
    CHECK(CH_TAKE(text) == NULL);
}

/* The allocators' answer to a want of memory is SIGABRT; a child dies of it. */
enum way { CHECKED, MALLOC, CALLOC_OVERFLOW, REALLOC, BUF_OVERFLOW, WAYS };

static void exhaust(enum way way)
{
    volatile size_t huge = (size_t)PTRDIFF_MAX; /* volatile: not to be seen through */
    struct ch_buf buf = CH_BUF_INIT;
    switch (way) {
    case CHECKED:
        ch_checked(NULL);
        break;
    case MALLOC:
        free(ch_malloc(huge));
        break;
    case CALLOC_OVERFLOW:
        free(ch_calloc(huge, 16));
        break;
    case REALLOC:
        free(ch_realloc(ch_malloc(1), huge));
        break;
    case BUF_OVERFLOW:
        ch_buf_adds(&buf, "some");
        ch_buf_reserve(&buf, SIZE_MAX - 2);
        break;
    case WAYS:
        break;
    }
}

static void test_out_of_memory_aborts(void)
{
    for (int way = 0; way < WAYS; way++) {
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            setrlimit(RLIMIT_CORE, &(struct rlimit){0});
            fclose(stderr);
            exhaust((enum way)way);
            _exit(0);
        }
        int status = 0;
        CHECK(waitpid(child, &status, 0) == child);
        /* the address sanitizer ends the process itself when a size is beyond its limits */
        if (!CHECK(!WIFEXITED(status) || WEXITSTATUS(status) != 0))
            printf("# way %d\n", way);
    }
}

static void test_buffer(void)
{
    struct ch_buf buf = CH_BUF_INIT;
    ch_buf_clear(&buf);
    CHECK(buf.data == NULL);
    ch_buf_add(&buf, NULL, 0); /* NUL-terminated whenever it is not NULL */
    CHECK_STR(buf.data, "");
    CHECK_INT(buf.length, 0);
    ch_buf_adds(&buf, "ab");
    ch_buf_add(&buf, "c\0d", 3);
    ch_buf_addf(&buf, "%03d", 7);
    CHECK_INT(buf.length, 8);
    CHECK(memcmp(buf.data, "abc\0d007", 9) == 0);
    const char *memory = buf.data;
    ch_buf_clear(&buf);
    CHECK_INT(buf.length, 0);
    CHECK(buf.data == memory);
    CHECK_STR(buf.data, "");
    ch_buf_deinit(&buf);
    CHECK(buf.data == NULL && buf.capacity == 0);
    ch_buf_deinit(&buf);
}

static void test_reserve(void)
{
    struct ch_buf buf = CH_BUF_INIT;
    ch_buf_adds(&buf, "ab");
    char *end = ch_buf_reserve(&buf, 1000);
    CHECK(end == buf.data + 2);
    CHECK_INT(buf.length, 2);
    CHECK_STR(buf.data, "ab");
    memset(end, 'x', 1000);
    buf.length += 1000;
    buf.data[buf.length] = '\0'; /* there is room for it */
    CHECK_INT(strlen(buf.data), 1002);
    ch_buf_deinit(&buf);
}

static void test_growth(void)
{
    struct ch_buf buf = CH_BUF_INIT;
    size_t moves = 0, capacity = 0;
    for (size_t i = 0; i < 100000; i++) {
        ch_buf_add(&buf, "z", 1);
        moves += buf.capacity != capacity;
        capacity = buf.capacity;
    }
    CHECK_INT(strlen(buf.data), 100000);
    CHECK(moves < 50); /* in proportion, not by a fixed step */
    ch_buf_deinit(&buf);
}

static void test_take_buffer(void)
{
    struct ch_buf buf = CH_BUF_INIT;
    CH_AUTOFREE char *nothing = ch_buf_take(&buf);
    CHECK_STR(nothing, "");
    ch_buf_adds(&buf, "text");
    CH_AUTOFREE char *text = ch_buf_take(&buf);
    CHECK_STR(text, "text");
    CHECK(buf.data == NULL && buf.length == 0 && buf.capacity == 0);
    ch_buf_adds(&buf, "new"); /* fit for use again */
    CHECK_STR(buf.data, "new");
    CHECK_STR(text, "text");
    ch_buf_deinit(&buf);
}

int main(void)
{
    RUN(test_copies);
    RUN(test_formatting);
    RUN(test_sizes_of_zero);
    RUN(test_take);
    RUN(test_out_of_memory_aborts);
    RUN(test_buffer);
    RUN(test_reserve);
    RUN(test_growth);
    RUN(test_take_buffer);
    return test_done();
}
