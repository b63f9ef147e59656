/* SPDX-License-Identifier: Apache-2.0 */
/* How a container is started: what becomes its process 1. */
#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "olm/container_private.h"
#include "olm/pebble_server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

struct start {
    const struct ch_olm_container_options *options;
    struct ch_olm_shown *shown;
    size_t count;
    char *files, *name, *sockets;
    int lock, log, report;
};

static void tell(const struct start *start, const char *message)
{
    ssize_t ignored = write(start->report, message, strlen(message));
    (void)ignored;
    _exit(127);
}

/* Not of the terminal, nor of anything else that the command has of its caller. */
static int detach(const struct start *start)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    ch_process_forget_parent();
    int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (setsid() < 0 || input < 0 || dup2(input, STDIN_FILENO) < 0 ||
        dup2(start->log, STDOUT_FILENO) < 0 || dup2(start->log, STDERR_FILENO) < 0)
        return -1;
    return fcntl(start->lock, F_SETFD, 0) < 0 ? -1 : fcntl(start->lock, F_SETLK, &lock);
}

/* What becomes a Pebble */

static void become_pebble(const struct start *start, char *const *environment, struct ch_error *err)
{
    static const char *const argv[] = {"pebble", "run", "--create-dirs", "--hold", NULL};
    execve("/charm/bin/pebble", (char *const *)argv, environment);
    ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot run %s", start->options->pebble);
}

/* All that was open in charmhost, its lock on the model above all, is closed. */
static int close_others(const struct start *start)
{
    unsigned low = (unsigned)(start->lock < start->report ? start->lock : start->report);
    unsigned high = (unsigned)(start->lock < start->report ? start->report : start->lock);
    if (low > 3 && syscall(SYS_close_range, 3u, low - 1, 0) < 0)
        return -1;
    if (high > low + 1 && syscall(SYS_close_range, low + 1, high - 1, 0) < 0)
        return -1;
    return (int)syscall(SYS_close_range, high + 1, ~0u, 0);
}

/* A directory's path may be longer than that of a socket, so it is bound from within.  Real ones
 * ask who calls; here only the owner can. */
static int open_socket(const char *directory)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "pebble.socket"};
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0 || chdir(directory) < 0)
        return -1;
    unlink(name.sun_path);
    if (bind(listener, (struct sockaddr *)&name, sizeof(name)) < 0 ||
        chmod(name.sun_path, 0600) < 0 || listen(listener, 128) < 0 || chdir("/") < 0)
        return -1;
    return listener;
}

static char *make_boot_id(void)
{
    struct ch_buf id = CH_BUF_INIT;
    ch_file_read("/proc/sys/kernel/random/uuid", 0, &id, NULL);
    char *text = ch_buf_take(&id);
    text[strcspn(text, "\n")] = '\0';
    return text;
}

/* What a namespace would mount. */
static json_t *list_mounts(const struct ch_olm_container_options *options)
{
    json_t *mounts = json_object();
    for (size_t i = 0; i < options->volume_count; i++)
        json_object_set_new(mounts, options->volumes[i].target,
                            json_string(options->volumes[i].source));
    return mounts;
}

static void become_simulated(const struct start *start, char *const *environment,
                             struct ch_error *err)
{
    bool inside = start->options->namespaces;
    CH_AUTOFREE char *boot_id = make_boot_id();
    CH_AUTOJSON json_t *mounts = inside ? NULL : list_mounts(start->options);
    struct ch_olm_pebble_options options = {
        .root = inside ? "/" : start->files, .mounts = mounts, .boot_id = boot_id};
    struct ch_olm_pebble *pebble = ch_olm_pebble_new(&options, err);
    if (!pebble)
        return;
    int listener =
        close_others(start) < 0 ? -1 : open_socket(inside ? "/charm/container" : start->sockets);
    if (listener < 0) {
        ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot serve a simulated Pebble");
        return;
    }
    prctl(PR_SET_NAME, "pebble");
    close(start->report); /* it has started */
    _exit(ch_olm_pebble_serve(&(struct ch_olm_pebble_server_options){.pebble = pebble,
                                                                     .listener = listener,
                                                                     .environment = environment,
                                                                     .runs_commands = inside},
                              err) < 0);
}

static int enter(const struct start *start, struct ch_error *err)
{
    if (start->options->namespaces)
        return ch_olm_enter_workload(start->files, start->shown, start->count, err);
    return ch_olm_fill_workload(start->files, err);
}

/* The environment is what Juju gives the container. */
static void run_workload(const struct start *start)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *name = ch_asprintf("JUJU_CONTAINER_NAME=%s", start->name);
    const char *environment[] = {
        name,
        "PEBBLE_SOCKET=/charm/container/pebble.socket",
        "PEBBLE=/var/lib/pebble/default",
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME=/root",
        NULL};
    if (detach(start) < 0)
        ch_error_set_errno(&err, CH_ERROR_OS, errno, "cannot detach");
    else if (enter(start, &err) < 0)
        ; /* it says why */
    else if (start->options->pebble)
        become_pebble(start, (char *const *)environment, &err);
    else
        become_simulated(start, (char *const *)environment, &err);
    tell(start, err.message);
}

static void let_go(void)
{
    sigset_t none;
    sigemptyset(&none);
    syscall(SYS_close_range, 3u, ~0u, 0);
    int nothing = open("/dev/null", O_RDWR);
    for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
        dup2(nothing, i);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    if (chdir("/") < 0)
        _exit(1);
}

/* The parent of process 1 stays, and ends it when its directory is removed under it: a model may be
 * deleted without being destroyed. */
static void keep(const struct start *start, pid_t pid)
{
    char events[4096];
    CH_AUTOFREE char *above =
        ch_strndup(start->sockets, (size_t)(strrchr(start->sockets, '/') - start->sockets));
    let_go();
    int changes = inotify_init1(IN_CLOEXEC);
    struct pollfd ends[] = {{.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN},
                            {.fd = changes, .events = POLLIN}};
    inotify_add_watch(changes, above, IN_DELETE | IN_DELETE_SELF);
    while (ends[0].revents == 0) {
        if (!ch_file_exists(start->sockets))
            kill(pid, SIGKILL);
        int ready = poll(ends, CH_ARRAY_LEN(ends), -1);
        if (ready < 0 && errno != EINTR)
            break;
        if (ready > 0 && ends[1].revents && read(changes, events, sizeof(events)) <= 0)
            ends[1].fd = -1;
    }
    waitpid(pid, NULL, WNOHANG);
    _exit(0);
}

/* Its child is nobody's: charmhost need not wait for it. */
static void run_parent(const struct start *start)
{
    struct ch_error err = CH_ERROR_INIT;
    pid_t keeper = fork();
    if (keeper > 0)
        _exit(0);
    if (keeper < 0)
        tell(start, strerror(errno));
    if (start->options->namespaces && ch_olm_split_workload(&err) < 0)
        tell(start, err.message);
    pid_t pid = fork();
    if (pid == 0)
        run_workload(start);
    if (pid < 0)
        tell(start, strerror(errno));
    keep(start, pid);
}

/* Return: what went wrong, caller owns; NULL: nothing. */
static char *read_report(int descriptor)
{
    char text[1024];
    struct ch_buf all = CH_BUF_INIT;
    ssize_t count;
    while ((count = read(descriptor, text, sizeof(text))) > 0 || (count < 0 && errno == EINTR))
        if (count > 0)
            ch_buf_add(&all, text, (size_t)count);
    if (all.length > 0)
        return ch_buf_take(&all);
    ch_buf_deinit(&all);
    return NULL;
}

static int launch(struct start *start, struct ch_error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot start a container");
    start->report = ends[1];
    pid_t pid = fork();
    if (pid == 0)
        run_parent(start);
    int code = errno;
    close(ends[1]);
    CH_AUTOFREE char *failure = pid > 0 ? read_report(ends[0]) : ch_strdup(strerror(code));
    close(ends[0]);
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    return failure ? ch_error_set(err, CH_ERROR_RUNTIME, "cannot start container \"%s\": %s",
                                  start->name, failure)
                   : 0;
}

static int open_files(const struct ch_olm_container *container, struct start *start,
                      struct ch_error *err)
{
    CH_AUTOFREE char *lock = ch_olm_container_path(container, "lock");
    CH_AUTOFREE char *log = ch_olm_container_path(container, "log");
    if (ch_file_make_dirs(start->files, err) < 0 || ch_file_make_dirs(start->sockets, err) < 0)
        return -1;
    start->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    start->log = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (start->lock < 0 || start->log < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot make %s", lock);
    return 0;
}

static void list_shown(struct start *start)
{
    const struct ch_olm_container_options *options = start->options;
    start->shown = ch_calloc(options->volume_count + 2, sizeof(*start->shown));
    for (size_t i = 0; i < options->volume_count; i++)
        start->shown[start->count++] = options->volumes[i];
    start->shown[start->count++] = (struct ch_olm_shown){start->sockets, "/charm/container", false};
    if (options->pebble)
        start->shown[start->count++] =
            (struct ch_olm_shown){options->pebble, "/charm/bin/pebble", true};
}

int ch_olm_container_start(const struct ch_olm_container *container,
                           const struct ch_olm_container_options *options, struct ch_error *err)
{
    struct start start = {.options = options, .lock = -1, .log = -1};
    if (ch_olm_container_runs(container))
        return 0;
    if (options->pebble && !options->namespaces)
        return ch_error_set(err, CH_ERROR_RUNTIME,
                            "cannot start container \"%s\": %s needs namespaces, and this system "
                            "gives none",
                            container->name, options->pebble);
    start.files = ch_olm_container_path(container, "files");
    start.name = ch_strdup(container->name);
    start.sockets = ch_olm_container_sockets(container);
    list_shown(&start);
    int result = open_files(container, &start, err);
    if (result == 0)
        result = launch(&start, err);
    if (start.lock >= 0)
        close(start.lock);
    if (start.log >= 0)
        close(start.log);
    free(start.shown);
    free(start.files);
    free(start.name);
    free(start.sockets);
    return result;
}
