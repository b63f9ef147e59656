/* SPDX-License-Identifier: Apache-2.0 */
/* A kept model with charms of shell scripts, run for real. */
#ifndef CH_TESTS_RUNNER_FIXTURE_H
#define CH_TESTS_RUNNER_FIXTURE_H

#include "olm/operations.h"
#include "olm/private.h"
#include "olm/runner.h"
#include "temp_dir.h"

struct runner_fixture {
    char *directory;
    struct ch_clock clock;
    double ahead; /* of the real time */
    struct ch_olm_store *store;
    struct ch_olm *olm;
    struct ch_olm_runner *runner;
    struct ch_buf trace; /* "foo/0 install\n", failures with ": why" */
    unsigned jobs;
};

static inline double runner_now_(void *data)
{
    return ch_clock_now(&ch_clock_system) + ((struct runner_fixture *)data)->ahead;
}

static inline double runner_monotonic_(void *data)
{
    (void)data;
    return ch_clock_monotonic(&ch_clock_system);
}

static inline void runner_progress_(void *data, const struct ch_olm_progress *progress)
{
    struct runner_fixture *f = data;
    if (progress->what != CH_OLM_RUN_STARTS)
        ch_buf_addf(&f->trace, "%s %s%s%s\n", progress->unit, progress->label,
                    progress->failure ? ": " : "", progress->failure ? progress->failure : "");
}

/* Takes the model up, as each command does. */
static inline void runner_open(struct runner_fixture *f)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_olm_store_options options = {
        .directory = f->directory, .clock = &f->clock, .create = json_object(), .seed = 1};
    f->store = ch_olm_store_open(&options, &err);
    CHECK_STR(err.message, NULL);
    f->olm = ch_olm_store_model(f->store);
    struct ch_olm_runner_options how = {.store = f->store,
                                        .hook_tool = HOOK_TOOL,
                                        .path = "/usr/bin:/bin",
                                        .jobs = f->jobs,
                                        .progress = runner_progress_,
                                        .data = f};
    f->runner = ch_olm_runner_new(&how, &err);
    CHECK_STR(err.message, NULL);
    ch_error_clear(&err);
}

static inline void runner_close(struct runner_fixture *f)
{
    ch_olm_runner_free(f->runner);
    ch_olm_store_close(f->store);
}

static inline void runner_setup(struct runner_fixture *f, const char *name)
{
    *f = (struct runner_fixture){.directory = temp_path(name)};
    f->clock = (struct ch_clock){runner_now_, runner_monotonic_, f};
    ch_buf_adds(&f->trace, "");
    runner_open(f);
}

static inline void runner_teardown(struct runner_fixture *f)
{
    runner_close(f);
    ch_buf_deinit(&f->trace);
    free(f->directory);
}

/* The charm's file; text is the whole of it. */
static inline void runner_file(struct runner_fixture *f, const char *charm, const char *name,
                               const char *text)
{
    char *path = ch_asprintf("%s/charms/%s/%s", f->directory, charm, name);
    char *parent = ch_strndup(path, (size_t)(strrchr(path, '/') - path));
    CHECK_INT(ch_file_make_dirs(parent, NULL), 0);
    CHECK_INT(ch_file_write(path, text, strlen(text), 0755, NULL), 0);
    free(parent);
    free(path);
}

/* Deploys a charm: its metadata as JSON with ' for ", and the text of its dispatch behind
 * "#!/bin/bash -e"; NULL: none. */
static inline void runner_deploy(struct runner_fixture *f, const char *name, const char *metadata,
                                 const char *actions, const char *dispatch, long long units)
{
    struct ch_error err = CH_ERROR_INIT;
    char *text = ch_asprintf("{\"metadata\": %s, \"config\": {\"options\": {\"size\": {\"type\": "
                             "\"int\"}}}, \"actions\": %s}",
                             metadata, actions ? actions : "null");
    for (char *at = text; *at; at++)
        if (*at == '\'')
            *at = '"';
    json_t *charm = json_loads(text, 0, NULL);
    struct ch_olm_deployment deployment = {.name = name, .charm = charm, .units = units};
    CHECK_INT(ch_olm_deploy(f->olm, &deployment, &err), 0);
    CHECK_STR(err.message, NULL);
    char *directory = ch_asprintf("%s-0", name);
    runner_file(f, directory, "metadata.yaml", metadata);
    if (dispatch) {
        char *script = ch_asprintf("#!/bin/bash -e\n%s\n", dispatch);
        runner_file(f, directory, "dispatch", script);
        free(script);
    }
    ch_error_clear(&err);
    json_decref(charm);
    free(directory);
    free(text);
}

static inline enum ch_olm_settled runner_settle(struct runner_fixture *f, double timeout)
{
    struct ch_error err = CH_ERROR_INIT;
    enum ch_olm_settled settled = CH_OLM_STOPPED;
    CHECK_INT(ch_olm_runner_settle(f->runner, timeout, &settled, &err), 0);
    CHECK_STR(err.message, NULL);
    ch_error_clear(&err);
    return settled;
}

/* Settles, and compares what ran. */
static inline void runner_check_(struct runner_fixture *f, const char *expected, const char *file,
                                 int line)
{
    ch_buf_clear(&f->trace);
    ch_buf_adds(&f->trace, "");
    CHECK_INT(runner_settle(f, 60), CH_OLM_SETTLED);
    test_check_str_(f->trace.data, expected, file, line, "what ran");
}
#define RUNNER_CHECK(f, expected) runner_check_((f), (expected), __FILE__, __LINE__)

/* The text of a file below the model's directory; caller owns.  NULL: there is none. */
static inline char *runner_read(struct runner_fixture *f, const char *name)
{
    struct ch_buf content = CH_BUF_INIT;
    char *path = ch_path_join(f->directory, name);
    int result = ch_file_read(path, 0, &content, NULL);
    free(path);
    if (result == 0)
        return ch_buf_take(&content);
    ch_buf_deinit(&content);
    return NULL;
}

static inline void runner_check_file_(struct runner_fixture *f, const char *name,
                                      const char *expected, const char *file, int line)
{
    char *text = runner_read(f, name);
    test_check_str_(text, expected, file, line, name);
    free(text);
}
#define RUNNER_CHECK_FILE(f, name, expected) \
    runner_check_file_((f), (name), (expected), __FILE__, __LINE__)

static inline const char *runner_text(struct runner_fixture *f, enum ch_olm_kind kind,
                                      const char *key, const char *member)
{
    return ch_olm_text(ch_olm_get(f->olm, kind, key), member);
}

/* Is there such a line in the log? */
static inline bool runner_has_line(struct runner_fixture *f, const char *module, const char *level,
                                   const char *message)
{
    size_t i;
    json_t *line;
    bool found = false;
    json_t *lines = ch_olm_store_logs(f->store, 0, 0, NULL);
    json_array_foreach (lines, i, line)
        found = found || (strcmp(ch_olm_text(line, "module"), module) == 0 &&
                          strcmp(ch_olm_text(line, "level"), level) == 0 &&
                          strcmp(ch_olm_text(line, "message"), message) == 0);
    if (!found)
        printf("# no line %s %s %s\n", module, level, message);
    json_decref(lines);
    return found;
}

#define RUNNER_FOO "{'name': 'foo', 'summary': '', 'description': ''}"
#define RUNNER_STARTED(unit) \
    unit " install\n" unit " leader-elected\n" unit " config-changed\n" unit " start\n"

#endif
