/* SPDX-License-Identifier: Apache-2.0 */
/* Processes: both directions at once, ends of every kind, what a child gets of ours. */
#include "base/process.h"
#include "temp_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static char *const path_only[] = {(char *)"PATH=/usr/local/bin:/usr/bin:/bin", NULL};

/* Options for a shell command; `argv` must outlive them. */
static struct ch_process_options shell(const char *argv[4], const char *command)
{
    argv[0] = "sh";
    argv[1] = "-c";
    argv[2] = command;
    argv[3] = NULL;
    return (struct ch_process_options){
        .program = "/bin/sh", .argv = argv, .environment = path_only};
}

static int run_shell(const char *command, const char *input, struct ch_process_result *result,
                     struct ch_error *err)
{
    const char *argv[4];
    struct ch_process_options options = shell(argv, command);
    options.input = input;
    options.input_length = input ? strlen(input) : 0;
    return ch_process_run(&options, result, err);
}

static int count_descriptors(void)
{
    return count_entries("/proc/self/fd");
}

/* ends */

static void test_exits(void)
{
    static const struct {
        const char *command;
        int exit_code, signal;
        const char *output, *errors;
    } cases[] = {
        {"exit 0", 0, 0, NULL, NULL},
        {"exit 1", 1, 0, NULL, NULL},
        {"exit 255", 255, 0, NULL, NULL},
        {"exit 137", 137, 0, NULL, NULL}, /* not taken for a signal */
        {"echo out; echo err >&2; exit 3", 3, 0, "out\n", "err\n"},
        {"printf x; kill -KILL $$", 128 + SIGKILL, SIGKILL, "x", NULL},
        {"printf x >&2; kill -TERM $$", 128 + SIGTERM, SIGTERM, NULL, "x"},
        {"kill -SEGV $$", 128 + SIGSEGV, SIGSEGV, NULL, NULL},
        {"kill -PIPE $$", 128 + SIGPIPE, SIGPIPE, NULL, NULL},
        {"exec >&- 2>&-; exit 4", 4, 0, NULL, NULL},
        {"exec <&- >&- 2>&-; exit 5", 5, 0, NULL, NULL},
        {"cat", 0, 0, NULL, NULL}, /* /dev/null */
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        struct ch_process_result result = {0};
        CHECK_INT(run_shell(cases[i].command, NULL, &result, &err), 0);
        CHECK_INT(result.exit_code, cases[i].exit_code);
        CHECK_INT(result.signal, cases[i].signal);
        CHECK_STR(result.output.length ? result.output.data : NULL, cases[i].output);
        CHECK_STR(result.errors.length ? result.errors.data : NULL, cases[i].errors);
        CHECK_INT(err.kind, CH_ERROR_NONE);
        ch_process_result_deinit(&result);
    }
}

/* data */

static void test_input(void)
{
    static const struct {
        const char *command, *input, *output;
    } cases[] = {
        {"cat", "text", "text"},
        {"cat /dev/stdin", "a script may open it", "a script may open it"},
        {"read line; echo \"<$line>\"", "one\ntwo\n", "<one>\n"},
        {"printf 'a\\000b'", NULL, "a"},
        {"exec <&-; echo closed", "not wanted", "closed\n"},
        {"readlink /proc/self/fd/0", NULL, "/dev/null\n"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_process_result result = {0};
        CHECK_INT(run_shell(cases[i].command, cases[i].input, &result, NULL), 0);
        CHECK_STR(result.output.data, cases[i].output);
        CHECK_INT(result.exit_code, 0);
        ch_process_result_deinit(&result);
    }
    struct ch_process_result result = {0};
    CHECK_INT(run_shell("printf 'a\\000b'", NULL, &result, NULL), 0);
    CHECK_INT(result.output.length, 3);
    ch_process_result_deinit(&result);
}

/* Far more than pipes hold, in every direction, in orders that would block a simple loop. */
static void test_large(void)
{
    enum { SIZE = 3 << 20 };
    static const struct {
        const char *command;
        size_t output, errors;
    } cases[] = {
        {"cat", SIZE, 0},
        {"cat >&2", 0, SIZE},
        {"head -c 1000000 /dev/zero >&2; head -c 1000000 /dev/zero; cat", 1000000 + SIZE, 1000000},
        {"head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2", 1000000, 1000000},
        {"true", 0, 0}, /* reads none of it: no error, and no SIGPIPE for us */
        {"head -c 10 >/dev/null; echo done", 5, 0},
    };
    CH_AUTOFREE char *input = ch_malloc(SIZE);
    for (size_t i = 0; i < SIZE; i++)
        input[i] = (char)(i * 7 + i / 4096);
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        const char *argv[4];
        struct ch_process_options options = shell(argv, cases[i].command);
        struct ch_process_result result = {0};
        options.input = input;
        options.input_length = SIZE;
        CHECK_INT(ch_process_run(&options, &result, NULL), 0);
        CHECK_INT(result.exit_code, 0);
        CHECK_INT(result.output.length, cases[i].output);
        CHECK_INT(result.errors.length, cases[i].errors);
        if (cases[i].output >= SIZE)
            CHECK(memcmp(result.output.data + cases[i].output - SIZE, input, SIZE) == 0);
        ch_process_result_deinit(&result);
    }
}

static void test_output_limit(void)
{
    static const struct {
        const char *command;
        size_t limit;
        bool ok;
    } cases[] = {
        {"printf 12345", 5, true},
        {"printf 12345 >&2", 5, true},
        {"printf 12345; printf 12345 >&2", 5, true}, /* per stream */
        {"printf 123456", 5, false},
        {"printf 123456 >&2", 5, false},
        {"while :; do echo more; done", 100000, false}, /* has no end: must be killed */
        {"while :; do echo more >&2; done", 100000, false},
        {"head -c 300000 /dev/zero", 0, true}, /* 0: the default */
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        const char *argv[4];
        struct ch_process_options options = shell(argv, cases[i].command);
        struct ch_process_result result = {.exit_code = 77};
        struct ch_error err = CH_ERROR_INIT;
        options.output_limit = cases[i].limit;
        CHECK_INT(ch_process_run(&options, &result, &err), cases[i].ok ? 0 : -1);
        CHECK_INT(err.kind, cases[i].ok ? CH_ERROR_NONE : CH_ERROR_OS);
        if (cases[i].ok) {
            ch_process_result_deinit(&result);
            continue;
        }
        CHECK_HAS(err.message, "/bin/sh printed more than ");
        CHECK_INT(result.exit_code, 77); /* set on success only */
        ch_error_clear(&err);
    }
    CHECK_INT(waitpid(-1, NULL, WNOHANG), -1); /* all are reaped */
    CHECK_INT(errno, ECHILD);
}

/* A child of the child keeps the output open: what it still says belongs to the answer. */
static void test_waits_for_heirs(void)
{
    struct ch_process_result result = {0};
    CHECK_INT(
        run_shell("exec 3<&0; { cat <&3; printf late; } & printf 'now '", "then ", &result, NULL),
        0);
    CHECK_STR(result.output.data, "now then late");
    CHECK_INT(result.exit_code, 0);
    ch_process_result_deinit(&result);
}

static void test_inherited_output(void)
{
    CH_AUTOFREE char *path = temp_path("inherited");
    const char *argv[4];
    struct ch_process_options options = shell(argv, "cat; echo err >&2; exit 6");
    struct ch_process_result result = {0};
    options.inherit_output = true;
    options.input = "in ";
    options.input_length = 3;
    fflush(stdout);
    int out = dup(STDOUT_FILENO), errors = dup(STDERR_FILENO);
    int file = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    int done = ch_process_run(&options, &result, NULL);
    dup2(out, STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    close(out);
    close(errors);
    close(file);
    CHECK_INT(done, 0);
    CHECK_INT(result.exit_code, 6);
    CHECK(result.output.length == 0 && result.errors.length == 0);
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    CHECK_INT(ch_file_read(path, 0, &text, NULL), 0);
    CHECK_STR(text.data, "in err\n");
    ch_process_result_deinit(&result);
}

/* what cannot be run */

static void test_not_runnable(void)
{
    static const struct {
        const char *program, *directory;
        enum ch_error_kind kind;
        const char *part;
    } cases[] = {
        {"missing", NULL, CH_ERROR_FILE_NOT_FOUND, "missing: No such file or directory"},
        {"missing/below", NULL, CH_ERROR_FILE_NOT_FOUND, "No such file"},
        {"no-interpreter", NULL, CH_ERROR_FILE_NOT_FOUND, "the interpreter in its first line"},
        {"not-executable", NULL, CH_ERROR_OS, "Permission denied"},
        {"directory", NULL, CH_ERROR_OS, "Permission denied"},
        {"no-first-line", NULL, CH_ERROR_OS, "a script without '#!'"},
        {"empty", NULL, CH_ERROR_OS, "a script without '#!'"},
        {"good/below", NULL, CH_ERROR_OS, "Not a directory"},
        {"good", "missing", CH_ERROR_FILE_NOT_FOUND, "cannot enter "},
        {"missing", "missing", CH_ERROR_FILE_NOT_FOUND, "cannot enter "},
        {"good", "not-executable", CH_ERROR_OS, "cannot enter "},
        {"missing", "directory", CH_ERROR_FILE_NOT_FOUND, "directory: No such file"},
    };
    static const char *const argv[] = {"x", NULL};
    free(temp_subdir("directory"));
    free(temp_file("no-interpreter", "#!/no/such/interpreter\n", 0755));
    free(temp_file("not-executable", "#!/bin/sh\n", 0644));
    free(temp_file("no-first-line", "echo hello\n", 0755));
    free(temp_file("empty", "", 0755));
    free(temp_file("good", "#!/bin/sh\n", 0755));
    int before = count_descriptors();
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *program = temp_path(cases[i].program);
        CH_AUTOFREE char *directory = cases[i].directory ? temp_path(cases[i].directory) : NULL;
        struct ch_process_options options = {.program = program,
                                             .argv = argv,
                                             .directory = directory,
                                             .input = "x",
                                             .input_length = 1};
        struct ch_process_result result = {.exit_code = 77};
        struct ch_error err = CH_ERROR_INIT;
        CHECK_INT(ch_process_run(&options, &result, &err), -1);
        CHECK_INT(err.kind, cases[i].kind);
        CHECK_HAS(err.message, cases[i].part);
        CHECK_HAS(err.message, program);
        CHECK_INT(result.exit_code, 77);
        ch_error_clear(&err);
        CHECK_INT(ch_process_run(&options, &result, NULL), -1);
        CHECK(ch_process_start(&options, NULL) == NULL);
    }
    CHECK_INT(count_descriptors(), before);
}

/* A relative program is looked up in the directory, so its hint is, too. */
static void test_relative_program(void)
{
    static const char *const argv[] = {"x", NULL};
    CH_AUTOFREE char *directory = temp_subdir("charm");
    free(temp_subdir("charm/hooks"));
    free(temp_file("charm/hooks/good", "#!/bin/sh\npwd -P\n", 0755));
    free(temp_file("charm/hooks/bad", "#!/no/such/interpreter\n", 0755));
    struct ch_process_options options = {
        .program = "hooks/good", .argv = argv, .directory = directory};
    struct ch_process_result result = {0};
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_process_run(&options, &result, &err), 0);
    CHECK_HAS(result.output.data, "/charm\n");
    ch_process_result_deinit(&result);
    options.program = "hooks/bad";
    CHECK_INT(ch_process_run(&options, &result, &err), -1);
    CHECK_HAS(err.message, "the interpreter in its first line");
    ch_error_clear(&err);
    options.directory = NULL;
    options.program = "hooks/good";
    CHECK_INT(ch_process_run(&options, &result, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_FILE_NOT_FOUND);
    ch_error_clear(&err);
}

/* what a child gets */

static void test_environment(void)
{
    static const char *const argv[] = {"/usr/bin/env", NULL};
    char *const given[] = {(char *)"A=1", (char *)"B=x y", NULL};
    char *const none[] = {NULL};
    const struct {
        char *const *environment;
        const char *output;
    } cases[] = {{given, "A=1\nB=x y\n"}, {none, NULL}, {NULL, NULL}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_process_options options = {
            .program = "/usr/bin/env", .argv = argv, .environment = cases[i].environment};
        struct ch_process_result result = {0};
        CHECK_INT(ch_process_run(&options, &result, NULL), 0);
        CHECK_STR(result.output.length ? result.output.data : NULL, cases[i].output);
        ch_process_result_deinit(&result);
    }
}

static void test_arguments(void)
{
    static const char *const argv[] = {"printf", "[%s]", "a b", "", "$HOME;*", "\xff\n", NULL};
    struct ch_process_options options = {.program = "/usr/bin/printf", .argv = argv};
    struct ch_process_result result = {0};
    CHECK_INT(ch_process_run(&options, &result, NULL), 0);
    CHECK_STR(result.output.data, "[a b][][$HOME;*][\xff\n]");
    ch_process_result_deinit(&result);
}

/* The descriptors that a child gets: those without CLOEXEC. */
static char *list_descriptors(void)
{
    struct ch_buf text = CH_BUF_INIT;
    for (int file = 0; file < 1024; file++) {
        int flags = fcntl(file, F_GETFD);
        if (flags >= 0 && !(flags & FD_CLOEXEC))
            ch_buf_addf(&text, "%d ", file);
    }
    return ch_buf_take(&text);
}

/* This program as the child: what it was started with, to stdout. */
static int be_child(void)
{
    struct sigaction action;
    sigset_t mask;
    CH_AUTOFREE char *descriptors = list_descriptors();
    sigaction(SIGPIPE, NULL, &action);
    sigprocmask(SIG_SETMASK, NULL, &mask);
    printf("%s%s", descriptors, action.sa_handler == SIG_DFL ? "default" : "changed");
    for (int number = 1; number < 32; number++)
        if (sigismember(&mask, number))
            printf(" blocks-%d", number);
    return 0;
}

static void check_child(const char *input)
{
    static const char *const argv[] = {"test", "child", NULL};
    struct ch_process_options options = {.program = "/proc/self/exe",
                                         .argv = argv,
                                         .input = input,
                                         .input_length = input ? strlen(input) : 0};
    struct ch_process_result result = {0};
    CH_AUTOFREE char *descriptors = list_descriptors();
    CH_AUTOFREE char *expected = ch_asprintf("%sdefault", descriptors);
    CHECK_INT(ch_process_run(&options, &result, NULL), 0);
    CHECK_STR(result.output.data, expected);
    ch_process_result_deinit(&result);
}

static void test_inheritance(void)
{
    const char *argv[4];
    struct ch_process_options options = shell(argv, "cat");
    options.input = "x";
    options.input_length = 1;
    check_child(NULL);
    int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
    struct ch_process *other = ch_process_start(&options, NULL); /* its pipes are ours alone */
    check_child(NULL);
    check_child("input");
    sigset_t blocked, before;
    sigfillset(&blocked);
    void (*handler)(int) = signal(SIGPIPE, SIG_IGN);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    check_child(NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    signal(SIGPIPE, handler);
    struct ch_process_result result = {0};
    CHECK_INT(ch_process_finish(other, &result, NULL), 0);
    CHECK_STR(result.output.data, "x");
    ch_process_result_deinit(&result);
    close(file);
}

/* A SIGPIPE of our own must neither kill us nor be eaten. */
static void test_own_sigpipe(void)
{
    CH_AUTOFREE char *input = ch_calloc(1, 1 << 20);
    const char *argv[4];
    struct ch_process_options options = shell(argv, "exec <&-");
    struct ch_process_result result = {0};
    sigset_t pipe_only, before, pending;
    void (*handler)(int) = signal(SIGPIPE, SIG_DFL);
    options.input = input;
    options.input_length = 1 << 20;
    CHECK_INT(ch_process_run(&options, &result, NULL), 0);
    ch_process_result_deinit(&result);

    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
    raise(SIGPIPE);
    CHECK_INT(ch_process_run(&options, &result, NULL), 0);
    ch_process_result_deinit(&result);
    sigpending(&pending);
    CHECK(sigismember(&pending, SIGPIPE));
    signal(SIGPIPE, SIG_IGN); /* drops it */
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    signal(SIGPIPE, handler);
}

/* Closed standard streams of ours: the pipes then get the numbers 0, 1 and 2. */
static void test_without_standard_streams(void)
{
    for (int closed = 0; closed < 8; closed++) {
        int saved[3], done;
        struct ch_process_result result = {0};
        fflush(stdout);
        for (int file = 0; file < 3; file++) {
            saved[file] = fcntl(file, F_DUPFD_CLOEXEC, 10);
            if (closed >> file & 1)
                close(file);
        }
        done = run_shell("cat; echo err >&2", "in", &result, NULL);
        for (int file = 0; file < 3; file++) {
            dup2(saved[file], file);
            close(saved[file]);
        }
        CHECK_INT(done, 0);
        CHECK_STR(result.output.data, "in");
        CHECK_STR(result.errors.data, "err\n");
        ch_process_result_deinit(&result);
    }
}

/* failures of the system */

static void test_too_few_descriptors(void)
{
    int before = count_descriptors(), failed = 0, succeeded = 0;
    int lowest = dup(STDIN_FILENO);
    close(lowest);
    struct rlimit old;
    getrlimit(RLIMIT_NOFILE, &old);
    for (int more = 0; more < 10; more++) {
        struct ch_error err = CH_ERROR_INIT;
        struct ch_process_result result = {0};
        struct rlimit limit = {.rlim_cur = (rlim_t)(lowest + more), .rlim_max = old.rlim_max};
        setrlimit(RLIMIT_NOFILE, &limit);
        int done = run_shell("cat", "x", &result, &err);
        setrlimit(RLIMIT_NOFILE, &old);
        succeeded += done == 0;
        failed += done < 0;
        CHECK_INT(err.kind, done == 0 ? CH_ERROR_NONE : CH_ERROR_OS);
        if (done == 0)
            ch_process_result_deinit(&result);
        else
            CHECK_HAS(err.message, "Too many open files");
        ch_error_clear(&err);
        CHECK_INT(count_descriptors(), before);
    }
    CHECK(failed >= 6 && succeeded >= 1); /* six ends of three pipes */
}

static void test_reaped_by_others(void)
{
    struct ch_process_result result = {.exit_code = 77};
    struct ch_error err = CH_ERROR_INIT;
    void (*handler)(int) = signal(SIGCHLD, SIG_IGN);
    int done = run_shell("exit 3", NULL, &result, &err);
    signal(SIGCHLD, handler);
    CHECK_INT(done, -1);
    CHECK_INT(err.kind, CH_ERROR_OS);
    CHECK_HAS(err.message, "cannot wait for /bin/sh");
    CHECK_INT(result.exit_code, 77);
    ch_error_clear(&err);
}

static void test_many_at_once(void)
{
    enum { MANY = 8, SIZE = 200000 };
    struct ch_process *processes[MANY];
    int before = count_descriptors();
    for (size_t i = 0; i < MANY; i++) {
        CH_AUTOFREE char *command = ch_asprintf("cat; exit %zu", i);
        CH_AUTOFREE char *input = ch_malloc(SIZE); /* is copied */
        const char *argv[4];
        struct ch_process_options options = shell(argv, command);
        memset(input, 'a' + (int)i, SIZE);
        options.input = input;
        options.input_length = SIZE;
        processes[i] = ch_process_start(&options, NULL);
        CHECK(processes[i] != NULL);
        memset(input, '?', SIZE);
    }
    for (size_t i = MANY; i-- > 0;) {
        struct ch_process_result result = {0};
        CHECK_INT(ch_process_finish(processes[i], &result, NULL), 0);
        CHECK_INT(result.exit_code, i);
        CHECK_INT(result.output.length, SIZE);
        CHECK_INT(result.output.data[SIZE - 1], 'a' + (int)i);
        ch_process_result_deinit(&result);
    }
    CHECK_INT(count_descriptors(), before);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "child") == 0)
        return be_child();
    temp_dir_init();
    RUN(test_exits);
    RUN(test_input);
    RUN(test_large);
    RUN(test_output_limit);
    RUN(test_waits_for_heirs);
    RUN(test_inherited_output);
    RUN(test_not_runnable);
    RUN(test_relative_program);
    RUN(test_environment);
    RUN(test_arguments);
    RUN(test_inheritance);
    RUN(test_own_sigpipe);
    RUN(test_without_standard_streams);
    RUN(test_too_few_descriptors);
    RUN(test_reaped_by_others);
    RUN(test_many_at_once);
    temp_dir_deinit();
    return test_done();
}
