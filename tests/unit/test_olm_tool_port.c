/* SPDX-License-Identifier: Apache-2.0 */
/* open-port, close-port, opened-ports */
#include "olm_fixture.h"

static void test_open(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"opened-ports --format json", "0|[]\n|"}, {"opened-ports", "0||"},
              {"open-port 80", "0||"}, {"open-port 80/TCP", "0||"},
              {"open-port 8000-8100/udp", "0||"}, {"open-port ICMP", "0||"},
              {"open-port 22 --format json", "0||"},
              {"opened-ports", "0|icmp\n22/tcp\n80/tcp\n8000-8100/udp\n|"},
              {"close-port 22", "0||"}, {"close-port 9", "0||"},
              {"opened-ports --format json", "0|[\"icmp\",\"80/tcp\",\"8000-8100/udp\"]\n|"},
              {"opened-ports x", "2||ERROR unrecognized args: [\"x\"]\n"});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_UNIT, "foo/0", "ports"), "[]");
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_UNIT, "foo/0", "ports"),
                    "[{\"endpoints\":[],\"from\":80,\"protocol\":\"tcp\",\"to\":80},"
                    "{\"endpoints\":[],\"from\":8000,\"protocol\":\"udp\",\"to\":8100},"
                    "{\"endpoints\":[],\"from\":-1,\"protocol\":\"icmp\",\"to\":-1}]");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"close-port 80/tcp", "0||"}, {"close-port icmp", "0||"});
    OLM_FINISH(&f, 2, "exit status 2");
    CHECK_INT(json_array_size(olm_member(&f, CH_OLM_UNIT, "foo/0", "ports")), 3);
    olm_teardown(&f);
}

static void test_endpoints(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    OLM_CHECK(
        &f, {"open-port 80 --endpoints web,db", "0||"},
        {"opened-ports --endpoints", "0|80/tcp (db, web)\n|"},
        {"close-port 80 --endpoints web", "0||"}, {"opened-ports --endpoints", "0|80/tcp (db)\n|"},
        {"open-port 80", "0||"}, {"opened-ports --endpoints", "0|80/tcp (*)\n|"},
        {"open-port 80 --endpoints web", "0||"}, {"opened-ports --endpoints", "0|80/tcp (*)\n|"},
        {"close-port 80 --endpoints web", "0||"},
        {"opened-ports --endpoints", "0|80/tcp (admin, db, log, ring)\n|"},
        {"close-port 80 --endpoints admin,db,log,ring", "0||"}, {"opened-ports", "0||"});
    olm_teardown(&f);
}

static void test_errors(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    json_object_set_new(ch_olm_get(f.olm, CH_OLM_UNIT, "foo/1"), "machine", json_string("0"));
    olm_put_single(&f, CH_OLM_UNIT,
                   "{'name': 'near/3', 'ports': [{'protocol': 'tcp', 'from': 70, 'to': 70}]}");
    olm_hook(&f, "");
    OLM_CHECK(
        &f, {"open-port", "2||ERROR no port or range specified\n"},
        {"open-port x",
         "2||ERROR invalid port \"x\": strconv.Atoi: parsing \"x\": invalid syntax\n"},
        {"close-port 1-x",
         "2||ERROR invalid port \"x\": strconv.Atoi: parsing \"x\": invalid syntax\n"},
        {"open-port 1-2-3", "2||ERROR invalid port range \"1-2-3\"\n"},
        {"open-port 9-1", "2||ERROR invalid port range 9-1/tcp\n"},
        {"open-port 0-70000",
         "2||ERROR port range bounds must be between 0 and 65535, got 0-70000\n"},
        {"open-port 80/sctp",
         "2||ERROR invalid protocol \"sctp\", expected \"tcp\", \"udp\", or \"icmp\"\n"},
        {"open-port 80/icmp", "2||ERROR protocol \"icmp\" doesn't support any ports; got \"80\"\n"},
        {"open-port 80 81", "2||ERROR unrecognized args: [\"81\"]\n"}, {"open-port 85-100", "0||"},
        {"open-port 80-90", "1||ERROR cannot open 80-90/tcp (unit \"foo/0\"): port range conflicts "
                            "with 85-100/tcp (unit \"foo/0\") requested earlier\n"},
        {"open-port 80-90/udp", "0||"},
        {"open-port 70", "1||ERROR cannot open 70/tcp (unit \"foo/0\"): port range conflicts with "
                         "70/tcp (unit \"near/3\")\n"});
    OLM_FINISH(&f, 0, "");
    olm_hook(&f, "");
    OLM_CHECK(&f,
              {"open-port 100", "1||ERROR cannot open 100/tcp (unit \"foo/0\"): port range "
                                "conflicts with 85-100/tcp (unit \"foo/0\")\n"},
              {"close-port 85-100", "0||"}, {"open-port 100", "0||"});
    olm_teardown(&f);
}

static void test_k8s(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    json_object_set_new(ch_olm_get(f.olm, CH_OLM_MODEL, "model"), "type", json_string("caas"));
    olm_hook(&f, "");
    OLM_CHECK(&f,
              {"open-port 80-81", "1||ERROR port ranges are not supported for k8s applications, "
                                  "please specify a single port\n"},
              {"open-port 80", "0||"});
    OLM_FINISH(&f, 0, "");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"open-port icmp", "0||"});
    OLM_FINISH(&f, 0,
               "cannot apply changes: protocol \"icmp\" is not supported for k8s applications");
    olm_teardown(&f);
}

/* Before 3.1.1 opened-ports does not see what the hook itself opened. */
static void test_old(void)
{
    struct olm_fixture f;
    olm_setup(&f, "2.9.61");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"open-port 80", "0||"}, {"opened-ports", "0||"});
    OLM_FINISH(&f, 0, "");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"opened-ports", "0|80/tcp\n|"});
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_open);
    RUN(test_endpoints);
    RUN(test_errors);
    RUN(test_k8s);
    RUN(test_old);
    return test_done();
}
