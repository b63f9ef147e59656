/* SPDX-License-Identifier: Apache-2.0 */
/* The model a verb works on: found, opened, settled, closed. */
#include "cli/olm/session.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "juju/version.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

const struct ch_cli_option ch_cli_olm_options[] = {
    {"model", 'm', "DIR", "directory of the model (default: $CHARMHOST_MODEL, else .charmhost)"},
    {NULL},
};

const struct ch_cli_option ch_cli_olm_run_options[] = {
    {"jobs", 'j', "N",
     "hooks at once, each on another machine (default: the processors); with 1 their order depends "
     "on the seed alone"},
    {"verbose", 'v', NULL, "show each hook that was run"},
    {"quiet", 'q', NULL, "say nothing but results and errors"},
    {NULL},
};

const struct ch_cli_option ch_cli_olm_settle_options[] = {
    {"no-settle", 0, NULL, "run no hooks now: the next command, or settle, runs them"},
    {NULL},
};

const struct ch_cli_option ch_cli_olm_remove_options[] = {
    {"no-prompt", 0, NULL, "nothing: there are no prompts; for scripts that call juju as well"},
    {NULL},
};

char *ch_cli_olm_absolute(const char *path)
{
    char *real = realpath(path, NULL);
    if (real)
        return real;
    CH_AUTOFREE char *here = realpath(".", NULL);
    return ch_path_join(here ? here : "/", path);
}

char *ch_cli_olm_beside(const char *name)
{
    static const char *const folders[] = {".", CH_LIBEXEC_FROM_BIN}; /* as built, as installed */
    CH_AUTOFREE char *self = realpath("/proc/self/exe", NULL);
    if (!self)
        return NULL;
    self[ch_path_base(self) - self] = '\0';
    for (size_t i = 0; i < CH_ARRAY_LEN(folders); i++) {
        CH_AUTOFREE char *path = ch_asprintf("%s%s/%s", self, folders[i], name);
        if (access(path, X_OK) == 0)
            return realpath(path, NULL);
    }
    return NULL;
}

void ch_cli_olm_say(struct ch_cli_session *session, const char *format, ...)
{
    va_list args;
    if (session->quiet)
        return;
    va_start(args, format);
    CH_AUTOFREE char *text = ch_vasprintf(format, args);
    va_end(args);
    if (session->holds)
        ch_buf_addf(&session->held, "%s\n", text);
    else
        fprintf(stderr, "%s\n", text);
}

/* It is done: what was held back is true now. */
static void release(struct ch_cli_session *session)
{
    session->holds = false;
    if (session->held.length > 0)
        fputs(session->held.data, stderr);
    ch_buf_clear(&session->held);
}

int ch_cli_olm_misuse(struct ch_cli_session *session, struct ch_error *err, const char *format, ...)
{
    va_list args;
    session->misused = true;
    va_start(args, format);
    ch_error_setv(err, CH_ERROR_VALUE, format, args);
    va_end(args);
    return -1;
}

int ch_cli_olm_integer(struct ch_cli_session *session, const char *option, long long least,
                       long long *valuep, struct ch_error *err)
{
    if (ch_cli_integer(session->arguments, option, least, valuep, err) == 0)
        return 0;
    session->misused = true;
    return -1;
}

/* a new model */

/* Named after its directory, as far as Juju allows. */
static char *model_name(const char *directory)
{
    char *name = ch_strdup(ch_path_base(directory));
    size_t length = 0;
    for (const char *at = name; *at; at++) {
        char letter = (char)tolower((unsigned char)*at);
        bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
        if (plain || (length > 0 && name[length - 1] != '-'))
            name[length++] = plain ? letter : '-';
    }
    while (length > 0 && name[length - 1] == '-')
        length--;
    name[length] = '\0';
    if (length > 0)
        return name;
    free(name);
    return ch_strdup("model");
}

/* Made of the seed, so that a model made again with the same seed is the same. */
static char *model_uuid(uint64_t seed)
{
    uint64_t high = seed * 0x9e3779b97f4a7c15u + 1, low = (seed ^ high) * 0xbf58476d1ce4e5b9u;
    return ch_asprintf("%08x-%04x-4%03x-%04x-%012llx", (unsigned)(high >> 32),
                       (unsigned)(high >> 16) & 0xffff, (unsigned)high & 0xfff,
                       0x8000 | ((unsigned)(low >> 48) & 0x3fff),
                       (unsigned long long)(low & 0xffffffffffff));
}

static int choose_seed(struct ch_cli_session *session, uint64_t *seedp, struct ch_error *err)
{
    long long given = -1;
    unsigned random = 0;
    if (ch_cli_olm_integer(session, "seed", 0, &given, err) < 0)
        return -1;
    if (given < 0 && getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
        return ch_error_set(err, CH_ERROR_OS, "no random numbers");
    *seedp = given < 0 ? random : (uint64_t)given;
    return 0;
}

static json_t *new_model(struct ch_cli_session *session, uint64_t *seedp, struct ch_error *err)
{
    const char *given = ch_cli_value(session->arguments, "juju-version");
    const char *text = given ? given : "3.6.28";
    struct ch_version version;
    struct ch_error wrong = CH_ERROR_INIT;
    if (choose_seed(session, seedp, err) < 0)
        return NULL;
    if (ch_version_parse(text, &version, &wrong) < 0) {
        ch_error_clear(&wrong);
        ch_cli_olm_misuse(session, err, "'%s' is no version of Juju", text);
        return NULL;
    }
    CH_AUTOFREE char *name = model_name(session->directory);
    CH_AUTOFREE char *uuid = model_uuid(*seedp);
    /* loopback: what a charm serves there can be reached, and each unit has all ports to itself */
    return ch_checked(json_pack("{s:s, s:s, s:s, s:s}", "name", name, "uuid", uuid, "version", text,
                                "network", "127.1.0.0"));
}

/* the session */

enum mode { LOOK, HOLD, CREATE, DESTROY };

static void say_waiting(void *data)
{
    const struct ch_cli_session *session = data;
    if (!session->quiet)
        fprintf(stderr, "another charmhost works on the model; waiting for it\n");
}

static int refuse_creation_options(struct ch_cli_session *session, struct ch_error *err)
{
    static const char *const names[] = {"seed", "juju-version", "pebble"};
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++)
        if (ch_cli_has(session->arguments, names[i]))
            return ch_cli_olm_misuse(session, err,
                                     "--%s is for a new model; the one in %s is there", names[i],
                                     session->directory);
    return 0;
}

/* Before anything is done: a verb that cannot run hooks does not begin. */
static int prepare_runner(struct ch_cli_session *session, struct ch_error *err)
{
    session->jobs = sysconf(_SC_NPROCESSORS_ONLN);
    session->hook_tool = ch_cli_olm_beside("charmhost-hook-tool");
    if (ch_cli_olm_integer(session, "jobs", 1, &session->jobs, err) < 0)
        return -1;
    if (session->hook_tool)
        return 0;
    return ch_error_set(err, CH_ERROR_FILE_NOT_FOUND,
                        "charmhost-hook-tool does not lie beside charmhost; install both");
}

/* Whether there was a model is known under its lock only: another command may have made it. */
static int take_model(struct ch_cli_session *session, enum mode mode, uint64_t seed,
                      struct ch_error *err)
{
    session->olm = ch_olm_store_model(session->store);
    session->created = ch_olm_store_is_new(session->store);
    if (!session->created)
        return mode == CREATE ? refuse_creation_options(session, err) : 0;
    const json_t *model = ch_olm_get(session->olm, CH_OLM_MODEL, "model");
    ch_cli_olm_say(session,
                   "New model \"%s\" in %s, Juju %s, seed %llu\n"
                   "Hooks run on this machine, with your rights.",
                   json_string_value(json_object_get(model, "name")), session->directory,
                   json_string_value(json_object_get(model, "version")), (unsigned long long)seed);
    return 0;
}

static int open_session(struct ch_cli_session *session, enum mode mode, struct ch_error *err)
{
    struct ch_olm_store_options options = {.directory = session->directory,
                                           .clock = &ch_clock_system,
                                           .read_only = mode == LOOK,
                                           .waiting = say_waiting,
                                           .data = session};
    if (mode == CREATE) {
        options.create = new_model(session, &options.seed, err);
        if (!options.create)
            return -1;
    }
    session->store = ch_olm_store_open(&options, err);
    if (session->store)
        return take_model(session, mode, options.seed, err);
    if (mode != DESTROY || !ch_olm_store_exists(session->directory))
        return -1;
    ch_error_clear(err); /* what cannot be read can still be destroyed */
    return 0;
}

static int finish(struct ch_cli_session *session, int status, struct ch_error *failure)
{
    const struct ch_cli_verb *verb = session->arguments->verb;
    ch_cli_olm_progress_end(session);
    if (session->created && status < 0) /* nothing of it is worth keeping */
        ch_cli_olm_erase(session->directory, NULL);
    ch_olm_store_close(session->store);
    free(session->directory);
    free(session->hook_tool);
    json_decref(session->failed);
    if (status >= 0)
        release(session);
    ch_buf_deinit(&session->held);
    if (status == CH_CLI_DONE && (fflush(stdout) != 0 || ferror(stdout))) {
        ch_error_set_errno(failure, CH_ERROR_OS, errno, "cannot write the output");
        status = -1;
    }
    if (status >= 0)
        return status;
    if (!session->misused)
        return ch_cli_report(verb, failure);
    ch_cli_usage(verb->name, "%s", failure->message);
    ch_error_clear(failure);
    return CH_CLI_USAGE;
}

static int work(const struct ch_cli_arguments *arguments, enum mode mode, ch_cli_olm_fn *verb,
                bool settles)
{
    struct ch_error failure = CH_ERROR_INIT;
    const char *option = ch_cli_value(arguments, "model"), *variable = getenv("CHARMHOST_MODEL");
    const char *fallback = variable && *variable ? variable : ".charmhost";
    struct ch_cli_session session = {.arguments = arguments,
                                     .directory = ch_cli_olm_absolute(option ? option : fallback),
                                     .quiet = ch_cli_has(arguments, "quiet"),
                                     .verbose = ch_cli_has(arguments, "verbose"),
                                     .holds = mode != LOOK,
                                     .failed = ch_checked(json_object())};
    int status = mode == LOOK ? 0 : prepare_runner(&session, &failure);
    if (status == 0)
        status = open_session(&session, mode, &failure);
    if (status == 0)
        status = verb(&session, &failure);
    if (status == 0 && settles)
        status = ch_cli_olm_settle(&session, &failure);
    return finish(&session, status, &failure);
}

int ch_cli_olm_look(const struct ch_cli_arguments *arguments, ch_cli_olm_fn *verb)
{
    return work(arguments, LOOK, verb, false);
}

int ch_cli_olm_hold(const struct ch_cli_arguments *arguments, ch_cli_olm_fn *verb)
{
    return work(arguments, HOLD, verb, false);
}

int ch_cli_olm_change(const struct ch_cli_arguments *arguments, ch_cli_olm_fn *verb)
{
    return work(arguments, HOLD, verb, true);
}

int ch_cli_olm_create(const struct ch_cli_arguments *arguments, ch_cli_olm_fn *verb)
{
    return work(arguments, CREATE, verb, false);
}

int ch_cli_olm_destroy(const struct ch_cli_arguments *arguments, ch_cli_olm_fn *verb)
{
    return work(arguments, ch_cli_has(arguments, "force") ? DESTROY : HOLD, verb, false);
}

/* settling */

struct ch_olm_runner *ch_cli_olm_runner(struct ch_cli_session *session, struct ch_error *err)
{
    const char *path = getenv("PATH");
    struct ch_olm_runner_options options = {.store = session->store,
                                            .hook_tool = session->hook_tool,
                                            .path = path ? path : "/usr/bin:/bin",
                                            .jobs = (unsigned)session->jobs,
                                            .progress = ch_cli_olm_progress,
                                            .data = session};
    return ch_olm_runner_new(&options, err);
}

int ch_cli_olm_settled(struct ch_cli_session *session, enum ch_olm_settled settled)
{
    ch_cli_olm_progress_end(session);
    if (settled == CH_OLM_SETTLED) {
        ch_cli_olm_explain_errors(session, false);
        return CH_CLI_DONE;
    }
    fprintf(stderr, "charmhost %s: %s; hooks that ran will run again: 'charmhost settle' goes on\n",
            session->arguments->verb->name,
            settled == CH_OLM_TIMED_OUT ? "timed out" : "stopped by a signal");
    return CH_CLI_FAILED;
}

int ch_cli_olm_settle(struct ch_cli_session *session, struct ch_error *err)
{
    enum ch_olm_settled settled = CH_OLM_SETTLED;
    if (ch_cli_has(session->arguments, "no-settle")) {
        ch_olm_sweep(session->olm);
        return ch_olm_store_save(session->store, err);
    }
    /* what the verb did is done, whatever becomes of the hooks */
    if (ch_olm_store_save(session->store, err) < 0)
        return -1;
    session->created = false;
    release(session);
    struct ch_olm_runner *runner = ch_cli_olm_runner(session, err);
    int result = runner ? ch_olm_runner_settle(runner, 0, &settled, err) : -1;
    ch_olm_runner_free(runner);
    return result < 0 ? -1 : ch_cli_olm_settled(session, settled);
}
