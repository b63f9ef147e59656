/* SPDX-License-Identifier: Apache-2.0 */
/* A model with foo/0 (leader) and foo/1, related to mysql, themselves, and a subordinate, and hook
 * commands run in it: each is a line of words, its outcome one text "CODE|STDOUT|STDERR". */
#ifndef CH_TESTS_OLM_FIXTURE_H
#define CH_TESTS_OLM_FIXTURE_H

#include "olm/hooktool.h"
#include "test.h"

struct olm_fixture {
    struct ch_olm *olm;
    struct ch_olm_context *context;
    struct ch_transport *transport;
    struct ch_clock clock;
    json_t *records;
    const char *input; /* of the next commands; NULL: none */
};

static double olm_now_(void *data)
{
    (void)data;
    return 1700000000; /* 2023-11-14T22:13:20Z */
}

static void olm_record_(void *data, const json_t *record)
{
    json_array_append_new(data, json_deep_copy(record));
}

static inline void olm_put(struct olm_fixture *f, enum ch_olm_kind kind, const char *text)
{
    struct ch_error err = CH_ERROR_INIT;
    json_error_t reason;
    json_t *document = json_loads(text, 0, &reason);
    if (!document)
        printf("# %s: %s\n", reason.text, text);
    CHECK_INT(ch_olm_put(f->olm, kind, document, &err), 0);
    CHECK_STR(err.message, NULL);
    ch_error_clear(&err);
}

static const char olm_charm_[] =
    "{'name': 'foo', 'charm': {'metadata': {'name': 'foo', 'summary': '', 'description': '',"
    "'requires': {'db': {'interface': 'mysql'}, 'log': {'interface': 'log', 'scope': 'container'}},"
    "'provides': {'web': {'interface': 'http'}}, 'peers': {'ring': {'interface': 'ring'}},"
    "'extra-bindings': {'admin': null}, 'payloads': {'p': {'type': 'docker'}},"
    "'storage': {'data': {'type': 'filesystem', 'multiple': {'range': '0-2'}}, 'one': {'type': "
    "'block'}}},"
    "'config': {'options': {'port': {'type': 'int', 'default': 8080}, 'big': {'type': 'int',"
    "'default': 5242880}, 'name': {'type': 'string'}, 'on': {'type': 'boolean', 'default': false},"
    "'ratio': {'type': 'float', 'default': 0.1}}}}, 'leader': 'foo/0'}";

static inline void olm_put_single(struct olm_fixture *f, enum ch_olm_kind kind, const char *text)
{
    char *copy = ch_strdup(text);
    for (char *at = copy; *at; at++)
        if (*at == '\'')
            *at = '"';
    olm_put(f, kind, copy);
    free(copy);
}

static inline void olm_setup(struct olm_fixture *f, const char *version)
{
    *f = (struct olm_fixture){.clock = {olm_now_, olm_now_, NULL}, .records = json_array()};
    struct ch_olm_options options = {&f->clock, 1, olm_record_, f->records};
    f->olm = ch_olm_new(&options, json_pack("{s:s}", "version", version), NULL);
    olm_put_single(f, CH_OLM_APPLICATION, olm_charm_);
    olm_put_single(f, CH_OLM_APPLICATION, "{'name': 'mysql', 'remote_model': 'other-uuid'}");
    olm_put_single(f, CH_OLM_UNIT, "{'name': 'foo/0'}");
    olm_put_single(f, CH_OLM_UNIT, "{'name': 'foo/1', 'machine': '1'}");
    olm_put_single(f, CH_OLM_RELATION,
                   "{'id': 7, 'endpoints': [{'application': 'foo', 'name': 'db', 'role': "
                   "'requires'}, {'application': 'mysql', 'name': 'server', 'role': 'provides'}],"
                   "'apps': {'mysql': {'host': 'h'}, 'foo': {'mine': '1'}},"
                   "'units': {'foo/0': {'a': 'b'}, 'foo/1': {}, 'mysql/0': {'x': 'y'},"
                   "'mysql/1': {'x': 'z'}}}");
    olm_put_single(f, CH_OLM_RELATION,
                   "{'id': 2, 'endpoints': [{'application': 'foo', 'name': 'ring', 'role': "
                   "'peer'}], 'apps': {'foo': {'token': 't'}},"
                   "'units': {'foo/0': {}, 'foo/1': {'p': 'q'}}}");
    ch_olm_get(f->olm, CH_OLM_UNIT, "foo/0");
    json_t *views = json_object_get(ch_olm_get(f->olm, CH_OLM_UNIT, "foo/0"), "views");
    json_object_set_new(views, "7", json_pack("{s:[ss]}", "members", "mysql/1", "mysql/0"));
    json_object_set_new(views, "2", json_pack("{s:[s]}", "members", "foo/1"));
}

/* Ends the context there is, dropping what is pending, and starts another: fields of a hook. */
static inline void olm_hook(struct olm_fixture *f, const char *fields)
{
    struct ch_error err = CH_ERROR_INIT;
    char *text = ch_asprintf("{%s%s%s}", strstr(fields, "'unit'") ? "" : "'unit': 'foo/0'",
                             *fields && !strstr(fields, "'unit'") ? ", " : "", fields);
    for (char *at = text; *at; at++)
        if (*at == '\'')
            *at = '"';
    json_t *hook = json_loads(text, 0, NULL);
    f->transport = ch_transport_free(f->transport);
    f->context = ch_olm_context_free(f->context);
    f->context = ch_olm_context_new(f->olm, hook, &err);
    CHECK_STR(err.message, NULL);
    f->transport = ch_olm_transport_new(f->context, "/tmp");
    ch_error_clear(&err);
    json_decref(hook);
    free(text);
}

/* Words are parted by blanks; one in single quotes may have some.  Overwrites `line`. */
static inline size_t olm_split_(char *line, const char **words, size_t most)
{
    size_t count = 0;
    for (char *at = line; *at && count < most;) {
        char end = *at == '\'' ? '\'' : ' ';
        at += end == '\'';
        words[count++] = at;
        at = strchr(at, end);
        if (!at)
            break;
        *at++ = '\0';
        at += end == '\'' && *at == ' ';
    }
    words[count] = NULL;
    return count;
}

/* "CODE|STDOUT|STDERR"; the caller frees it. */
static inline char *olm_run(struct olm_fixture *f, const char *line)
{
    const char *words[20];
    char *copy = ch_strdup(line);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_reply reply;
    olm_split_(copy, words, 19);
    struct ch_command command = {
        .argv = words, .input = f->input, .input_length = f->input ? strlen(f->input) : 0};
    char *outcome;
    if (ch_transport_run(f->transport, &command, &reply, &err) < 0)
        outcome = ch_asprintf("none|%s", err.message);
    else
        outcome = ch_asprintf("%d|%s|%s", reply.code, reply.output.data ? reply.output.data : "",
                              reply.errors.data ? reply.errors.data : "");
    ch_reply_deinit(&reply);
    ch_error_clear(&err);
    free(copy);
    return outcome;
}

struct olm_case {
    const char *line, *outcome;
};

static inline void olm_check_(struct olm_fixture *f, const struct olm_case *cases, size_t count,
                              int line)
{
    for (size_t i = 0; i < count; i++) {
        char *outcome = olm_run(f, cases[i].line);
        if (strcmp(outcome, cases[i].outcome) != 0)
            printf("# %s\n", cases[i].line);
        test_check_str_(outcome, cases[i].outcome, __FILE__, line, cases[i].line);
        free(outcome);
    }
}
#define OLM_CHECK(f, ...)                                                      \
    do {                                                                       \
        const struct olm_case cases_[] = {__VA_ARGS__};                        \
        olm_check_((f), cases_, sizeof(cases_) / sizeof(cases_[0]), __LINE__); \
    } while (0)

/* The run ends with this exit status.  Return: what finish() did; its text, "" or why it failed. */
static inline char *olm_finish(struct olm_fixture *f, int code)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_olm_outcome outcome = {.code = code};
    int result = ch_olm_context_finish(f->context, &outcome, &err);
    CHECK_INT(result, err.kind == CH_ERROR_NONE ? 0 : -1);
    char *text = ch_strdup(err.message ? err.message : "");
    ch_error_clear(&err);
    return text;
}

#define OLM_FINISH(f, code, text)             \
    do {                                      \
        char *why_ = olm_finish((f), (code)); \
        CHECK_STR(why_, (text));              \
        free(why_);                           \
    } while (0)

static inline void olm_teardown(struct olm_fixture *f)
{
    ch_transport_free(f->transport);
    ch_olm_context_free(f->context);
    ch_olm_free(f->olm);
    json_decref(f->records);
}

/* A document of the model as compact JSON with sorted keys. */
static inline void olm_check_doc_(const json_t *value, const char *text, const char *file, int line)
{
    char *got = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    test_check_str_(got, text, file, line, text);
    free(got);
}
#define OLM_CHECK_VALUE(value, text) olm_check_doc_((value), (text), __FILE__, __LINE__)

static inline json_t *olm_member(struct olm_fixture *f, enum ch_olm_kind kind, const char *key,
                                 const char *member)
{
    return json_object_get(ch_olm_get(f->olm, kind, key), member);
}

#endif
