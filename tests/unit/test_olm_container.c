/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a container, with a shell script for a Pebble: what it does is not asked here. */
#include "namespaces.h"
#include "olm/container.h"
#include "temp_dir.h"

#include <fcntl.h>
#include <poll.h>

static struct ch_olm_container container_;
static char *program_;

static void write_program(const char *script)
{
    CH_AUTOFREE char *text = ch_asprintf("#!/bin/sh\n%s\n", script);
    CHECK_INT(ch_file_write(program_, text, strlen(text), 0755, NULL), 0);
}

static int start(struct ch_error *err)
{
    const struct ch_olm_container_options options = {.pebble = program_, .namespaces = true};
    return ch_olm_container_start(&container_, &options, err);
}

static void check_file(const char *name, const char *expected)
{
    struct ch_buf text = CH_BUF_INIT;
    CH_AUTOFREE char *path = ch_path_join(container_.unit_directory, name);
    CHECK_INT(ch_file_read(path, 0, &text, NULL), 0);
    CHECK_STR(text.data, expected);
    ch_buf_deinit(&text);
}

/* Reads what the program writes into a pipe that lies in its directory: it has come so far. */
static void await(const char *expected)
{
    char bytes[64] = "";
    CH_AUTOFREE char *path = ch_path_join(container_.unit_directory, "containers/c/pipe");
    int pipe_ = open(path, O_RDONLY);
    ssize_t length = read(pipe_, bytes, sizeof(bytes) - 1);
    CHECK(length >= 0);
    CHECK_STR(bytes, expected);
    close(pipe_);
}

static void make_pipe(void)
{
    CH_AUTOFREE char *path = ch_path_join(container_.unit_directory, "containers/c/pipe");
    CH_AUTOFREE char *directory = ch_path_join(container_.unit_directory, "containers/c");
    CHECK_INT(ch_file_make_dirs(directory, NULL), 0);
    unlink(path);
    CHECK_INT(mkfifo(path, 0600), 0);
}

static void test_life(void)
{
    struct ch_error err = CH_ERROR_INIT;
    int file = open("/dev/null", O_RDONLY); /* without CLOEXEC, as the parent's may be */
    CH_AUTOFREE char *script =
        ch_asprintf("[ ! -e /proc/self/fd/%d ] || echo it is open\n"
                    "env -u _ -u PWD | sort >/etc/environment; echo $0 $* >/srv/arguments; pwd\n"
                    "echo up >/charm/container/pipe; exec sleep 1000",
                    file);
    make_pipe();
    write_program(script);
    CHECK(!ch_olm_container_runs(&container_));
    CHECK_INT(ch_olm_container_stop(&container_, 0, &err), 0); /* nothing is there to stop */
    CHECK_INT(start(&err), 0);
    CHECK_STR(err.message, NULL);
    await("up\n");
    CHECK(ch_olm_container_runs(&container_));
    check_file("workloads/c/files/srv/arguments", "/charm/bin/pebble run --create-dirs --hold\n");
    check_file("workloads/c/files/etc/environment",
               "HOME=/root\nJUJU_CONTAINER_NAME=c\n"
               "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"
               "PEBBLE=/var/lib/pebble/default\nPEBBLE_SOCKET=/charm/container/pebble.socket\n");
    check_file("workloads/c/log", "/\n");
    close(file);
    CHECK_INT(start(&err), 0); /* it runs already */
    CHECK_INT(ch_olm_container_stop(&container_, 0, &err), 0);
    CHECK(!ch_olm_container_runs(&container_));
    check_file("workloads/c/files/srv/arguments", "/charm/bin/pebble run --create-dirs --hold\n");
    CHECK_INT(ch_olm_container_clear(&container_, &err), 0);
    CHECK_STR(err.message, NULL);
}

static void test_stop_asks_first(void)
{
    struct ch_error err = CH_ERROR_INIT;
    make_pipe();
    write_program("trap 'echo asked >/srv/end; exit' TERM; echo up >/charm/container/pipe\n"
                  "while :; do sleep 0.02; done");
    CHECK_INT(start(&err), 0);
    await("up\n");
    CHECK_INT(ch_olm_containers_stop(container_.unit_directory, 20, &err), 0);
    check_file("workloads/c/files/srv/end", "asked\n");
    CHECK(!ch_olm_container_runs(&container_));
    CHECK_STR(err.message, NULL);
}

static void test_stop_does_not_wait_for_ever(void)
{
    struct ch_error err = CH_ERROR_INIT;
    make_pipe();
    write_program("trap '' TERM; echo up >/charm/container/pipe; while :; do sleep 1; done");
    CHECK_INT(start(&err), 0);
    await("up\n");
    CHECK_INT(ch_olm_container_stop(&container_, 0.05, &err), 0);
    CHECK(!ch_olm_container_runs(&container_));
    CHECK_STR(err.message, NULL);
}

/* Who deletes a model and does not destroy it leaves nothing that runs. */
static void test_end_with_its_directory(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *path = ch_path_join(container_.unit_directory, "containers/c/pipe");
    make_pipe();
    write_program("exec 3>/charm/container/pipe; exec sleep 1000");
    struct pollfd end = {.fd = open(path, O_RDWR | O_NONBLOCK), .events = POLLIN};
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    CHECK_INT(start(&err), 0);
    CH_AUTOFREE char *up = ch_path_join(container_.unit_directory, "workloads/c/lock");
    close(end.fd);
    end.fd = reader;
    CHECK(ch_file_exists(up));
    CHECK_INT(ch_file_remove_tree(container_.unit_directory, NULL), 0);
    CHECK_INT(poll(&end, 1, 20000), 1);
    CHECK(end.revents & POLLHUP);
    close(reader);
    CHECK_STR(err.message, NULL);
}

static void test_log(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *nothing =
        ch_olm_container_log(&(struct ch_olm_container){container_.unit_directory, "nothing"});
    CHECK_STR(nothing, "");
    make_pipe();
    write_program("head -c 3000 /dev/zero | tr '\\0' x; echo y; echo; echo >/charm/container/pipe");
    CHECK_INT(start(&err), 0);
    await("\n");
    CH_AUTOFREE char *log = ch_olm_container_log(&container_);
    CHECK_INT((long long)strlen(log), 998); /* the last 1000 bytes, but for the ends of lines */
    CHECK_STR(log + 996, "xy");
    CHECK_INT(ch_olm_container_stop(&container_, 0, &err), 0);
}

static void test_what_cannot_be_started(void)
{
    struct ch_error err = CH_ERROR_INIT;
    const struct ch_olm_container_options missing = {.pebble = "/nonexistent/pebble",
                                                     .namespaces = true};
    CHECK_INT(ch_olm_container_start(&container_, &missing, &err), -1);
    CHECK_STR(err.message, "cannot start container \"c\": cannot show /nonexistent/pebble: No such "
                           "file or directory");
    ch_error_clear(&err);
    CHECK_INT(ch_file_write(program_, "no program", 10, 0755, NULL), 0);
    CHECK_INT(start(&err), -1);
    CHECK_HAS(err.message, "Exec format error");
    CHECK(!ch_olm_container_runs(&container_));
    ch_error_clear(&err);
}

static int start_simulated(bool namespaces, struct ch_error *err)
{
    const struct ch_olm_container_options options = {.namespaces = namespaces};
    return ch_olm_container_start(&container_, &options, err);
}

/* It listens when it has been started; who is somebody else cannot ask it. */
static void check_simulated(bool namespaces)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_olm_container_client client;
    struct stat status;
    CH_AUTOFREE char *socket_ =
        ch_path_join(container_.unit_directory, "containers/c/pebble.socket");
    CHECK_INT(start_simulated(namespaces, &err), 0);
    CHECK_INT(ch_olm_container_connect(&container_, 20, &client, &err), 0);
    CH_AUTOJSON json_t *info = ch_pebble_get_system_info(client.pebble, &err);
    const char *boot_id = json_string_value(json_object_get(info, "boot-id"));
    CHECK_INT((long long)strlen(boot_id ? boot_id : ""), 36);
    CHECK_INT(ch_pebble_make_dir(client.pebble, "/srv/made", false, NULL, NULL, &err), 0);
    CHECK_INT(stat(socket_, &status), 0);
    CHECK_INT(status.st_mode & 0777, 0600);
    ch_olm_container_disconnect(&client);
    CH_AUTOFREE char *made = ch_path_join(container_.unit_directory, "workloads/c/files/srv/made");
    CHECK(ch_file_exists(made));
    CHECK_INT(ch_olm_container_stop(&container_, 20, &err), 0);
    CHECK_INT(ch_olm_container_clear(&container_, &err), 0);
    CHECK_STR(err.message, NULL);
}

static void test_simulated(void)
{
    check_simulated(true);
    check_simulated(false);
}

static void test_real_one_needs_namespaces(void)
{
    struct ch_error err = CH_ERROR_INIT;
    const struct ch_olm_container_options options = {.pebble = program_};
    CHECK_INT(ch_olm_container_start(&container_, &options, &err), -1);
    CHECK_HAS(err.message, "needs namespaces, and this system gives none");
    CHECK(!ch_olm_container_runs(&container_));
    ch_error_clear(&err);
}

static void test_client_of_a_long_path(void)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_olm_container_client client;
    char name[200];
    memset(name, 'n', 150);
    name[150] = '\0';
    CH_AUTOFREE char *unit = temp_path(name);
    CH_AUTOFREE char *directory = ch_asprintf("%s/containers/c", unit);
    const struct ch_olm_container container = {unit, "c"};
    CHECK_INT(ch_olm_container_connect(&container, 20, &client, &err), -1);
    CHECK_HAS(err.message, "No such file or directory");
    ch_error_clear(&err);
    CHECK_INT(ch_file_make_dirs(directory, NULL), 0);
    CHECK_INT(ch_olm_container_connect(&container, 20, &client, &err), 0);
    CHECK(ch_pebble_get_system_info(client.pebble, &err) == NULL);
    CHECK_HAS(err.message, "socket not found");
    ch_olm_container_disconnect(&client);
    ch_error_clear(&err);
}

int main(void)
{
    if (namespaces_are_missing())
        return 0;
    temp_dir_init();
    CH_AUTOFREE char *unit = temp_path("unit");
    program_ = temp_path("pebble");
    container_ = (struct ch_olm_container){unit, "c"};
    RUN(test_life);
    RUN(test_stop_asks_first);
    RUN(test_stop_does_not_wait_for_ever);
    RUN(test_end_with_its_directory);
    RUN(test_log);
    RUN(test_what_cannot_be_started);
    RUN(test_simulated);
    RUN(test_real_one_needs_namespaces);
    RUN(test_client_of_a_long_path);
    free(program_);
    temp_dir_deinit();
    return test_done();
}
