/* SPDX-License-Identifier: Apache-2.0 */
/* A new root is mounted, the old one is put below it, what is wanted of it is bound, and it goes.
 * So every link on the way to a target is resolved in the new root, and leads nowhere else. */
#include "olm/namespace.h"
#include "base/file.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OLD "/.old"

static int fail(struct ch_error *err, const char *what, const char *path)
{
    return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot %s %s", what, path);
}

/* namespaces */

static int write_map(const char *path, const char *text, struct ch_error *err)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? -1 : write(file, text, strlen(text));
    int code = errno;
    if (file >= 0)
        close(file);
    errno = code;
    return count < 0 ? fail(err, "write", path) : 0;
}

/* Nobody but ourselves, under that id. */
static int map_ids(uid_t own_user, gid_t own_group, uid_t user, gid_t group, struct ch_error *err)
{
    CH_AUTOFREE char *users = ch_asprintf("%u %u 1", (unsigned)user, (unsigned)own_user);
    CH_AUTOFREE char *groups = ch_asprintf("%u %u 1", (unsigned)group, (unsigned)own_group);
    if (write_map("/proc/self/setgroups", "deny", err) < 0 ||
        write_map("/proc/self/uid_map", users, err) < 0)
        return -1;
    return write_map("/proc/self/gid_map", groups, err);
}

/* `flags`: namespaces besides that of mounts. */
static int split(int flags, bool as_root, struct ch_error *err)
{
    uid_t user = geteuid();
    gid_t group = getegid();
    if (unshare(CLONE_NEWNS | flags) == 0)
        return 0;
    if (errno != EPERM || unshare(CLONE_NEWUSER | CLONE_NEWNS | flags) < 0)
        return fail(err, "make", "namespaces");
    return map_ids(user, group, as_root ? 0 : user, as_root ? 0 : group, err);
}

/* roots */

static int make_dir(const char *path, mode_t mode, struct ch_error *err)
{
    return mkdir(path, mode) < 0 && errno != EEXIST ? fail(err, "make", path) : 0;
}

/* `root`, a mount by now, becomes /, and what was / is OLD. */
static int turn_to(const char *root, struct ch_error *err)
{
    if (chdir(root) < 0 || make_dir(&OLD[1], 0700, err) < 0 ||
        syscall(SYS_pivot_root, ".", &OLD[1]) < 0 || chdir("/") < 0)
        return fail(err, "turn to", root);
    return 0;
}

static int leave_old(struct ch_error *err)
{
    if (umount2(OLD, MNT_DETACH) < 0 || rmdir(OLD) < 0)
        return fail(err, "leave", "the machine's files");
    return 0;
}

/* No mount made here is seen outside. */
static int seclude(struct ch_error *err)
{
    return mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0 ? fail(err, "seclude", "/")
                                                                     : 0;
}

/* what is shown */

static int forbid_writing(const char *target, struct ch_error *err)
{
    enum { RECURSIVE = 0x8000, READ_ONLY = 1 }; /* AT_RECURSIVE, MOUNT_ATTR_RDONLY */
    struct {
        uint64_t set, clear, propagation, userns;
    } attributes = {.set = READ_ONLY};
    if (syscall(SYS_mount_setattr, AT_FDCWD, target, RECURSIVE, &attributes, sizeof(attributes)) <
        0)
        return fail(err, "make read-only:", target);
    return 0;
}

static int make_target(const char *source, const char *target, struct ch_error *err)
{
    struct stat status;
    CH_AUTOFREE char *parent = ch_strndup(target, (size_t)(ch_path_base(target) - target));
    if (stat(source, &status) < 0)
        return fail(err, "show", source + strlen(OLD));
    if (ch_file_make_dirs(parent, err) < 0)
        return -1;
    if (S_ISDIR(status.st_mode))
        return ch_file_make_dirs(target, err);
    int file = open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return fail(err, "make", target);
    close(file);
    return 0;
}

static int show(const struct ch_olm_shown *shown, struct ch_error *err)
{
    CH_AUTOFREE char *source = ch_asprintf(OLD "%s", shown->source);
    if (make_target(source, shown->target, err) < 0)
        return -1;
    if (mount(source, shown->target, "none", MS_BIND | MS_REC, NULL) < 0)
        return fail(err, "show", shown->source);
    return shown->read_only ? forbid_writing(shown->target, err) : 0;
}

/* An entry of the machine's root: a link as a link.  One that is not there, or is already, is
 * fine. */
static int show_entry(const char *name, bool read_only, struct ch_error *err)
{
    char target[4096];
    struct stat status;
    CH_AUTOFREE char *path = ch_asprintf("/%s", name);
    CH_AUTOFREE char *source = ch_asprintf(OLD "/%s", name);
    if (lstat(source, &status) < 0)
        return 0;
    if (!S_ISLNK(status.st_mode))
        return show(&(struct ch_olm_shown){path, path, read_only}, err);
    ssize_t length = readlink(source, target, sizeof(target) - 1);
    target[length > 0 ? length : 0] = '\0';
    return symlink(target, path) < 0 && errno != EEXIST ? fail(err, "make", path) : 0;
}

/* the charm's */

static int show_machine(struct ch_error *err)
{
    int result = 0;
    DIR *stream = opendir(OLD);
    if (!stream)
        return fail(err, "read", "/");
    for (struct dirent *entry; result == 0 && (entry = readdir(stream));) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && strcmp(name, "charm") != 0)
            result = show_entry(name, false, err);
    }
    closedir(stream);
    return result;
}

int ch_olm_enter_charm(const char *containers, struct ch_error *err)
{
    const struct ch_olm_shown shown = {containers, "/charm/containers", false};
    if (split(0, false, err) < 0 || seclude(err) < 0)
        return -1;
    if (mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") < 0)
        return fail(err, "mount", "a new root");
    if (turn_to("/tmp", err) < 0 || show_machine(err) < 0 || show(&shown, err) < 0)
        return -1;
    return leave_old(err);
}

/* the workload's */

/* Of /etc: many files, and not to be changed; the machine's are shown. */
static const char *const shown_of_etc[] = {"alternatives", "ssl/certs"};

/* What no workload looks at. */
static const char *const left_out[] = {
    "X11",    "apparmor.d", "apt",    "cron.d",  "cups", "dpkg", "fonts",
    "grub.d", "init.d",     "kernel", "systemd", "udev", "xdg",
};

static bool is_copied(const char *name)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(shown_of_etc); i++)
        if (strcmp(name, shown_of_etc[i]) == 0)
            return false;
    for (size_t i = 0; i < CH_ARRAY_LEN(left_out); i++)
        if (strcmp(name, left_out[i]) == 0)
            return false;
    return true;
}

/* `below`: the directory, from /etc on, with a '/' at its end; "".  What not everybody may read is
 * left out, and what is large. */
static void copy_readable(const char *from, const char *to, const char *below)
{
    enum { LARGE = 1 << 20 };
    struct stat status;
    CH_AUTOFREE char *directory = ch_path_join(from, below);
    DIR *stream = opendir(directory);
    for (struct dirent *entry; stream && (entry = readdir(stream));) {
        CH_AUTOFREE char *name = ch_asprintf("%s%s", below, entry->d_name);
        CH_AUTOFREE char *source = ch_path_join(from, name);
        CH_AUTOFREE char *target = ch_path_join(to, name);
        bool self = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        if (self || !is_copied(name) || lstat(source, &status) < 0 || !(status.st_mode & S_IROTH))
            continue;
        if (S_ISDIR(status.st_mode) && mkdir(target, 0755) == 0) {
            CH_AUTOFREE char *deeper = ch_asprintf("%s/", name);
            copy_readable(from, to, deeper);
        } else if (S_ISLNK(status.st_mode) || (S_ISREG(status.st_mode) && status.st_size < LARGE)) {
            ch_file_copy(source, target, NULL);
        }
    }
    if (stream)
        closedir(stream);
}

/* The names of servers: often a link to what is not shown. */
static int write_resolvers(const char *from, const char *to, struct ch_error *err)
{
    struct ch_buf text = CH_BUF_INIT;
    CH_AUTOFREE char *source = ch_path_join(from, "resolv.conf");
    CH_AUTOFREE char *target = ch_path_join(to, "resolv.conf");
    int result = 0;
    if (ch_file_read(source, 0, &text, NULL) == 0)
        result = ch_file_write(target, text.data, text.length, 0644, err);
    ch_buf_deinit(&text);
    return result;
}

/* A copy, since a charm pushes its own files: an overlay would not let an ordinary user write into
 * the directories of root. */
static int fill_etc(const char *root, const char *machine, struct ch_error *err)
{
    CH_AUTOFREE char *from = ch_asprintf("%s/etc", machine);
    CH_AUTOFREE char *etc = ch_asprintf("%s/etc", root);
    CH_AUTOFREE char *begun = ch_asprintf("%s/.etc", root);
    if (ch_file_exists(etc))
        return 0;
    if (ch_file_remove_tree(begun, err) < 0 || make_dir(begun, 0755, err) < 0)
        return -1;
    copy_readable(from, begun, "");
    if (write_resolvers(from, begun, err) < 0)
        return -1;
    return rename(begun, etc) < 0 ? fail(err, "make", etc) : 0;
}

/* `root`: "" for / */
static int make_dirs(const char *root, struct ch_error *err)
{
    static const struct {
        const char *path;
        mode_t mode;
    } directories[] = {{"home", 0755},    {"mnt", 0755},     {"opt", 0755},
                       {"root", 0700},    {"run", 0755},     {"srv", 0755},
                       {"tmp", 01777},    {"var", 0755},     {"var/cache", 0755},
                       {"var/lib", 0755}, {"var/log", 0755}, {"var/tmp", 01777}};
    for (size_t i = 0; i < CH_ARRAY_LEN(directories); i++) {
        CH_AUTOFREE char *path = ch_asprintf("%s/%s", root, directories[i].path);
        if (mkdir(path, 0755) < 0 ? errno != EEXIST : chmod(path, directories[i].mode) < 0)
            return fail(err, "make", path);
    }
    return 0;
}

int ch_olm_fill_workload(const char *root, struct ch_error *err)
{
    return make_dirs(root, err) < 0 ? -1 : fill_etc(root, "", err);
}

static int make_devices(struct ch_error *err)
{
    static const char *const nodes[] = {"full", "null", "random", "tty", "urandom", "zero"};
    static const char *const links[][2] = {{"/proc/self/fd", "/dev/fd"},
                                           {"/proc/self/fd/0", "/dev/stdin"},
                                           {"/proc/self/fd/1", "/dev/stdout"},
                                           {"/proc/self/fd/2", "/dev/stderr"},
                                           {"pts/ptmx", "/dev/ptmx"}};
    if (make_dir("/dev", 0755, err) < 0 ||
        mount("tmpfs", "/dev", "tmpfs", MS_NOSUID, "mode=755") < 0)
        return fail(err, "mount", "/dev");
    for (size_t i = 0; i < CH_ARRAY_LEN(nodes); i++) {
        CH_AUTOFREE char *path = ch_asprintf("/dev/%s", nodes[i]);
        if (show(&(struct ch_olm_shown){path, path, false}, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < CH_ARRAY_LEN(links); i++)
        if (symlink(links[i][0], links[i][1]) < 0)
            return fail(err, "make", links[i][1]);
    if (make_dir("/dev/shm", 01777, err) < 0 || make_dir("/dev/pts", 0755, err) < 0)
        return -1;
    if (mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
              "newinstance,ptmxmode=0666,mode=620") < 0)
        return fail(err, "mount", "/dev/pts");
    return 0;
}

/* Where the kernel gives no new one, as inside of other containers, the machine's must do. */
static int show_processes(struct ch_error *err)
{
    if (make_dir("/proc", 0755, err) < 0)
        return -1;
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0)
        return 0;
    return show_entry("proc", false, err);
}

static int show_system(struct ch_error *err)
{
    static const char *const names[] = {"bin",    "gnu", "lib",  "lib32", "lib64",
                                        "libx32", "nix", "sbin", "sys",   "usr"};
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++)
        if (show_entry(names[i], true, err) < 0)
            return -1;
    for (size_t i = 0; i < CH_ARRAY_LEN(shown_of_etc); i++) {
        CH_AUTOFREE char *path = ch_path_join("/etc", shown_of_etc[i]);
        CH_AUTOFREE char *source = ch_asprintf(OLD "%s", path);
        if (ch_file_exists(source) && show(&(struct ch_olm_shown){path, path, true}, err) < 0)
            return -1;
    }
    return 0;
}

int ch_olm_split_workload(struct ch_error *err)
{
    return split(CLONE_NEWPID, true, err);
}

int ch_olm_enter_workload(const char *root, const struct ch_olm_shown *shown, size_t count,
                          struct ch_error *err)
{
    umask(022);
    /* whoever shares this one would get the new root as well */
    if (unshare(CLONE_NEWNS) < 0)
        return fail(err, "make", "namespaces");
    if (seclude(err) < 0)
        return -1;
    if (mount(root, root, "none", MS_BIND | MS_REC, NULL) < 0)
        return fail(err, "mount", root);
    if (turn_to(root, err) < 0 || make_dirs("", err) < 0 || fill_etc("", OLD, err) < 0 ||
        show_system(err) < 0 || make_devices(err) < 0 || show_processes(err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (show(&shown[i], err) < 0)
            return -1;
    return leave_old(err);
}

/* whether they can be had */

static void try_all(int report)
{
    struct ch_error err = CH_ERROR_INIT;
    if (split(CLONE_NEWPID, true, &err) == 0 && seclude(&err) == 0) {
        if (mount("tmpfs", "/tmp", "tmpfs", 0, NULL) < 0)
            fail(&err, "mount", "a new root");
        else if (mkdir("/tmp/usr", 0755) < 0 ||
                 mount("/usr", "/tmp/usr", "none", MS_BIND | MS_REC, NULL) < 0)
            fail(&err, "show", "/usr");
        else
            forbid_writing("/tmp/usr", &err);
    }
    if (err.message)
        dprintf(report, "%s", err.message);
    _exit(err.message ? 1 : 0);
}

bool ch_olm_namespaces_work(char **whyp)
{
    int report[2], status = -1;
    char text[512];
    if (pipe2(report, O_CLOEXEC) < 0)
        return false;
    pid_t pid = fork();
    if (pid == 0)
        try_all(report[1]);
    close(report[1]);
    ssize_t length = pid > 0 ? read(report[0], text, sizeof(text)) : 0;
    close(report[0]);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    bool work = pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (whyp && !work)
        *whyp = length > 0 ? ch_strndup(text, (size_t)length) : ch_strdup("no process for it");
    return work;
}
