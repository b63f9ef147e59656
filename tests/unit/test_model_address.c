/* SPDX-License-Identifier: Apache-2.0 */
#include "model/private.h"
#include "test.h"

static void test_addresses(void)
{
    static const struct {
        const char *text, *canonical;
    } cases[] = {
        {"10.0.0.1", "10.0.0.1"},
        {"0.0.0.0", "0.0.0.0"},
        {"::", "::"},
        {"::1", "::1"},
        {"1::", "1::"},
        {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
        {"2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"},
        {"1:0:0:2:0:0:3:4", "1::2:0:0:3:4"},
        {"1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"},
        {"1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0"},
        {"::ffff:1.2.3.4", "::ffff:102:304"},
        {"fe80::1%eth0", "fe80::1%eth0"},
        {"10.0.0.1%eth0", NULL},
        {"fe80::1%", NULL},
        {"fe80::1%a%b", NULL},
        {"10.0.0", NULL},
        {"10.0.0.256", NULL},
        {"010.0.0.1", NULL},
        {" 10.0.0.1", NULL},
        {"1:2:3", NULL},
        {"foo.local", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *canonical = ch_address_canonical(cases[i].text);
        CHECK_STR(canonical, cases[i].canonical);
    }
}

static void test_subnets(void)
{
    static const struct {
        const char *text, *canonical, *message;
    } cases[] = {
        {"10.0.0.0/24", "10.0.0.0/24", NULL},
        {"10.0.0.128/25", "10.0.0.128/25", NULL},
        {"0.0.0.0/0", "0.0.0.0/0", NULL},
        {"10.0.0.1", "10.0.0.1/32", NULL},
        {"10.0.0.1/32", "10.0.0.1/32", NULL},
        {"::1", "::1/128", NULL},
        {"2001:DB8::/32", "2001:db8::/32", NULL},
        {"10.0.0.5/24", NULL, "10.0.0.5/24 has host bits set"},
        {"10.0.0.128/24", NULL, "10.0.0.128/24 has host bits set"},
        {"::1/64", NULL, "::1/64 has host bits set"},
        {"10.0.0.0/33", NULL, "'10.0.0.0/33' does not appear to be an IPv4 or IPv6 network"},
        {"::/129", NULL, "'::/129' does not appear to be an IPv4 or IPv6 network"},
        {"10.0.0.0/", NULL, "'10.0.0.0/' does not appear to be an IPv4 or IPv6 network"},
        {"10.0.0.0/-1", NULL, "'10.0.0.0/-1' does not appear to be an IPv4 or IPv6 network"},
        {"10.0.0.0/8/8", NULL, "'10.0.0.0/8/8' does not appear to be an IPv4 or IPv6 network"},
        {"foo", NULL, "'foo' does not appear to be an IPv4 or IPv6 network"},
        {"", NULL, "'' does not appear to be an IPv4 or IPv6 network"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *canonical = ch_subnet_canonical(cases[i].text, &err);
        CHECK_STR(canonical, cases[i].canonical);
        CHECK_STR(err.message, cases[i].message);
        CHECK_INT(err.kind, cases[i].message ? CH_ERROR_VALUE : CH_ERROR_NONE);
        ch_error_clear(&err);
    }
}

int main(void)
{
    RUN(test_addresses);
    RUN(test_subnets);
    return test_done();
}
