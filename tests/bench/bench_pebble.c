/* SPDX-License-Identifier: Apache-2.0 */
/* The client of Pebble against a daemon that runs already; bench_pebble.py does the same with ops.
 *     bench_pebble SOCKET DIRECTORY */
#include "base/file.h"
#include "pebble/pebble.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { REQUESTS = 2000, COMMANDS = 300 };

static struct ch_pebble *client;

static double now(void)
{
    return ch_clock_monotonic(&ch_clock_system);
}

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s failed\n", what);
    exit(1);
}

static void bench_requests(void)
{
    double start = now();
    for (int i = 0; i < REQUESTS; i++) {
        json_t *info = ch_pebble_get_system_info(client, NULL);
        check(info != NULL, "system-info");
        json_decref(info);
    }
    printf("requests per second   %.0f\n", REQUESTS / (now() - start));
}

/* DIRECTORY/content is what is pushed. */
static void bench_files(const char *directory)
{
    CH_AUTOFREE char *content = ch_path_join(directory, "content");
    CH_AUTOFREE char *remote = ch_path_join(directory, "remote");
    CH_AUTOFREE char *local = ch_path_join(directory, "local");
    int from = open(content, O_RDONLY | O_CLOEXEC);
    int to = open(local, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    check(from >= 0 && to >= 0, "local files");
    double megabytes = (double)lseek(from, 0, SEEK_END) / 1e6;
    lseek(from, 0, SEEK_SET);
    struct ch_pebble_source source = ch_pebble_source_descriptor(&from);
    struct ch_pebble_sink sink = ch_pebble_sink_descriptor(&to);
    double start = now();
    check(ch_pebble_push(client, remote, &source, NULL, NULL) == 0, "push");
    printf("push MB/s             %.1f\n", megabytes / (now() - start));
    start = now();
    check(ch_pebble_pull(client, remote, &sink, NULL) == 0, "pull");
    printf("pull MB/s             %.1f\n", megabytes / (now() - start));
    close(from);
    close(to);
}

static void bench_exec(void)
{
    CH_AUTOJSON json_t *command = json_pack("[s]", "/bin/true");
    struct ch_pebble_exec_options options = {.command = command};
    double start = now();
    for (int i = 0; i < COMMANDS; i++) {
        struct ch_pebble_buffer output = {0}, errors = {0};
        struct ch_pebble_process *process = ch_pebble_exec(client, &options, NULL);
        check(process && ch_pebble_process_wait_output(process, &output, &errors, NULL) == 0,
              "exec");
        ch_pebble_process_free(process);
        ch_buf_deinit(&output.bytes);
        ch_buf_deinit(&errors.bytes);
    }
    printf("exec round trip ms    %.2f\n", (now() - start) * 1000 / COMMANDS);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: bench_pebble SOCKET DIRECTORY\n", stderr);
        return 2;
    }
    struct ch_pebble_options options = {.socket_path = argv[1]};
    client = ch_pebble_new(&options);
    bench_requests();
    bench_files(argv[2]);
    bench_exec();
    ch_pebble_free(client);
    return 0;
}
