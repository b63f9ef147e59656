/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "base/sha1.h"
#include "test.h"

#include <stdlib.h>

static void check(const void *data, size_t length, const char *expected)
{
    unsigned char digest[20];
    char text[41];
    ch_sha1(data, length, digest);
    for (int i = 0; i < 20; i++)
        snprintf(text + i * 2, 3, "%02x", digest[i]);
    CHECK_STR(text, expected);
}

/* Those of FIPS 180. */
static void test_known_digests(void)
{
    check("", 0, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    check(NULL, 0, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    check("abc", 3, "a9993e364706816aba3e25717850c26c9cd0d89d");
    check("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
          "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    char *million = ch_malloc(1000000);
    memset(million, 'a', 1000000);
    check(million, 1000000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    free(million);
}

static void test_lengths_around_a_block(void)
{
    static const char sixty_four[] =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    check(sixty_four, 55, "c1c8bbdc22796e28c0e15163d20899b65621d65a");
    check(sixty_four, 63, "03f09f5b158a7a8cdad920bddc29b81c18a551f5");
    check(sixty_four, 64, "0098ba824b5c16427bd7a1122a5a442a25ec644d");
}

int main(void)
{
    RUN(test_known_digests);
    RUN(test_lengths_around_a_block);
    return test_done();
}
