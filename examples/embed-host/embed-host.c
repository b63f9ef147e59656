/* SPDX-License-Identifier: Apache-2.0 */
/* A C program that hosts a charm: it plays Juju for it, and listens to its events.
 *
 *     cc embed-host.c $(pkg-config --cflags --libs charmhost) -o embed-host && ./embed-host charm
 * state.db
 *
 * The program answers the hook commands of the charm from its own variables: what the charm sees is
 * what the program is. */
#include <charmhost.h>

#include <stdio.h>
#include <string.h>

/* what the program has for the charm */
struct house {
    const char *config; /* JSON, what config-get answers */
};

static int is(const char *const *argv, const char *name)
{
    return strcmp(argv[0], name) == 0;
}

static int answer(struct ch_host_reply *reply, const char *text)
{
    ch_host_reply_output(reply, text, strlen(text));
    return 0;
}

static int run(void *data, const char *const *argv, const void *input, size_t length,
               struct ch_host_reply *reply)
{
    const struct house *house = data;
    (void)input;
    (void)length;
    if (is(argv, "config-get"))
        return answer(reply, house->config);
    if (is(argv, "is-leader"))
        return answer(reply, "false");
    if (!is(argv, "status-set"))
        return -1;
    printf("status   ");
    for (int i = 2; argv[i]; i++) /* after --application=False */
        if (strcmp(argv[i], "--") != 0)
            printf(" %s", argv[i]);
    printf("\n");
    return 0;
}

static void log_line(void *data, enum ch_host_level level, const char *message)
{
    (void)data;
    if (level >= CH_HOST_WARNING)
        printf("log       %.*s\n", (int)strcspn(message, "\n"), message);
}

static int told(void *data, struct ch_host_event *event)
{
    (void)data;
    printf("event     %s %s\n", ch_host_event_name(event), ch_host_event_snapshot(event));
    return 0;
}

/* An observer in C may refuse an event: nothing of the dispatch is stored then. */
static int no_updates(void *data, struct ch_host_event *event)
{
    (void)data;
    ch_host_event_fail(event, "this house is not updated");
    return -1;
}

static void dispatch(struct ch_host *host, const char *hook)
{
    char path[64];
    snprintf(path, sizeof(path), "JUJU_DISPATCH_PATH=hooks/%s", hook);
    const char *environment[] = {path,
                                 "JUJU_UNIT_NAME=thermostat/0",
                                 "JUJU_MODEL_NAME=house",
                                 "JUJU_MODEL_UUID=cf67b90e-7201-4f23-8c0a-e1f453f1dc2e",
                                 "JUJU_VERSION=3.6.0",
                                 NULL};
    printf("dispatch  %s\n", hook);
    int status = ch_host_dispatch(host, environment);
    const char *error = ch_host_error(host);
    if (error)
        printf("failed    %d: %.*s\n", status, (int)strcspn(error, "\n"), error);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: embed-host CHARM_DIRECTORY STATE_DATABASE\n");
        return 2;
    }
    struct house house = {.config = "{}"};
    struct ch_host_transport transport = {.run = run, .data = &house};
    struct ch_host_options options = {.size = sizeof(options),
                                      .charm_dir = argv[1],
                                      .storage_path = argv[2],
                                      .transport = &transport,
                                      .log = log_line};
    struct ch_host *host = ch_host_new(&options);
    ch_host_observe(host, NULL, told, NULL);
    ch_host_observe(host, "upgrade_charm", no_updates, NULL);

    dispatch(host, "config-changed"); /* deferred: there is no target yet */
    house.config = "{\"target\": 21}";
    dispatch(host, "update-status"); /* config-changed comes again first */
    house.config = "{\"target\": 99}";
    dispatch(host, "config-changed");
    house.config = "{\"target\": 22}";
    dispatch(host, "config-changed"); /* the failed change was not counted */
    dispatch(host, "upgrade-charm");
    ch_host_free(host);
    return 0;
}
