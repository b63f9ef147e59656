/* SPDX-License-Identifier: Apache-2.0 */
/* Base64: the standard alphabet, padding required, nothing else let through. */
#include "base/base64.h"
#include "base/mem.h"
#include "test.h"

static const struct {
    const char *data;
    size_t length;
    const char *text;
} pairs[] = {
    {"", 0, ""},
    {"f", 1, "Zg=="},
    {"fo", 2, "Zm8="},
    {"foo", 3, "Zm9v"},
    {"foob", 4, "Zm9vYg=="},
    {"\0", 1, "AA=="},
    {"\0\0\0", 3, "AAAA"},
    {"\xff\xff\xff", 3, "////"},
    {"\xfb\xef\xbe", 3, "++++"},
    {"a\0b", 3, "YQBi"},
    {"\x80\x00\xff", 3, "gAD/"},
};

static void test_encode(void)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(pairs); i++) {
        CH_AUTOFREE char *text = ch_base64_encode(pairs[i].data, pairs[i].length);
        CHECK_STR(text, pairs[i].text);
    }
}

static void test_decode(void)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(pairs); i++) {
        size_t length = 77;
        CH_AUTOFREE char *data = ch_base64_decode(pairs[i].text, strlen(pairs[i].text), &length);
        if (!CHECK(data != NULL))
            continue;
        CHECK_INT(length, pairs[i].length);
        CHECK(memcmp(data, pairs[i].data, pairs[i].length) == 0);
        CHECK_INT(data[length], '\0');
    }
}

static void test_refusals(void)
{
    static const char *const bad[] = {
        "Z",      "Zg",   "Zg=",   "Zm9vY",    "====",     "A===",     "=AAA",
        "A=AA",   "AB=C", "AA=A",  "Zg==Zg==", "Zm8=Zm9v", "AAAA====", "AAAAA===",
        "Zm9v\n", "Zm 9", "\nZm9", "Zm9-",     "Zm9_",     "Zm9*",     "Zm\xc3\xa9",
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(bad); i++) {
        size_t length = 77;
        CH_AUTOFREE char *data = ch_base64_decode(bad[i], strlen(bad[i]), &length);
        if (!CHECK(data == NULL))
            printf("# %s was taken\n", bad[i]);
        CHECK_INT(length, 77);
    }
    size_t length;
    CHECK(ch_base64_decode("Zm\0v", 4, &length) == NULL); /* a NUL ends no alphabet */
    CHECK(ch_base64_decode("\0\0\0\0", 4, &length) == NULL);
}

static void test_every_byte_comes_back(void)
{
    unsigned char data[256];
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (unsigned char)(i * 7);
    for (size_t length = 0; length <= sizeof(data); length++) {
        size_t got;
        CH_AUTOFREE char *text = ch_base64_encode(data, length);
        CH_AUTOFREE char *back = ch_base64_decode(text, strlen(text), &got);
        CHECK_INT(strlen(text), (length + 2) / 3 * 4);
        CHECK(back && got == length && memcmp(back, data, length) == 0);
    }
}

int main(void)
{
    RUN(test_encode);
    RUN(test_decode);
    RUN(test_refusals);
    RUN(test_every_byte_comes_back);
    return test_done();
}
