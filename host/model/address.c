/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and subnets in the way Python's ipaddress reads and writes them: charms compare them
 * with what other charms, written in Python, put into databags. */
#include "base/text.h"
#include "model/private.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of an address, most significant first. */
struct address {
    int family;
    size_t length;
    unsigned char bytes[16];
};

static bool read_address(const char *text, struct address *address)
{
    *address = (struct address){.family = AF_INET, .length = 4};
    if (inet_pton(AF_INET, text, address->bytes) == 1)
        return true;
    *address = (struct address){.family = AF_INET6, .length = 16};
    return inet_pton(AF_INET6, text, address->bytes) == 1;
}

/* The longest run of at least two groups that are 0. */
static void find_zeros(const unsigned *groups, int *startp, int *lengthp)
{
    *startp = *lengthp = 0;
    for (int i = 0; i < 8; i++) {
        int end = i;
        while (end < 8 && groups[end] == 0)
            end++;
        if (end - i > *lengthp && end - i >= 2) {
            *startp = i;
            *lengthp = end - i;
        }
    }
}

/* Not inet_ntop: it writes some as "::ffff:1.2.3.4". */
static char *write_ipv6(const unsigned char *bytes)
{
    struct ch_buf out = CH_BUF_INIT;
    unsigned groups[8];
    int start, length;
    for (int i = 0; i < 8; i++)
        groups[i] = (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
    find_zeros(groups, &start, &length);
    for (int i = 0; i < 8; i++) {
        if (length > 0 && i == start) {
            ch_buf_adds(&out, "::");
            i += length - 1;
            continue;
        }
        bool follows_zeros = length > 0 && i == start + length;
        ch_buf_addf(&out, "%s%x", i == 0 || follows_zeros ? "" : ":", groups[i]);
    }
    return ch_buf_take(&out);
}

static char *write_address(const struct address *address)
{
    const unsigned char *b = address->bytes;
    if (address->family == AF_INET6)
        return write_ipv6(b);
    return ch_asprintf("%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
}

char *ch_address_canonical(const char *text)
{
    struct address address;
    size_t zone = strcspn(text, "%");
    CH_AUTOFREE char *bare = ch_strndup(text, zone);
    if (!read_address(bare, &address))
        return NULL;
    if (text[zone] == '\0')
        return write_address(&address);
    if (address.family != AF_INET6 || text[zone + 1] == '\0' || strchr(text + zone + 1, '%'))
        return NULL;
    CH_AUTOFREE char *written = write_address(&address);
    return ch_asprintf("%s%s", written, text + zone);
}

static bool has_host_bits(const struct address *address, size_t prefix)
{
    for (size_t bit = prefix; bit < address->length * 8; bit++)
        if (address->bytes[bit / 8] & 0x80 >> bit % 8)
            return true;
    return false;
}

static bool read_prefix(const char *text, size_t limit, size_t *prefixp)
{
    long long prefix;
    if (strspn(text, "0123456789") != strlen(text) || !ch_text_to_int(text, &prefix) ||
        prefix > (long long)limit)
        return false;
    *prefixp = (size_t)prefix;
    return true;
}

char *ch_subnet_canonical(const char *text, struct ch_error *err)
{
    struct address address;
    const char *slash = strchr(text, '/');
    CH_AUTOFREE char *base = slash ? ch_strndup(text, (size_t)(slash - text)) : ch_strdup(text);
    bool ok = read_address(base, &address);
    size_t prefix = ok ? address.length * 8 : 0;
    if (ok && slash)
        ok = read_prefix(slash + 1, prefix, &prefix);
    if (!ok) {
        CH_AUTOFREE char *quoted = ch_text_quote(text);
        ch_error_set(err, CH_ERROR_VALUE, "%s does not appear to be an IPv4 or IPv6 network",
                     quoted);
        return NULL;
    }
    if (has_host_bits(&address, prefix)) {
        ch_error_set(err, CH_ERROR_VALUE, "%s has host bits set", text);
        return NULL;
    }
    CH_AUTOFREE char *written = write_address(&address);
    return ch_asprintf("%s/%zu", written, prefix);
}
