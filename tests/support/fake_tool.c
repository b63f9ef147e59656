/* SPDX-License-Identifier: Apache-2.0 */
/* A hook tool that answers from a script: the conformance cases and the runner of the examples put
 * it on PATH under the name of every hook command.
 *
 *     fake-hook-tool link DIR      makes a link in DIR for each hook command
 *     FAKE_HOOK_DIR=DIR COMMAND ARGUMENTS...
 *
 * FAKE_HOOK_DIR holds
 *
 *     answers.json   what to answer; may be absent
 *     calls.jsonl    written: one line for each call, in order, {"name", "argv"} and, where there
 *                    are such, "stdin" (only of commands given "--file -") and "files" (the
 *                    files an argument names, as {"path", "text", "mode", "directory_mode"})
 *     counts.json    written: how often each row of answers has been used
 *     state.json     written: what state-set has set
 *
 * answers.json is an object.  A key is a command line, or words it begins with; arguments are
 * joined by blanks, "--format=json" is left out.  The longest key that fits wins.  The value is the
 * answer, an object with any of
 *
 *     "stdout"  a string, written as it is; any other value, written as one line of JSON
 *     "stderr"  a string
 *     "exit"    the exit status
 *     "signal"  the number of a signal that ends the tool
 *     "bytes"   so many bytes "x" are written to stdout
 *     "row"     a list of such answers, one for each call; the last one stays
 *
 * and anything else is short for {"stdout": value}.  Without an answer, a command that only writes
 * succeeds and says nothing, state-get, state-set and state-delete work on state.json, and all
 * others fail, with a message that begins with "fake-hook-tool". */
#include "fake_tool.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXIT_NO_ANSWER = 97 };

static const char *const readers[] = {
    "action-get",   "config-get",   "credential-get", "goal-state",      "is-leader",
    "k8s-raw-get",  "k8s-spec-get", "leader-get",     "network-get",     "opened-ports",
    "pod-spec-get", "relation-get", "relation-ids",   "relation-list",   "relation-model-get",
    "resource-get", "secret-add",   "secret-get",     "secret-info-get", "secret-ids",
    "status-get",   "storage-get",  "storage-list",   "unit-get",        NULL};
static const char *const writers[] = {"action-fail",
                                      "action-log",
                                      "action-set",
                                      "add-metric",
                                      "application-version-set",
                                      "close-port",
                                      "juju-log",
                                      "juju-reboot",
                                      "k8s-raw-set",
                                      "k8s-spec-set",
                                      "leader-set",
                                      "open-port",
                                      "payload-register",
                                      "payload-status-set",
                                      "payload-unregister",
                                      "pod-spec-set",
                                      "relation-set",
                                      "secret-grant",
                                      "secret-remove",
                                      "secret-revoke",
                                      "secret-set",
                                      "status-set",
                                      "storage-add",
                                      NULL};
static const char *const stateful[] = {"state-get", "state-set", "state-delete", NULL};

static bool contains(const char *const *names, const char *name)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

void fake_die(const char *what, const char *detail)
{
    fprintf(stderr, "fake-hook-tool: %s: %s\n", what, detail);
    exit(EXIT_NO_ANSWER);
}

/* files */

static char *join(const char *directory, const char *name)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", directory, name) < 0)
        abort();
    return path;
}

char *fake_read(FILE *file, size_t *lengthp)
{
    char *text = NULL;
    FILE *copy = open_memstream(&text, lengthp);
    char block[4096];
    size_t got;
    if (!copy)
        abort();
    while ((got = fread(block, 1, sizeof(block), file)) > 0)
        fwrite(block, 1, got, copy);
    fclose(copy);
    return text;
}

json_t *fake_load(const char *path)
{
    json_error_t error;
    if (access(path, F_OK) != 0)
        return json_object();
    json_t *value = json_load_file(path, 0, &error);
    if (!value)
        fake_die(path, error.text);
    return value;
}

void fake_store(const char *path, const json_t *value)
{
    if (json_dump_file(value, path, JSON_SORT_KEYS | JSON_INDENT(1)) < 0)
        fake_die(path, "cannot be written");
}

/* Text that is not UTF-8 is shown in hexadecimal. */
static json_t *text_value(const char *text, size_t length)
{
    json_t *value = json_stringn(text, length);
    if (value)
        return value;
    char *hex = calloc(length + 1, 2);
    if (!hex)
        abort();
    for (size_t i = 0; i < length; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned char)text[i]);
    value = json_pack("{s:s}", "hex", hex);
    free(hex);
    return value;
}

/* the log of calls */

static json_t *mode_of(const char *path)
{
    struct stat status;
    char text[16];
    if (stat(path, &status) < 0)
        return json_null();
    snprintf(text, sizeof(text), "%04o", (unsigned)status.st_mode & 07777);
    return json_string(text);
}

static json_t *describe_file(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return json_pack("{s:s, s:s}", "path", path, "error", strerror(errno));
    size_t length = 0;
    char *text = fake_read(file, &length);
    char *copy = strdup(path);
    json_t *described =
        json_pack("{s:s, s:o, s:o, s:o}", "path", path, "text", text_value(text, length), "mode",
                  mode_of(path), "directory_mode", mode_of(dirname(copy)));
    fclose(file);
    free(text);
    free(copy);
    return described;
}

/* "--file PATH", "--k8s-resources PATH" and "key#file=PATH" name files; "-" is stdin. */
static json_t *files_named(char **argv)
{
    json_t *files = json_array();
    for (int i = 1; argv[i]; i++) {
        const char *content = strstr(argv[i], "#file=");
        bool option = strcmp(argv[i], "--file") == 0 || strcmp(argv[i], "--k8s-resources") == 0;
        if (content)
            json_array_append_new(files, describe_file(content + strlen("#file=")));
        else if (option && argv[i + 1] && strcmp(argv[i + 1], "-") != 0)
            json_array_append_new(files, describe_file(argv[i + 1]));
    }
    return files;
}

static bool reads_stdin(char **argv)
{
    for (int i = 1; argv[i]; i++)
        if (strcmp(argv[i], "--file") == 0 && argv[i + 1] && strcmp(argv[i + 1], "-") == 0)
            return true;
    return false;
}

static json_t *describe_call(const char *name, char **argv, const char *input, size_t length)
{
    json_t *arguments = json_array();
    json_t *files = files_named(argv);
    for (int i = 1; argv[i]; i++)
        json_array_append_new(arguments, text_value(argv[i], strlen(argv[i])));
    json_t *call = json_pack("{s:s, s:o}", "name", name, "argv", arguments);
    if (input)
        json_object_set_new(call, "stdin", text_value(input, length));
    if (json_array_size(files) > 0)
        json_object_set(call, "files", files);
    json_decref(files);
    return call;
}

/* The log is the lock as well: calls that overlap are served one after the other. */
static int log_call(const char *directory, const json_t *call)
{
    char *path = join(directory, "calls.jsonl");
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    char *line = json_dumps(call, JSON_COMPACT);
    if (fd < 0 || flock(fd, LOCK_EX) < 0 || dprintf(fd, "%s\n", line) < 0)
        fake_die(path, strerror(errno));
    free(path);
    free(line);
    return fd;
}

/* answers */

static char *command_line(const char *name, char **argv)
{
    char *text = NULL;
    size_t length = 0;
    FILE *line = open_memstream(&text, &length);
    if (!line)
        abort();
    fputs(name, line);
    for (int i = 1; argv[i]; i++)
        if (strcmp(argv[i], "--format=json") != 0)
            fprintf(line, " %s", argv[i]);
    fclose(line);
    return text;
}

static bool fits(const char *key, const char *line)
{
    size_t length = strlen(key);
    return strncmp(key, line, length) == 0 && (line[length] == '\0' || line[length] == ' ');
}

static json_t *next_in_row(json_t *row, const char *key, const char *directory)
{
    char *path = join(directory, "counts.json");
    json_t *counts = fake_load(path);
    size_t count = (size_t)json_integer_value(json_object_get(counts, key));
    json_object_set_new(counts, key, json_integer((json_int_t)count + 1));
    fake_store(path, counts);
    json_decref(counts);
    free(path);
    size_t last = json_array_size(row) - 1;
    return json_array_get(row, count < last ? count : last);
}

/* Borrowed from `answers`; NULL: there is none. */
static json_t *find_answer(json_t *answers, const char *line, const char *directory)
{
    const char *key, *best_key = "";
    json_t *value, *best = NULL;
    json_object_foreach (answers, key, value)
        if (fits(key, line) && strlen(key) > strlen(best_key)) {
            best = value;
            best_key = key;
        }
    json_t *row = json_object_get(best, "row");
    return json_array_size(row) > 0 ? next_in_row(row, best_key, directory) : best;
}

static bool is_short(const json_t *answer)
{
    static const char *const fields[] = {"stdout", "stderr", "exit", "signal", "bytes", NULL};
    for (const char *const *field = fields; *field; field++)
        if (json_object_get(answer, *field))
            return false;
    return true;
}

static void write_value(const json_t *value)
{
    if (json_is_string(value)) {
        fwrite(json_string_value(value), 1, json_string_length(value), stdout);
    } else {
        json_dumpf(value, stdout, JSON_ENCODE_ANY | JSON_COMPACT);
        putchar('\n');
    }
}

static int give(const json_t *answer)
{
    if (is_short(answer)) {
        write_value(answer);
        return 0;
    }
    const json_t *output = json_object_get(answer, "stdout");
    const char *errors = json_string_value(json_object_get(answer, "stderr"));
    if (output)
        write_value(output);
    for (json_int_t n = json_integer_value(json_object_get(answer, "bytes")); n > 0; n--)
        putchar('x');
    fflush(stdout);
    fputs(errors ? errors : "", stderr);
    if (json_object_get(answer, "signal"))
        raise((int)json_integer_value(json_object_get(answer, "signal")));
    return (int)json_integer_value(json_object_get(answer, "exit"));
}

static int answer_call(const char *name, char **argv, const char *directory, const char *input)
{
    char *answers_path = join(directory, "answers.json");
    char *state_path = join(directory, "state.json");
    char *line = command_line(name, argv);
    json_t *answers = fake_load(answers_path);
    const json_t *answer = find_answer(answers, line, directory);
    int status = 0;
    if (answer) {
        status = give(answer);
    } else if (contains(stateful, name)) {
        status = fake_state(name, argv, input, state_path);
    } else if (!contains(writers, name)) {
        fprintf(stderr, "fake-hook-tool: no answer for: %s\n", line);
        status = EXIT_NO_ANSWER;
    }
    json_decref(answers);
    free(answers_path);
    free(state_path);
    free(line);
    return status;
}

static int run(const char *name, char **argv)
{
    const char *directory = getenv("FAKE_HOOK_DIR");
    char *input = NULL;
    size_t length = 0;
    if (!directory)
        fake_die(name, "FAKE_HOOK_DIR is not set");
    if (reads_stdin(argv))
        input = fake_read(stdin, &length);
    json_t *call = describe_call(name, argv, input, length);
    int lock = log_call(directory, call);
    int status = answer_call(name, argv, directory, input);
    json_decref(call);
    free(input);
    close(lock);
    return status;
}

/* links */

static void link_names(const char *const *names, const char *program, const char *directory)
{
    for (; *names; names++) {
        char *path = join(directory, *names);
        if (symlink(program, path) < 0 && errno != EEXIST)
            fake_die(path, strerror(errno));
        free(path);
    }
}

static int make_links(const char *directory)
{
    char *program = realpath("/proc/self/exe", NULL);
    if (!program)
        fake_die("/proc/self/exe", strerror(errno));
    link_names(readers, program, directory);
    link_names(writers, program, directory);
    link_names(stateful, program, directory);
    free(program);
    return 0;
}

int main(int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    const char *name = slash ? slash + 1 : argv[0];
    if (contains(readers, name) || contains(writers, name) || contains(stateful, name))
        return run(name, argv);
    if (argc == 3 && strcmp(argv[1], "link") == 0)
        return make_links(argv[2]);
    fprintf(stderr, "usage: fake-hook-tool link DIR\n");
    return 2;
}
