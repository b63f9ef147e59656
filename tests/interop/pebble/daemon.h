/* SPDX-License-Identifier: Apache-2.0 */
/* A real Pebble for tests: started in a directory of its own, killed at the end. */
#ifndef CH_TESTS_PEBBLE_DAEMON_H
#define CH_TESTS_PEBBLE_DAEMON_H

#include "base/file.h"
#include "juju/version.h"
#include "pebble/pebble.h"
#include "test.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

struct daemon {
    char *directory;
    pid_t pid; /* 0: killed */
    struct ch_pebble *client;
    struct ch_version version; /* Pebble's has the same form */
};

/* A call that must not fail / must fail so. */
#define CHECK_OK(call)                        \
    do {                                      \
        struct ch_error err_ = CH_ERROR_INIT; \
        struct ch_error *err = &err_;         \
        CHECK((call) >= 0);                   \
        CHECK_STR(err_.message, NULL);        \
        ch_error_clear(&err_);                \
    } while (0)
#define CHECK_FAILS(call, expected_kind, text)                                       \
    do {                                                                             \
        struct ch_error err_ = CH_ERROR_INIT;                                        \
        struct ch_error *err = &err_;                                                \
        CHECK((call) < 0);                                                           \
        CHECK_STR(ch_error_kind_name(err_.kind), ch_error_kind_name(expected_kind)); \
        CHECK_HAS(err_.message, text);                                               \
        ch_error_clear(&err_);                                                       \
    } while (0)

static inline void daemon_run_(const struct daemon *daemon, const char *program)
{
    CH_AUTOFREE char *home = ch_asprintf("PEBBLE=%s", daemon->directory);
    CH_AUTOFREE char *address = ch_asprintf("PEBBLE_SOCKET=%s/s", daemon->directory);
    char persist[] = "PEBBLE_PERSIST=never", search[] = "PATH=/usr/bin:/bin", user[] = "HOME=/";
    char *environment[] = {home, address, persist, search, user, NULL};
    CH_AUTOFREE char *log = ch_path_join(daemon->directory, "log");
    int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    setpgid(0, 0);
    signal(SIGHUP, SIG_DFL); /* nohup(1) ignores it, and a shell cannot trap it then */
    execle(program, "pebble", "run", "--hold", "--create-dirs", (char *)NULL, environment);
    _exit(127);
}

static inline char *daemon_path(const struct daemon *daemon, const char *name)
{
    return ch_path_join(daemon->directory, name);
}

/* It is ready when it answers. */
static inline json_t *daemon_wait_(struct daemon *daemon)
{
    for (int i = 0; i < 1000; i++) {
        json_t *info = ch_pebble_get_system_info(daemon->client, NULL);
        if (info || waitpid(daemon->pid, NULL, WNOHANG) == daemon->pid)
            return info;
        poll(NULL, 0, 10);
    }
    return NULL;
}

/* Starts PROGRAM and waits until it answers; exits when it does not. */
static inline void daemon_start(struct daemon *daemon, const char *program)
{
    *daemon = (struct daemon){.directory = ch_file_make_temp_dir(NULL, "pebble", NULL)};
    daemon->pid = fork();
    if (daemon->pid == 0)
        daemon_run_(daemon, program);
    CH_AUTOFREE char *address = daemon_path(daemon, "s");
    struct ch_pebble_options options = {.socket_path = address};
    daemon->client = ch_pebble_new(&options);
    CH_AUTOJSON json_t *info = daemon_wait_(daemon);
    const char *version = json_string_value(json_object_get(info, "version"));
    if (!version) {
        printf("Bail out! %s does not run\n", program);
        exit(1);
    }
    /* "v1.26.0", or "1.26.0-dirty": only the digits count */
    version += *version == 'v';
    CH_AUTOFREE char *digits = ch_strndup(version, strspn(version, "0123456789."));
    CHECK(ch_version_parse(digits, &daemon->version, NULL) == 0);
}

/* SIGKILL, at once. */
static inline void daemon_kill(struct daemon *daemon)
{
    if (daemon->pid == 0)
        return;
    kill(-daemon->pid, SIGKILL);
    waitpid(daemon->pid, NULL, 0);
    daemon->pid = 0;
}

static inline void daemon_end(struct daemon *daemon)
{
    daemon_kill(daemon);
    ch_pebble_free(daemon->client);
    ch_file_remove_tree(daemon->directory, NULL);
    free(daemon->directory);
}

/* 1.minor or later? */
static inline bool daemon_has(const struct daemon *daemon, int minor)
{
    return ch_version_at_least(&daemon->version, 1, (unsigned)minor, 0);
}

static inline void daemon_add_layer(struct daemon *daemon, const char *label, const char *yaml)
{
    CHECK_OK(ch_pebble_add_layer(daemon->client, label, yaml, true, err));
}

/* Runs tests against each program that CHARMHOST_TEST_PEBBLE names, separated by ':'. */
static inline int daemon_each(void (*tests)(const char *program))
{
    const char *programs = getenv("CHARMHOST_TEST_PEBBLE");
    if (!programs || !*programs) {
        puts("1..0 # SKIP CHARMHOST_TEST_PEBBLE names no pebble: the client is not tried against a "
             "real one");
        return 0;
    }
    while (*programs) {
        size_t length = strcspn(programs, ":");
        CH_AUTOFREE char *program = ch_strndup(programs, length);
        printf("# %s\n", program);
        tests(program);
        programs += length + (programs[length] == ':');
    }
    return test_done();
}

#endif
