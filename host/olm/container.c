/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a container's Pebble. */
#include "base/file.h"
#include "base/mem.h"
#include "olm/container_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* paths */

char *ch_olm_container_path(const struct ch_olm_container *container, const char *name)
{
    return ch_asprintf("%s/workloads/%s/%s", container->unit_directory, container->name, name);
}

char *ch_olm_container_sockets(const struct ch_olm_container *container)
{
    return ch_asprintf("%s/containers/%s", container->unit_directory, container->name);
}

/* the lock */

enum { NOBODY = 0, STRANGER = -1 }; /* the latter: a process that has no number here */

/* Who holds it: process 1 of its namespace, by its number here. */
static pid_t find_holder(const struct ch_olm_container *container)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    CH_AUTOFREE char *path = ch_olm_container_path(container, "lock");
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0)
        return NOBODY;
    bool held = fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    close(file);
    return !held ? NOBODY : lock.l_pid > 0 ? lock.l_pid : STRANGER;
}

bool ch_olm_container_runs(const struct ch_olm_container *container)
{
    return find_holder(container) != NOBODY;
}

/* the end */

static int wait_exit(int process, double seconds)
{
    struct pollfd end = {.fd = process, .events = POLLIN};
    int ready;
    do
        ready = poll(&end, 1, seconds < 0 ? -1 : (int)ceil(seconds * 1000));
    while (ready < 0 && errno == EINTR);
    return ready;
}

int ch_olm_container_stop(const struct ch_olm_container *container, double grace,
                          struct ch_error *err)
{
    pid_t pid = find_holder(container);
    if (pid == NOBODY)
        return 0;
    if (pid == STRANGER)
        return ch_error_set(err, CH_ERROR_RUNTIME,
                            "cannot stop container \"%s\": it was started outside of this "
                            "container or sandbox",
                            container->name);
    int process = (int)syscall(SYS_pidfd_open, pid, 0);
    if (process < 0 && errno == ESRCH)
        return 0;
    int ended = 0;
    if (process >= 0 && grace > 0 && kill(pid, SIGTERM) == 0)
        ended = wait_exit(process, grace);
    /* the end of process 1 is that of all in its namespace */
    if (process >= 0 && ended == 0 && (kill(pid, SIGKILL) == 0 || errno == ESRCH))
        ended = wait_exit(process, -1);
    int code = errno;
    if (process >= 0)
        close(process);
    return ended > 0 ? 0
                     : ch_error_set_errno(err, CH_ERROR_OS, code, "cannot stop container \"%s\"",
                                          container->name);
}

int ch_olm_containers_stop(const char *unit_directory, double grace, struct ch_error *err)
{
    CH_AUTOFREE char *workloads = ch_path_join(unit_directory, "workloads");
    DIR *stream = opendir(workloads);
    int result = 0;
    if (!stream)
        return 0;
    for (struct dirent *entry; result == 0 && (entry = readdir(stream));)
        if (entry->d_name[0] != '.')
            result = ch_olm_container_stop(
                &(struct ch_olm_container){unit_directory, entry->d_name}, grace, err);
    closedir(stream);
    return result;
}

int ch_olm_container_clear(const struct ch_olm_container *container, struct ch_error *err)
{
    CH_AUTOFREE char *files = ch_olm_container_path(container, "files");
    return ch_file_remove_tree(files, err);
}

int ch_olm_container_remove(const struct ch_olm_container *container, struct ch_error *err)
{
    CH_AUTOFREE char *sockets = ch_olm_container_sockets(container);
    CH_AUTOFREE char *workload =
        ch_asprintf("%s/workloads/%s", container->unit_directory, container->name);
    return ch_file_remove_tree(sockets, err) < 0 ? -1 : ch_file_remove_tree(workload, err);
}

char *ch_olm_container_log(const struct ch_olm_container *container)
{
    enum { MOST = 1000 };
    struct ch_buf text = CH_BUF_INIT;
    CH_AUTOFREE char *path = ch_olm_container_path(container, "log");
    ch_buf_adds(&text, "");
    ch_file_read(path, 1 << 20, &text, NULL);
    size_t skipped = text.length > MOST ? text.length - MOST : 0;
    while (text.length > skipped && text.data[text.length - 1] == '\n')
        text.data[--text.length] = '\0';
    char *tail = ch_strdup(text.data + skipped);
    ch_buf_deinit(&text);
    return tail;
}

/* its client */

int ch_olm_container_connect(const struct ch_olm_container *container, double timeout,
                             struct ch_olm_container_client *client, struct ch_error *err)
{
    CH_AUTOFREE char *directory = ch_olm_container_sockets(container);
    client->directory = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (client->directory < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot open %s", directory);
    CH_AUTOFREE char *path = ch_asprintf("/proc/self/fd/%d/pebble.socket", client->directory);
    client->pebble =
        ch_pebble_new(&(struct ch_pebble_options){.socket_path = path, .timeout = timeout});
    return 0;
}

void ch_olm_container_disconnect(struct ch_olm_container_client *client)
{
    ch_pebble_free(client->pebble);
    close(client->directory);
}
