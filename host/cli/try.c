/* SPDX-License-Identifier: Apache-2.0 */
/* What goes wrong when a charm is constructed.
 *
 * It is charm code that runs, before anyone has looked at it: in a process of its own, which may
 * loop, crash or end, and is given some seconds. */
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "bind/bind.h"
#include "cli/cli.h"
#include "project/project.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE = 5 }; /* seconds */

/* in the child */

/* The first "DIRECTORY/FILE:LINE:" of a text.  Caller owns the file; NULL: there is none. */
static char *find_place(const char *text, const char *directory, long *linep)
{
    size_t length = strlen(directory);
    for (; text && (text = strstr(text, directory)); text += length) {
        const char *file = text + length + 1;
        size_t name = text[length] == '/' ? strcspn(file, ":\n") : 0;
        if (name > 0 && file[name] == ':' && (*linep = strtol(file + name + 1, NULL, 10)) > 0)
            return ch_strndup(file, name);
    }
    return NULL;
}

/* Of what returns a call at once, the place is lost: the last `return` of src/charm.lua. */
static long find_return(const char *directory, const char *traceback)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    CH_AUTOFREE char *path = ch_path_join(directory, "src/charm.lua");
    long line = 1, found = 1;
    if (!traceback || !strstr(traceback, "(...tail calls...)") ||
        ch_file_read(path, 0, &text, NULL) < 0)
        return 1;
    for (const char *start = text.data; start; line++) {
        if (ch_text_starts(start, "return "))
            found = line;
        start = strchr(start, '\n');
        start += start != NULL;
    }
    return found;
}

/* A coroutine that fails puts its place before that of the error: the last one is where it was. */
static const char *skip_outer_places(const char *text, const char *directory)
{
    CH_AUTOFREE char *start = ch_asprintf("%s/", directory);
    const char *rest;
    while (ch_text_starts(text, start) && (rest = strstr(text, ": ")) &&
           ch_text_starts(rest + 2, start))
        text = rest + 2;
    return text;
}

/* The first line of the message, without the place that the finding has itself; for a module that
 * is missing, where it belongs.  Caller owns. */
static char *describe(const struct ch_error *failure, const char *directory, const char *file,
                      long line)
{
    CH_AUTOFREE char *place = ch_asprintf("%s/%s:%ld: ", directory, file ? file : "", line);
    const char *text = skip_outer_places(failure->message, directory);
    if (ch_text_starts(text, place))
        text += strlen(place);
    size_t length = strcspn(text, "\n");
    while (length > 0 && text[length - 1] == ':')
        length--;
    CH_AUTOFREE char *tried = ch_asprintf("\n\tno file '%s/", directory);
    const char *missing = strstr(text + length, tried);
    if (missing) {
        missing += strlen(tried);
        return ch_asprintf("%.*s: there is no %.*s", (int)length, text, (int)strcspn(missing, "'"),
                           missing);
    }
    return ch_strndup(text, length);
}

/* What is wrong, as {file, line, text}, or null; new reference. */
static json_t *run_charm(const char *directory)
{
    struct ch_error failure = CH_ERROR_INIT;
    long line = 1;
    json_t *found = NULL;
    struct chl_engine_options options = {.charm_dir = directory, .extension = &chl_testing};
    struct chl_engine *engine = chl_engine_new(&options, &failure);
    if (engine && chl_try_charm(engine, &failure) < 0) {
        const char *message = skip_outer_places(failure.message, directory);
        CH_AUTOFREE char *file = find_place(message, directory, &line);
        if (!file)
            file = find_place(failure.traceback, directory, &line);
        if (!file)
            line = find_return(directory, failure.traceback);
        CH_AUTOFREE char *text = describe(&failure, directory, file, line);
        found = ch_checked(json_pack("{s:s, s:I, s:s}", "file", file ? file : "src/charm.lua",
                                     "line", (json_int_t)line, "text", text));
    }
    ch_error_clear(&failure);
    chl_engine_free(engine);
    return found ? found : json_null();
}

static void answer(const char *directory, int output)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);   /* ctrl-C does not reach this group */
    dup2(STDERR_FILENO, STDOUT_FILENO); /* stdout is for the findings */
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null >= 0)
        dup2(null, STDIN_FILENO);
    json_t *found = run_charm(directory);
    fflush(stdout);
    json_dumpfd(found, output, JSON_ENCODE_ANY);
    _exit(EXIT_SUCCESS);
}

/* in the parent */

/* Return: whether the end came in time. */
static bool read_all(int input, struct ch_buf *text)
{
    double end = ch_clock_monotonic(&ch_clock_system) + PATIENCE;
    char block[4096];
    for (;;) {
        struct pollfd ready = {.fd = input, .events = POLLIN};
        double left = end - ch_clock_monotonic(&ch_clock_system);
        if (left <= 0)
            return false;
        if (poll(&ready, 1, (int)(left * 1000) + 1) <= 0)
            continue;
        ssize_t length = read(input, block, sizeof(block));
        if (length < 0 && errno == EINTR)
            continue;
        if (length <= 0)
            return true;
        ch_buf_add(text, block, (size_t)length);
    }
}

static void add_load(struct ch_findings *findings, const char *file, long line, const char *text)
{
    struct ch_finding finding = {
        .file = (char *)file, .line = line, .column = 1, .rule = "load", .text = (char *)text};
    ch_findings_add(findings, &finding);
}

static void add_answer(struct ch_findings *findings, const struct ch_buf *text, int status)
{
    CH_AUTOJSON json_t *found =
        json_loadb(text->data ? text->data : "", text->length, JSON_DECODE_ANY, NULL);
    const char *file = NULL, *what = NULL;
    json_int_t line = 1;
    CH_AUTOFREE char *end = ch_asprintf(
        WIFSIGNALED(status) ? "the charm crashes while it is set up: signal %d"
                            : "the charm ends its process while it is set up: exit status %d",
        WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    if (!found)
        add_load(findings, "src/charm.lua", 1, end);
    else if (json_unpack(found, "{s:s, s:I, s:s}", "file", &file, "line", &line, "text", &what) ==
             0)
        add_load(findings, file, (long)line, what);
}

int ch_cli_try_charm(const char *directory, struct ch_findings *findings, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    int ends[2], status = 0;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot run the charm");
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        answer(directory, ends[1]);
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot run the charm");
    }
    bool ended = read_all(ends[0], &text);
    close(ends[0]);
    if (!ended)
        kill(child, SIGKILL);
    waitid(P_PID, (id_t)child, &(siginfo_t){0}, WEXITED | WNOWAIT);
    kill(-child, SIGKILL); /* what it has started and left; its number is still taken */
    waitpid(child, &status, 0);
    CH_AUTOFREE char *late =
        ch_asprintf("the charm was not set up within %d s: its init, or what its modules do when "
                    "they are loaded, waits or loops",
                    PATIENCE);
    if (ended)
        add_answer(findings, &text, status);
    else
        add_load(findings, "src/charm.lua", 1, late);
    return 0;
}
