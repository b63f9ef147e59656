/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_pebble.h"

#define POST(body, status, has)                     \
    {                                               \
        "POST", "/v1/identities", body, status, has \
    }

static void test_identities(void)
{
    static const struct sim_case cases[] = {
        POST("{\"action\":\"add\",\"identities\":{\"bob\":{\"access\":\"admin\",\"local\":{"
             "\"user-id\":42}}}}",
             200, "\"type\":\"sync\""),
        POST("{\"action\":\"add\",\"identities\":{\"bob\":{\"access\":\"admin\",\"local\":{"
             "\"user-id\":43}}}}",
             400, "identities already exist: bob"),
        POST("{\"action\":\"update\",\"identities\":{\"eve\":{\"access\":\"read\",\"local\":{"
             "\"user-id\":43}}}}",
             400, "identities do not exist: eve"),
        POST("{\"action\":\"replace\",\"identities\":{\"eve\":{\"access\":\"read\",\"basic\":{"
             "\"password\":\"hash\"}}}}",
             200, "sync"),
        {"GET", "/v1/identities", NULL, 200, "\"basic\":{\"password\":\"*****\"}"},
        {"GET", "/v1/identities", NULL, 200,
         "\"bob\":{\"access\":\"admin\",\"local\":{\"user-id\":42}}"},
        POST("{\"action\":\"replace\",\"identities\":{\"al\":{\"access\":\"read\",\"local\":{"
             "\"user-id\":42}}}}",
             400, "cannot have multiple identities with user ID 42 (al, bob)"),
        POST("{\"action\":\"remove\",\"identities\":{\"bob\":null,\"x\":null}}", 400,
             "identities do not exist: x"),
        POST("{\"action\":\"remove\",\"identities\":{\"bob\":null}}", 200, "sync"),
        POST("{\"action\":\"replace\",\"identities\":{\"eve\":null}}", 200, "sync"),
        {"GET", "/v1/identities", NULL, 200, "\"result\":{}"},
    };
    struct sim sim;
    sim_begin(&sim);
    SIM_CHECK(&sim, cases);
    sim_end(&sim);
}

static void test_refused(void)
{
    static const struct sim_case cases[] = {
        POST("{\"action\":\"eat\"}", 400, "invalid action \\\"eat\\\""),
        POST("{\"action\":\"add\",\"identities\":{\"a\":null}}", 400,
             "identity value for \\\"a\\\" must not be null for add operation"),
        POST("{\"action\":\"remove\",\"identities\":{\"a\":{\"access\":\"read\",\"local\":{"
             "\"user-id\":1}}}}",
             400, "identity value for \\\"a\\\" must be null for remove operation"),
        POST("{\"action\":\"add\",\"identities\":{\"5\":{\"access\":\"read\"}}}", 400,
             "identity name \\\"5\\\" invalid"),
        POST("{\"action\":\"add\",\"identities\":{\"a b\":{\"access\":\"read\"}}}", 400,
             "identity name \\\"a b\\\" invalid"),
        POST("{\"action\":\"add\",\"identities\":{\"a\":{}}}", 400,
             "access value must be specified"),
        POST("{\"action\":\"add\",\"identities\":{\"a\":{\"access\":\"all\"}}}", 400,
             "invalid access value \\\"all\\\""),
        POST("{\"action\":\"add\",\"identities\":{\"a\":{\"access\":\"read\"}}}", 400,
             "identity must have at least one type"),
        POST("{\"action\":\"add\",\"identities\":{\"a\":{\"access\":\"read\",\"local\":{"
             "\"user-id\":\"1\"}}}}",
             400, "local identity must specify user-id"),
        POST("{\"action\":\"add\",\"identities\":{\"a\":{\"access\":\"read\",\"basic\":{}}}}", 400,
             "basic identity must specify password (hashed)"),
        {"GET", "/v1/identities", NULL, 200, "\"result\":{}"},
    };
    struct sim sim;
    sim_begin(&sim);
    SIM_CHECK(&sim, cases);
    sim_end(&sim);
}

int main(void)
{
    RUN(test_identities);
    RUN(test_refused);
    return test_done();
}
