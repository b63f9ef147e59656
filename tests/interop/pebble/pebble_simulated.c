/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated Pebble says what the real one says: both are asked the same, one thing after the
 * other, each with a directory of its own. */
#include "daemon.h"
#include "olm/pebble.h"
#include "pebble/private.h"

static struct daemon daemon_;
static struct ch_olm_pebble *simulated;
static struct ch_pebble *clients[2]; /* of the real one, and of the simulated one */
static char *directories[2];

static int answer(void *data, const struct ch_pebble_request *request,
                  struct ch_pebble_answer *reply, struct ch_error *err)
{
    (void)err;
    ch_olm_pebble_answer(data, request, reply);
    return 0;
}

/* What is not to be the same: times, and what is known only to those who run something. */
static void remove_own(json_t *value)
{
    static const char *const own[] = {
        "boot-id", "version",     "http-address",  "spawn-time", "ready-time", "current-since",
        "log",     "environment", "last-modified", "successes",  "failures",   "change-update"};
    size_t i;
    const char *name;
    json_t *item;
    for (i = 0; i < CH_ARRAY_LEN(own); i++)
        json_object_del(value, own[i]);
    json_object_foreach (value, name, item) {
        size_t length = strlen(name);
        if (length > 9 && strcmp(name + length - 9, "-occurred") == 0)
            json_object_set_new(value, name, json_null());
        if (strcmp(name, "last-repeated") == 0)
            json_object_set_new(value, name, json_null());
        remove_own(item);
    }
    json_array_foreach (value, i, item)
        remove_own(item);
}

static char *replaced(const char *text, const char *old, const char *new)
{
    struct ch_buf out = CH_BUF_INIT;
    const char *at;
    for (; (at = strstr(text, old)); text = at + strlen(old)) {
        ch_buf_add(&out, text, (size_t)(at - text));
        ch_buf_adds(&out, new);
    }
    ch_buf_adds(&out, text);
    return ch_buf_take(&out);
}

/* Asks one of them, with its directory for '@'; gives what it says, with '@' again. */
static char *ask(int which, const char *method, const char *target, const char *body)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *place = replaced(target, "@", directories[which]);
    CH_AUTOFREE char *text = body ? replaced(body, "@", directories[which]) : NULL;
    json_t *json = text ? json_loads(text, 0, NULL) : NULL;
    CH_AUTOJSON json_t *envelope = ch_pebble_call(clients[which], method, place, json, &err);
    CH_AUTOFREE char *said = NULL;
    if (envelope) {
        remove_own(envelope);
        said = json_dumps(envelope, JSON_COMPACT | JSON_SORT_KEYS);
    } else {
        said = ch_asprintf("%s %lld: %s", ch_error_kind_name(err.kind),
                           (long long)json_integer_value(json_object_get(err.details, "code")),
                           err.message);
    }
    ch_error_clear(&err);
    return replaced(said, directories[which], "@");
}

struct step {
    const char *method, *target, *body;
};

static void check_steps_(const struct step *steps, size_t count, int line)
{
    for (size_t i = 0; i < count; i++) {
        CH_AUTOFREE char *real = ask(0, steps[i].method, steps[i].target, steps[i].body);
        CH_AUTOFREE char *ours = ask(1, steps[i].method, steps[i].target, steps[i].body);
        if (strcmp(real, ours) == 0)
            continue;
        printf("# %s %s %s\n# real      %s\n# simulated %s\n", steps[i].method, steps[i].target,
               steps[i].body ? steps[i].body : "", real, ours);
        test_fail_(__FILE__, line, "they differ");
    }
}
#define CHECK_STEPS(steps) check_steps_((steps), CH_ARRAY_LEN(steps), __LINE__)

static void test_system(void)
{
    static const struct step steps[] = {
        {"GET", "/v1/system-info", NULL},
        {"DELETE", "/v1/plan", NULL},
        {"GET", "/v1/nothing", NULL},
        {"GET", "/v1/plan/", NULL},
        {"GET", "/v1/services/web", NULL},
        {"GET", "/v1/health?level=dead", NULL},
        {"GET", "/v1/changes/99", NULL},
        {"GET", "/v1/changes/99/wait", NULL},
        {"GET", "/v1/changes?select=some", NULL},
        {"GET", "/v1/plan", NULL},
        {"GET", "/v1/plan?format=yaml", NULL},
        {"GET", "/v1/warnings", NULL},
    };
    CHECK_STEPS(steps);
}

static void test_refused_layers(void)
{
    static const char *const layers[] = {
        "unknown: {a: 1}",
        "services: {pebble: {override: replace, command: x}}",
        "services: {-a: {override: replace, command: x}}",
        "services: {'': {override: replace, command: x}}",
        "services: {a: {override: replace, command: x, on-success: success-shutdown}}",
        "services: {a: {override: replace, command: x, on-failure: failure-shutdown}}",
        "services: {a: {override: replace, command: x, on-check-failure: {up: explode}}}",
        "services: {a: {override: replace, command: x, backoff-factor: 0.5}}",
        "services: {a: {override: replace, command: \"run 'a\"}}",
        "services: {a: {override: replace, command: 'run [ a ] b'}}",
        "services: {a: {override: replace, command: 'run [ [ a'}}",
        "services: {a: {override: replace, command: '[ a ]'}}",
        "services: {a: {override: replace, command: 'run ]'}}",
        "services: {a: {override: replace, command: 'run \\'}}",
        "services: {a: {command: x}}",
        "services: {a: {override: add, command: x}}",
        "services: {a: {override: replace}}",
        "services: {a: {override: merge}}",
        "services: {a: {override: replace, command: x, requires: [b]}}",
        ("services: {a: {override: replace, command: x, after: [b]}, b: {override: replace, "
         "command: x, after: [a]}}"),
        "checks: {a: {override: replace, level: dead, tcp: {port: 1}}}",
        "checks: {a: {override: replace, startup: maybe, tcp: {port: 1}}}",
        "checks: {a: {override: replace, period: 0s, tcp: {port: 1}}}",
        "checks: {a: {override: replace, timeout: 0s, tcp: {port: 1}}}",
        "checks: {a: {override: replace, exec: {command: \"a '\"}}}",
        "checks: {a: {override: replace, threshold: 1}}",
        "checks: {a: {override: replace, tcp: {port: 1}, exec: {command: x}}}",
        "checks: {a: {override: replace, http: {headers: {a: b}}}}",
        "checks: {a: {override: replace, tcp: {host: x}}}",
        "checks: {a: {override: replace, exec: {working-dir: /}}}",
        "checks: {a: {override: replace, exec: {command: x, service-context: none}}}",
        "checks: {a: {tcp: {port: 1}}}",
        "log-targets: {a: {override: replace, type: gelf, location: x}}",
        "log-targets: {a: {override: replace, type: loki, location: x, labels: {pebble_x: y}}}",
        "log-targets: {a: {override: replace, location: x}}",
        "log-targets: {a: {override: replace, type: loki}}",
        "log-targets: {a: {override: replace, type: loki, location: x, services: [-all, web]}}",
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(layers); i++) {
        CH_AUTOJSON json_t *body =
            json_pack("{s:s, s:b, s:s, s:s, s:s}", "action", "add", "combine", 0, "label", "l",
                      "format", "yaml", "layer", layers[i]);
        CH_AUTOFREE char *text = json_dumps(body, 0);
        const struct step step[] = {{"POST", "/v1/layers", text}};
        CHECK_STEPS(step);
    }
    static const struct step steps[] = {
        {"POST", "/v1/layers", "{\"action\":\"remove\"}"},
        {"POST", "/v1/layers", "{\"action\":\"add\"}"},
        {"POST", "/v1/layers", "{\"action\":\"add\",\"label\":\"a\",\"format\":\"json\"}"},
        {"POST", "/v1/layers", "{\"action\":\"add\",\"label\":\"pebble-a\",\"format\":\"yaml\"}"},
        {"GET", "/v1/plan?format=yaml", NULL},
    };
    CHECK_STEPS(steps);
}

static void test_plans(void)
{
    static const char *const layers[][2] = {
        {"a", "summary: s\nservices: {a: {override: replace, command: sleep 100, startup: enabled, "
              "environment: {A: a, N: 5}, kill-delay: 90s}}\nchecks: {up: {override: replace, "
              "period: 1h, threshold: 0, exec: {command: 'true'}}}\n"},
        {"b", "services: {a: {override: merge, environment: {B: b}, after: [b]}, b: {override: "
              "replace, command: sleep 100, requires: [a], startup: x}}\n"},
        {"a", "services: {a: {override: merge, summary: of a}, c: {override: merge, command: "
              "sleep 100, before: [a], user-id: 0, group-id: 0}}\n"},
        {"c", "checks: {off: {override: replace, startup: disabled, period: 2h, timeout: 3h, tcp: "
              "{port: 80}}}\nlog-targets: {t: {override: replace, type: loki, location: x, "
              "services: [all, -b]}}\n"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(layers); i++)
        for (int which = 0; which < 2; which++)
            CHECK_OK(ch_pebble_add_layer(clients[which], layers[i][0], layers[i][1], true, err));
    CH_AUTOJSON json_t *real = ch_pebble_get_plan(clients[0], NULL);
    CH_AUTOJSON json_t *ours = ch_pebble_get_plan(clients[1], NULL);
    CH_AUTOFREE char *real_text = json_dumps(real, JSON_SORT_KEYS);
    CH_AUTOFREE char *our_text = json_dumps(ours, JSON_SORT_KEYS);
    CHECK_STR(our_text, real_text);
}

/* On the plan of the test before. */
static void test_services(void)
{
    static const struct step steps[] = {
        {"GET", "/v1/services", NULL},
        {"GET", "/v1/services?names=a,nope", NULL},
        {"POST", "/v1/services", "{\"action\":\"start\"}"},
        {"POST", "/v1/services", "{\"action\":\"replan\",\"services\":[\"a\"]}"},
        {"POST", "/v1/services", "{\"action\":\"start\",\"services\":[\"nope\"]}"},
        {"POST", "/v1/services", "{\"action\":\"stop\",\"services\":[\"a\",\"nope\"]}"},
        {"POST", "/v1/services", "{\"action\":\"restart\",\"services\":[\"nope\"]}"},
        {"POST", "/v1/services", "{\"action\":\"dance\",\"services\":[\"a\"]}"},
        {"POST", "/v1/signals", "{\"signal\":\"SIGHUP\",\"services\":[]}"},
        {"POST", "/v1/signals", "{\"signal\":\"SIGHUP\",\"services\":[\"a\",\"nope\"]}"},
    };
    CHECK_STEPS(steps);
    static const struct {
        const char *action, *names;
    } actions[] = {{"start", "[\"b\"]"},   {"start", "[\"b\"]"}, {"stop", "[\"c\"]"},
                   {"restart", "[\"a\"]"}, {"replan", "[]"},     {"stop", "[\"a\"]"},
                   {"autostart", "[]"},    {"replan", "[]"}};
    for (size_t i = 0; i < CH_ARRAY_LEN(actions); i++) {
        char *said[2] = {NULL, NULL};
        for (int which = 0; which < 2; which++) {
            CH_AUTOJSON json_t *names = json_loads(actions[i].names, 0, NULL);
            CH_AUTOFREE char *id =
                ch_pebble_services_action(clients[which], actions[i].action, names, 30, 0.1, NULL);
            CH_AUTOJSON json_t *change = ch_pebble_get_change(clients[which], id, NULL);
            remove_own(change);
            json_object_del(change, "id"); /* the real one has those of checks between */
            size_t j;
            json_t *task;
            json_array_foreach (json_object_get(change, "tasks"), j, task)
                json_object_del(task, "id");
            said[which] = json_dumps(change, JSON_SORT_KEYS);
        }
        CHECK_STR(said[1], said[0]);
        free(said[0]);
        free(said[1]);
        static const struct step after[] = {{"GET", "/v1/services", NULL}};
        CHECK_STEPS(after);
    }
    static const struct step signals[] = {
        {"POST", "/v1/signals", "{\"signal\":\"SIGHUP\",\"services\":[\"nope\"]}"},
        {"POST", "/v1/signals", "{\"signal\":\"SIGMEOW\",\"services\":[\"a\"]}"},
    };
    CHECK_STEPS(signals);
}

static void test_checks(void)
{
    static const struct step steps[] = {
        {"GET", "/v1/checks?level=dead", NULL},
        {"GET", "/v1/checks?names=off", NULL},
        {"GET", "/v1/checks?names=nope", NULL},
        {"POST", "/v1/checks", "{\"action\":\"start\",\"checks\":[]}"},
        {"POST", "/v1/checks", "{\"action\":\"start\",\"checks\":[\"z\",\"up\",\"b\"]}"},
        {"POST", "/v1/checks", "{\"action\":\"dance\",\"checks\":[\"up\"]}"},
        {"POST", "/v1/checks", "{\"action\":\"start\",\"checks\":[\"off\",\"up\"]}"},
        {"POST", "/v1/checks", "{\"action\":\"stop\",\"checks\":[\"off\",\"up\"]}"},
        {"POST", "/v1/checks", "{\"action\":\"stop\",\"checks\":[\"off\"]}"},
        {"GET", "/v1/checks", NULL},
        {"POST", "/v1/checks/refresh", "{}"},
        {"POST", "/v1/checks/refresh", "{\"name\":\"nope\"}"},
    };
    CHECK_STEPS(steps);
}

static void test_notices(void)
{
#define ADD(rest) "{\"action\":\"add\",\"type\":\"custom\"," rest "}"
    static const struct step steps[] = {
        {"POST", "/v1/notices", "{\"action\":\"drop\"}"},
        {"POST", "/v1/notices", "{\"action\":\"add\",\"type\":\"warning\"}"},
        {"POST", "/v1/notices", ADD("\"key\":\"a/b\"")},
        {"POST", "/v1/notices", ADD("\"key\":\"a.b/c.d\"")},
        {"POST", "/v1/notices", ADD("\"key\":\"A.b/c\"")},
        {"POST", "/v1/notices", ADD("\"key\":\"a.b/c\",\"repeat-after\":\"soon\"")},
        {"GET", "/v1/notices?users=some", NULL},
        {"GET", "/v1/notices?users=all&user-id=1", NULL},
        {"GET", "/v1/notices?types=odd", NULL},
        {"GET", "/v1/notices/99999", NULL},
        {"GET", "/v1/notices?types=custom", NULL},
    };
    CHECK_STEPS(steps);
    static const struct {
        const char *key, *data;
        double repeat_after;
    } added[] = {{"a.b/c", "{\"x\":\"y\"}", 0}, {"a.b/d", NULL, 90}, {"a.b/c", NULL, 0.5}};
    for (size_t i = 0; i < CH_ARRAY_LEN(added); i++)
        for (int which = 0; which < 2; which++) {
            CH_AUTOJSON json_t *data = added[i].data ? json_loads(added[i].data, 0, NULL) : NULL;
            CH_AUTOFREE char *id = ch_pebble_notify(clients[which], "custom", added[i].key, data,
                                                    added[i].repeat_after, NULL);
            CHECK(id != NULL);
        }
    char *said[2] = {NULL, NULL};
    for (int which = 0; which < 2; which++) {
        CH_AUTOJSON json_t *types = json_pack("[s]", "custom");
        const struct ch_pebble_notices_filter filter = {.types = types};
        CH_AUTOJSON json_t *notices = ch_pebble_get_notices(clients[which], &filter, NULL);
        size_t i;
        json_t *notice;
        json_array_foreach (notices, i, notice)
            json_object_del(notice, "id"); /* the real one has those of changes between */
        remove_own(notices);
        said[which] = json_dumps(notices, JSON_SORT_KEYS);
    }
    CHECK_STR(said[1], said[0]);
    free(said[0]);
    free(said[1]);
}

#define IDENTITIES(action, text) "{\"action\":\"" action "\",\"identities\":{" text "}}"
#define LOCAL(id) "{\"access\":\"read\",\"local\":{\"user-id\":" id "}}"

static void test_identities(void)
{
    static const struct step steps[] = {
        {"POST", "/v1/identities", "{\"action\":\"eat\"}"},
        {"POST", "/v1/identities", IDENTITIES("add", "\"bob\":" LOCAL("42"))},
        {"POST", "/v1/identities", IDENTITIES("add", "\"bob\":" LOCAL("43"))},
        {"POST", "/v1/identities", IDENTITIES("update", "\"eve\":" LOCAL("43"))},
        {"POST", "/v1/identities", IDENTITIES("replace", "\"al\":" LOCAL("42"))},
        {"POST", "/v1/identities", IDENTITIES("add", "\"al\":null")},
        {"POST", "/v1/identities", IDENTITIES("remove", "\"bob\":" LOCAL("42"))},
        {"POST", "/v1/identities", IDENTITIES("remove", "\"x\":null")},
        {"POST", "/v1/identities", IDENTITIES("add", "\"al\":{\"access\":\"all\"}")},
        {"POST", "/v1/identities", IDENTITIES("add", "\"al\":{}")},
        {"POST", "/v1/identities", IDENTITIES("add", "\"al\":{\"access\":\"read\"}")},
        {"GET", "/v1/identities", NULL},
        {"POST", "/v1/identities", IDENTITIES("remove", "\"bob\":null")},
        {"GET", "/v1/identities", NULL},
    };
    CHECK_STEPS(steps);
}

static void write_both(const char *name, const char *text)
{
    for (int which = 0; which < 2; which++) {
        CH_AUTOFREE char *path = ch_path_join(directories[which], name);
        CHECK_INT(ch_file_write(path, text, strlen(text), 0640, NULL), 0);
    }
}

#define MAKE(rest) "{\"action\":\"make-dirs\",\"dirs\":[{\"path\":\"@/" rest "}]}"
#define REMOVE(rest) "{\"action\":\"remove\",\"paths\":[{\"path\":\"@/" rest "}]}"

static void test_files(void)
{
    static const struct step steps[] = {
        {"POST", "/v1/files", MAKE("d\"")},
        {"POST", "/v1/files", MAKE("d\"")},
        {"POST", "/v1/files", MAKE("d\",\"make-parents\":true")},
        {"POST", "/v1/files", MAKE("e/f\"")},
        {"POST", "/v1/files", MAKE("e/f\",\"make-parents\":true,\"permissions\":\"700\"")},
        {"POST", "/v1/files", MAKE("file\",\"make-parents\":true")},
        {"POST", "/v1/files", MAKE("file/x\",\"make-parents\":true")},
        {"POST", "/v1/files", MAKE("g\",\"permissions\":\"99\"")},
        {"POST", "/v1/files", MAKE("g\",\"group-id\":0")},
        {"POST", "/v1/files", "{\"action\":\"make-dirs\",\"dirs\":[{\"path\":\"rel\"}]}"},
        {"GET", "/v1/files?action=list&path=@/e&itself=true", NULL},
        {"GET", "/v1/files?action=list&path=@/e", NULL},
        {"GET", "/v1/files?action=list&path=@/file", NULL},
        {"GET", "/v1/files?action=list&path=@/nope", NULL},
        {"GET", "/v1/files?action=list&path=@/file/x", NULL},
        {"GET", "/v1/files?action=list&path=rel", NULL},
        {"GET", "/v1/files?action=list&path=@&pattern=f*", NULL},
        {"GET", "/v1/files?action=list&path=@&pattern=[", NULL},
        {"GET", "/v1/files?action=list", NULL},
        {"GET", "/v1/files?action=eat", NULL},
        {"GET", "/v1/files?action=read", NULL},
        {"POST", "/v1/files", "{\"action\":\"eat\"}"},
        {"POST", "/v1/files", "{\"action\":\"write\"}"},
        {"POST", "/v1/files", REMOVE("nope\"")},
        {"POST", "/v1/files", REMOVE("nope\",\"recursive\":true")},
        {"POST", "/v1/files", REMOVE("e\"")},
        {"POST", "/v1/files", REMOVE("e\",\"recursive\":true")},
        {"POST", "/v1/files", REMOVE("file\"")},
        {"POST", "/v1/files", "{\"action\":\"remove\",\"paths\":[{\"path\":\"rel\"}]}"},
        {"GET", "/v1/files?action=list&path=@", NULL},
    };
    write_both("file", "text");
    CHECK_STEPS(steps);
}

/* The message of pulling it, or what came; caller owns. */
static char *pull(int which, const char *path)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_buffer buffer = {.limit = 0};
    struct ch_pebble_sink sink = ch_pebble_sink_buffer(&buffer);
    CH_AUTOFREE char *place = replaced(path, "@", directories[which]);
    char *said = NULL;
    if (ch_pebble_pull(clients[which], place, &sink, &err) == 0) {
        said = ch_buf_take(&buffer.bytes);
    } else {
        ch_buf_deinit(&buffer.bytes);
        said = replaced(err.message, directories[which], "@");
    }
    ch_error_clear(&err);
    return said;
}

static void test_pull(void)
{
    static const char *const paths[] = {"@/file", "@/nope", "@/d", "@/file/x", "rel", "@/loop"};
    write_both("file", "text");
    for (int which = 0; which < 2; which++) {
        CH_AUTOFREE char *loop = ch_path_join(directories[which], "loop");
        CHECK_INT(symlink("loop", loop), 0);
    }
    for (size_t i = 0; i < CH_ARRAY_LEN(paths); i++) {
        CH_AUTOFREE char *real = pull(0, paths[i]);
        CH_AUTOFREE char *ours = pull(1, paths[i]);
        CHECK_STR(ours, real);
    }
}

static void test_exec(void)
{
    static const struct step steps[] = {
        {"POST", "/v1/exec", "{}"},
        {"POST", "/v1/exec", "{\"command\":[]}"},
        {"POST", "/v1/exec", "{\"command\":[\"true\"],\"timeout\":\"soon\"}"},
        {"POST", "/v1/exec", "{\"command\":[\"true\"],\"timeout\":\"5\"}"},
        {"POST", "/v1/exec", "{\"command\":[\"true\"],\"timeout\":\"5parsecs\"}"},
        {"POST", "/v1/exec", "{\"command\":[\"true\"],\"service-context\":\"nope\"}"},
        {"POST", "/v1/exec", "{\"command\":[\"true\"],\"group-id\":0}"},
        {"POST", "/v1/exec", "{\"command\":[\"true\"],\"user\":\"nobody-knows\"}"},
        {"POST", "/v1/exec", "{\"command\":[\"true\"],\"user\":\"root\",\"user-id\":5}"},
        {"POST", "/v1/exec", "{\"command\":[\"true\"],\"user\":\"root\",\"group\":\"nope\"}"},
    };
    CHECK_STEPS(steps);
}

/* Their temporary files have names by chance. */
static void remove_chance(char *text)
{
    char *end = strstr(text, "~:"), *start = end;
    while (start && start > text && start[-1] != '.')
        start--;
    if (end)
        memmove(start, end, strlen(end) + 1);
}

static char *push(int which, const char *path, const struct ch_pebble_push_options *options)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_memory memory = {"pushed", 6};
    struct ch_pebble_source source = ch_pebble_source_memory(&memory);
    CH_AUTOFREE char *place = replaced(path, "@", directories[which]);
    ch_pebble_push(clients[which], place, &source, options, &err);
    char *said = replaced(err.message ? err.message : "done", directories[which], "@");
    remove_chance(said);
    ch_error_clear(&err);
    return said;
}

static void test_push(void)
{
    const int64_t id = 0, wrong = 5;
    const struct ch_pebble_push_options plain = {.make_dirs = false}, dirs = {.make_dirs = true},
                                        group = {.owner = {.group_id = &id}},
                                        user = {.owner = {.user = "root", .user_id = &wrong}};
    const struct {
        const char *path;
        const struct ch_pebble_push_options *options;
    } cases[] = {{"@/new", &plain},    {"@/file", &plain},  {"@/a/b/c", &plain}, {"@/a/b/c", &dirs},
                 {"@/file/x", &plain}, {"@/file/x", &dirs}, {"rel", &plain},     {"@/new", &group},
                 {"@/new", &user},     {"@/loop", &plain},  {"@/q\"\\q", &plain}};
    write_both("file", "text");
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *real = push(0, cases[i].path, cases[i].options);
        CH_AUTOFREE char *ours = push(1, cases[i].path, cases[i].options);
        CHECK_STR(ours, real);
    }
    static const struct step list[] = {{"GET", "/v1/files?action=list&path=@", NULL},
                                       {"GET", "/v1/files?action=list&path=@/a/b", NULL}};
    CHECK_STEPS(list);
}

static void begin(const char *program)
{
    daemon_start(&daemon_, program);
    for (int which = 0; which < 2; which++)
        directories[which] = ch_file_make_temp_dir(NULL, "pebble-files", NULL);
    struct ch_olm_pebble_options options = {.root = "/"};
    simulated = ch_olm_pebble_new(&options, NULL);
    const struct ch_pebble_local local = {.answer = answer, .data = simulated};
    const struct ch_pebble_options client = {.socket_path = "/none", .local = &local};
    clients[0] = daemon_.client;
    clients[1] = ch_pebble_new(&client);
}

static void end(void)
{
    ch_pebble_free(clients[1]);
    ch_olm_pebble_free(simulated);
    for (int which = 0; which < 2; which++) {
        ch_file_remove_tree(directories[which], NULL);
        free(directories[which]);
    }
    daemon_end(&daemon_);
}

static void run_tests(const char *program)
{
    begin(program);
    if (daemon_has(&daemon_, 32)) {
        RUN(test_system);
        RUN(test_refused_layers);
        RUN(test_plans);
        RUN(test_services);
        RUN(test_checks);
        RUN(test_notices);
        RUN(test_identities);
        RUN(test_files);
        RUN(test_pull);
        RUN(test_push);
        RUN(test_exec);
    } else {
        printf("ok %d - # SKIP older than what is simulated\n", ++test_number_);
    }
    end();
}

int main(void)
{
    return daemon_each(run_tests);
}
