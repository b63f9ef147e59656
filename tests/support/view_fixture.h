/* SPDX-License-Identifier: Apache-2.0 */
/* Models for the views: made of JSON with ' for ", compared as JSON. */
#ifndef CH_TESTS_VIEW_FIXTURE_H
#define CH_TESTS_VIEW_FIXTURE_H

#include "base/mem.h"
#include "olm/olm.h"
#include "olm/view.h"
#include "test.h"

static inline double view_now_(void *data)
{
    (void)data;
    return 1700000000; /* 14 Nov 2023 22:13:20Z */
}

static const struct ch_clock view_clock_ = {view_now_, view_now_, NULL};

static inline json_t *view_json(const char *text)
{
    json_error_t reason;
    char *copy = ch_strdup(text);
    for (char *at = copy; *at; at++)
        if (*at == '\'')
            *at = '"';
    json_t *value = json_loads(copy, JSON_DECODE_ANY, &reason);
    if (!value)
        printf("# %s at %d: %s\n", reason.text, reason.position, text);
    free(copy);
    return value;
}

static inline struct ch_olm *view_model(const char *model)
{
    struct ch_olm_options options = {.clock = &view_clock_, .seed = 1};
    return ch_olm_new(&options, view_json(model), NULL);
}

static inline void view_put(struct ch_olm *olm, enum ch_olm_kind kind, const char *text)
{
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_olm_put(olm, kind, view_json(text), &err), 0);
    CHECK_STR(err.message, NULL);
    ch_error_clear(&err);
}

/* Steals the value.  `path`: keys joined by blanks; "": all of it. */
static inline void view_check(json_t *value, const char *path, const char *expected)
{
    char *keys = ch_strdup(path), *at = NULL;
    const json_t *found = value;
    for (char *key = strtok_r(keys, " ", &at); key; key = strtok_r(NULL, " ", &at))
        found = json_object_get(found, key);
    json_t *wanted = view_json(expected);
    char *got = found ? json_dumps(found, JSON_ENCODE_ANY) : NULL;
    char *text = json_dumps(wanted, JSON_ENCODE_ANY);
    if (!got || !json_equal(found, wanted))
        CHECK_STR(got, text);
    free(got);
    free(text);
    free(keys);
    json_decref(wanted);
    json_decref(value);
}

/* foo/0 (leader) and foo/1, related to pg, to itself, and with the subordinate log. */
static inline struct ch_olm *view_example(void)
{
    struct ch_olm *olm = view_model("{'name': 'play'}");
    view_put(olm, CH_OLM_APPLICATION,
             "{'name': 'foo', 'leader': 'foo/0', 'charm_version': 2, 'exposed': true, 'charm': "
             "{'metadata': {'name': 'foo-charm', 'requires': {'db': {'interface': 'sql'}}, "
             "'provides': {'juju': {'interface': 'juju-info'}}, 'peers': {'ring': {'interface': "
             "'ring'}}, 'storage': {'data': {'type': 'filesystem'}}}}}");
    view_put(olm, CH_OLM_APPLICATION,
             "{'name': 'pg', 'charm': {'metadata': {'name': 'pg', 'provides': {'server': "
             "{'interface': 'sql'}}}}, 'status': {'status': 'blocked', 'message': 'no disk', "
             "'since': 1700000000}, 'life': 'dying'}");
    view_put(
        olm, CH_OLM_APPLICATION,
        "{'name': 'log', 'charm': {'metadata': {'name': 'log', 'subordinate': true, 'requires': "
        "{'host': {'interface': 'juju-info', 'scope': 'container'}}}}}");
    view_put(olm, CH_OLM_UNIT,
             "{'name': 'foo/0', 'machine': '0', 'status': {'status': 'active', 'message': 'ready', "
             "'since': 1700000000}, 'version': '1.2', 'ports': [{'protocol': 'tcp', 'from': 80, "
             "'to': 80, 'endpoints': ['db']}, {'protocol': 'tcp', 'from': 80, 'to': 80}, "
             "{'protocol': 'udp', 'from': 10, 'to': 12}, {'protocol': 'icmp'}]}");
    view_put(olm, CH_OLM_UNIT,
             "{'name': 'foo/1', 'machine': '1', 'private_address': '10.0.0.2', 'life': 'dying', "
             "'agent_status': {'status': 'error', 'message': 'hook failed: install', 'data': "
             "{'hook': 'install'}, 'since': 1700000000}}");
    view_put(olm, CH_OLM_UNIT, "{'name': 'log/0', 'machine': '0', 'principal': 'foo/0'}");
    view_put(olm, CH_OLM_UNIT, "{'name': 'pg/0', 'machine': '2', 'private_address': '10.0.0.3'}");
    view_put(olm, CH_OLM_RELATION,
             "{'id': 1, 'endpoints': [{'application': 'foo', 'name': 'db', 'interface': 'sql', "
             "'role': 'requires'}, {'application': 'pg', 'name': 'server', 'interface': 'sql', "
             "'role': 'provides'}], 'life': 'dying', 'apps': {'pg': {'version': '16'}, 'foo': "
             "{'mine': 'x'}}, 'units': {'foo/0': {'a': 'b'}, 'pg/0': {'c': 'd'}}, 'scope': "
             "['pg/0']}");
    view_put(olm, CH_OLM_RELATION,
             "{'id': 0, 'endpoints': [{'application': 'foo', 'name': 'ring', 'interface': 'ring', "
             "'role': 'peer'}]}");
    view_put(olm, CH_OLM_RELATION,
             "{'id': 2, 'endpoints': [{'application': 'log', 'name': 'host', 'interface': "
             "'juju-info', 'role': 'requires', 'scope': 'container'}, {'application': 'foo', "
             "'name': 'juju', 'interface': 'juju-info', 'role': 'provides', 'scope': "
             "'container'}]}");
    return olm;
}

#endif
