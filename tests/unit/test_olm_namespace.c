/* SPDX-License-Identifier: Apache-2.0 */
#include "namespaces.h"
#include "temp_dir.h"

#include <fcntl.h>
#include <sys/wait.h>

/* What a shell script prints once `enter` has changed the process it runs in. */
static char *run_in(int (*enter)(struct ch_error *err), const char *script)
{
    int ends[2];
    struct ch_buf text = CH_BUF_INIT;
    char bytes[4096];
    ssize_t count;
    fflush(stdout);
    if (pipe(ends) < 0)
        abort();
    pid_t pid = fork();
    if (pid == 0) {
        struct ch_error err = CH_ERROR_INIT;
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        if (enter(&err) == 0)
            execl("/bin/sh", "sh", "-c", script, (char *)NULL);
        dprintf(STDOUT_FILENO, "%s", err.message ? err.message : "no shell");
        _exit(1);
    }
    close(ends[1]);
    while ((count = read(ends[0], bytes, sizeof(bytes))) > 0)
        ch_buf_add(&text, bytes, (size_t)count);
    close(ends[0]);
    waitpid(pid, NULL, 0);
    return ch_buf_take(&text);
}

static void check_in(int (*enter)(struct ch_error *err), const char *script, const char *expected)
{
    char *got = run_in(enter, script);
    CHECK_STR(got, expected);
    free(got);
}

/* the charm's */

static int enter_charm(struct ch_error *err)
{
    CH_AUTOFREE char *containers = temp_path("containers");
    return ch_olm_enter_charm(containers, err);
}

static void test_charm(void)
{
    CH_AUTOFREE char *containers = temp_path("containers");
    CH_AUTOFREE char *inside = temp_path("containers/x");
    CH_AUTOFREE char *script = ch_asprintf("cat %s; echo changed >/charm/containers/x; ls /charm; "
                                           "id -u; ls -d /usr /etc/passwd /.old 2>&1",
                                           inside);
    CH_AUTOFREE char *expected = ch_asprintf("was\ncontainers\n%u\nls: cannot access '/.old': No "
                                             "such file or directory\n/etc/passwd\n/usr\n",
                                             (unsigned)geteuid());
    CHECK_INT(ch_file_make_dirs(containers, NULL), 0);
    CHECK_INT(ch_file_write(inside, "was\n", 4, 0644, NULL), 0);
    check_in(enter_charm, script, expected);
    struct ch_buf text = CH_BUF_INIT;
    CHECK_INT(ch_file_read(inside, 0, &text, NULL), 0);
    CHECK_STR(text.data, "changed\n");
    ch_buf_deinit(&text);
    CHECK(!ch_file_exists("/charm/containers/x"));
}

static int enter_charm_of_nothing(struct ch_error *err)
{
    return ch_olm_enter_charm("/nonexistent/containers", err);
}

static void test_charm_without_containers(void)
{
    check_in(enter_charm_of_nothing, "echo not reached",
             "cannot show /nonexistent/containers: No such file or directory");
}

/* the workload's */

static const char *root_;

/* In the child of who splits, as the interface says. */
static int enter_workload(struct ch_error *err)
{
    int status;
    CH_AUTOFREE char *volume = temp_path("volume");
    const struct ch_olm_shown shown[] = {{volume, "/srv/deep/volume", false},
                                         {volume, "/fixed", true}};
    if (ch_olm_split_workload(err) < 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0)
        return ch_olm_enter_workload(root_, shown, 2, err);
    waitpid(pid, &status, 0);
    _exit(0);
}

static void test_workload(void)
{
    CH_AUTOFREE char *root = temp_path("root");
    CH_AUTOFREE char *volume = temp_path("volume");
    CH_AUTOFREE char *pushed = temp_path("root/etc/pushed");
    CH_AUTOFREE char *kept = temp_path("volume/kept");
    root_ = root;
    CHECK_INT(ch_file_make_dirs(root, NULL), 0);
    CHECK_INT(ch_file_make_dirs(volume, NULL), 0);
    check_in(
        enter_workload, "echo $$; id -u; ls /; cat /etc/passwd | head -c 4; echo",
        "1\n0\nbin\ndev\netc\nfixed\nhome\nlib\nlib64\nmnt\nopt\nproc\nroot\nrun\nsbin\nsrv\nsys"
        "\ntmp\nusr\nvar\nroot\n");
    /* its own files are written, the machine's are not */
    check_in(enter_workload,
             "echo x >/etc/pushed; echo x >/srv/deep/volume/kept; for at in /usr/x /fixed/x "
             "/sys/x; do (echo x >$at) 2>/dev/null || echo no; done; echo x >/dev/null; "
             "stat -c %a /tmp",
             "no\nno\nno\n1777\n");
    CHECK(ch_file_exists(pushed) && ch_file_exists(kept));
    CHECK(!ch_file_exists("/etc/pushed"));
    /* only its own processes, and all ends with the first */
    check_in(enter_workload, "sleep 1000 & echo /proc/[0-9]*", "/proc/1 /proc/2\n");
}

static void test_links_lead_nowhere_else(void)
{
    CH_AUTOFREE char *root = temp_path("root");
    CH_AUTOFREE char *outside = temp_path("outside");
    CH_AUTOFREE char *made = temp_path("outside/volume");
    CH_AUTOFREE char *srv = temp_path("root/srv/deep");
    root_ = root;
    CHECK_INT(ch_file_make_dirs(outside, NULL), 0);
    CHECK_INT(ch_file_remove_tree(srv, NULL), 0);
    CHECK_INT(symlink(outside, srv), 0); /* where a volume goes below */
    char *got = run_in(enter_workload, "echo in");
    CHECK(!ch_file_exists(made));
    free(got);
    CHECK_INT(ch_file_remove_tree(srv, NULL), 0);
}

static void test_workload_without_root(void)
{
    root_ = "/nonexistent/root";
    check_in(enter_workload, "echo not reached",
             "cannot mount /nonexistent/root: No such file or directory");
}

int main(void)
{
    if (namespaces_are_missing())
        return 0;
    temp_dir_init();
    RUN(test_charm);
    RUN(test_charm_without_containers);
    RUN(test_workload);
    RUN(test_links_lead_nowhere_else);
    RUN(test_workload_without_root);
    temp_dir_deinit();
    return test_done();
}
