/* SPDX-License-Identifier: Apache-2.0 */
/* Runs hooks until nothing is left to do: one loop over the processes and sockets of all runs. */
#include "base/file.h"
#include "olm/namespace.h"
#include "olm/operations.h"
#include "olm/runner_private.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* life */

struct ch_olm_runner *ch_olm_runner_new(const struct ch_olm_runner_options *options,
                                        struct ch_error *err)
{
    struct ch_olm_runner *runner = ch_calloc(1, sizeof(*runner));
    runner->options = *options;
    runner->olm = ch_olm_store_model(options->store);
    runner->directory = ch_strdup(ch_olm_store_directory(options->store));
    runner->tools = ch_path_join(runner->directory, "tools");
    runner->counts = ch_checked(json_object());
    runner->namespaces = ch_olm_is_caas(runner->olm) && ch_olm_namespaces_work(NULL);
    runner->signals = -1;
    runner->installed = json_object();
    runner->epoll = epoll_create1(EPOLL_CLOEXEC);
    CH_AUTOFREE char *units = ch_path_join(runner->directory, "units");
    if (runner->epoll < 0)
        ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot make an event loop");
    else if (ch_file_make_dirs(units, err) == 0 &&
             ch_olm_files_link_tools(runner->olm, runner->tools, options->hook_tool, err) == 0)
        return runner;
    return ch_olm_runner_free(runner);
}

void ch_olm_runner_drop(struct ch_olm_runner *runner)
{
    while (runner->runs) {
        struct ch_olm_run *run = runner->runs;
        runner->runs = run->next;
        ch_olm_run_free(run);
    }
}

struct ch_olm_runner *ch_olm_runner_free(struct ch_olm_runner *runner)
{
    if (!runner)
        return NULL;
    ch_olm_runner_drop(runner);
    if (runner->epoll >= 0)
        close(runner->epoll);
    json_decref(runner->installed);
    free(runner->directory);
    free(runner->tools);
    json_decref(runner->counts);
    free(runner);
    return NULL;
}

static double monotonic(const struct ch_olm_runner *runner)
{
    return ch_clock_monotonic(ch_olm_clock(runner->olm));
}

void ch_olm_runner_tell(const struct ch_olm_run *run, int what, const char *failure)
{
    const struct ch_olm_runner *runner = run->runner;
    struct ch_olm_progress progress = {.what = what,
                                       .unit = run->unit,
                                       .hook = run->hook,
                                       .label = run->label,
                                       .seconds = monotonic(runner) - run->begun,
                                       .failure = failure};
    if (runner->options.progress)
        runner->options.progress(runner->options.data, &progress);
}

/* starting */

static size_t count_runs(const struct ch_olm_runner *runner)
{
    size_t count = 0;
    for (const struct ch_olm_run *run = runner->runs; run; run = run->next)
        count++;
    return count;
}

static bool is_held(const struct ch_olm_runner *runner, const char *lock)
{
    for (const struct ch_olm_run *run = runner->runs; run; run = run->next)
        if (lock && run->lock && strcmp(run->lock, lock) == 0)
            return true;
    return false;
}

/* Only an action may run when its machine is held. */
static bool may_run(const struct ch_olm_runner *runner, const char *unit)
{
    CH_AUTOJSON json_t *any = json_pack("{s:s}", "unit", unit);
    CH_AUTOFREE char *lock = ch_olm_lock_name(runner->olm, any);
    return !is_held(runner, lock) || ch_olm_linked(runner->olm, CH_OLM_ACTION, unit);
}

struct ch_olm_run *ch_olm_runner_add(struct ch_olm_runner *runner, const json_t *hook)
{
    struct ch_olm_run *run = ch_olm_run_new(runner, hook);
    run->next = runner->runs;
    return runner->runs = run;
}

void ch_olm_runner_start(struct ch_olm_run *run, const char *script)
{
    ch_olm_run_start(run, script);
    ch_olm_runner_tell(run, CH_OLM_RUN_STARTS, NULL);
}

static void begin_unit(struct ch_olm_runner *runner, const char *unit)
{
    struct ch_olm_step step;
    CH_AUTOFREE char *name = ch_strdup(unit);
    ch_olm_uniter_next(runner->olm, name, &step);
    CH_AUTOJSON json_t *hook = step.hook;
    CH_AUTOFREE char *lock = hook ? ch_olm_lock_name(runner->olm, hook) : NULL;
    if (is_held(runner, lock))
        return; /* to be asked again when it is free */
    ch_olm_sleep(runner->olm, name, hook ? INFINITY : step.at);
    if (!hook)
        return;
    ch_olm_uniter_begin(runner->olm, name, hook);
    ch_olm_runner_add(runner, hook);
}

/* Units take turns: who has run a hook is asked again after all others that are awake. */
static void begin_units(struct ch_olm_runner *runner)
{
    void *next;
    const char *unit;
    json_t *value;
    size_t jobs = runner->options.jobs > 0 ? runner->options.jobs : 1;
    ch_olm_wake_waiting(runner->olm);
    json_object_foreach_safe (runner->olm->awake, next, unit, value) {
        if (count_runs(runner) >= jobs)
            return;
        if (may_run(runner, unit))
            begin_unit(runner, unit);
    }
}

int ch_olm_runner_update(struct ch_olm_runner *runner, struct ch_error *err)
{
    bool changed = ch_olm_sweep(runner->olm);
    return ch_olm_files_provision(runner->olm, runner->directory, err) < 0 ? -1 : changed;
}

static int save(struct ch_olm_runner *runner, struct ch_error *err)
{
    return ch_olm_store_save(runner->options.store, err);
}

/* The end of hooks and the beginning of others is one save, before the latter are started.
 * Return: 1 when something runs, 0 when nothing is left to do, -1. */
static int start_some(struct ch_olm_runner *runner, struct ch_error *err)
{
    int changed = 1;
    while (changed > 0 && !runner->unasked) {
        begin_units(runner);
        /* a unit may have found that it is gone, which gives others something to do */
        changed = runner->runs ? 0 : ch_olm_runner_update(runner, err);
        if (changed == 0 && !runner->runs)
            changed = ch_olm_containers_poll(runner, err); /* rather seldom: it looks at all */
    }
    if (changed < 0 || save(runner, err) < 0)
        return -1;
    for (struct ch_olm_run *run = runner->runs; run; run = run->next)
        if (run->waits)
            ch_olm_runner_start(run, NULL);
    return runner->runs != NULL;
}

/* ending */

/* Return: -1 when the model cannot be kept. */
static int end_hook(struct ch_olm_runner *runner, struct ch_olm_run *run, struct ch_error *err)
{
    struct ch_error why = CH_ERROR_INIT;
    bool reboots = run->context && ch_olm_context_reboot(run->context) == CH_OLM_REBOOT_NOW;
    bool action = strcmp(ch_olm_text(run->hook, "kind"), "action") == 0;
    ch_olm_run_finish(run, &why);
    if ((run->stopped || reboots) && !action)
        ch_olm_uniter_interrupt(runner->olm, run->unit);
    else
        ch_olm_uniter_end(runner->olm, run->unit, why.message);
    ch_olm_runner_tell(run, CH_OLM_RUN_ENDS, why.message);
    ch_error_clear(&why);
    CH_AUTOFREE char *unit = ch_strdup(run->unit);
    ch_olm_run_free(run);
    if (ch_olm_runner_update(runner, err) < 0)
        return -1;
    return ch_olm_containers_start(runner, unit, err); /* it may have a new pod */
}

static struct ch_olm_run *take_finished(struct ch_olm_runner *runner)
{
    double now = monotonic(runner);
    for (struct ch_olm_run **place = &runner->runs; *place; place = &(*place)->next) {
        struct ch_olm_run *run = *place;
        if (!ch_olm_run_is_over(run, now))
            continue;
        *place = run->next;
        return run;
    }
    return NULL;
}

static int end_finished(struct ch_olm_runner *runner, struct ch_error *err)
{
    struct ch_olm_run *run;
    while ((run = take_finished(runner)))
        if (end_hook(runner, run, err) < 0)
            return -1;
    return 0;
}

/* waiting */

int ch_olm_runner_guard(struct ch_olm_runner *runner, struct ch_olm_guard *guard,
                        struct ch_error *err)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, &guard->before);
    runner->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN};
    if (runner->signals >= 0 &&
        epoll_ctl(runner->epoll, EPOLL_CTL_ADD, runner->signals, &event) == 0)
        return 0;
    ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot watch signals");
    return -1;
}

void ch_olm_runner_unguard(struct ch_olm_runner *runner, const struct ch_olm_guard *guard)
{
    if (runner->signals >= 0)
        close(runner->signals);
    runner->signals = -1;
    pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}

bool ch_olm_runner_was_signalled(const struct ch_olm_runner *runner)
{
    struct signalfd_siginfo info;
    return read(runner->signals, &info, sizeof(info)) == (ssize_t)sizeof(info);
}

bool ch_olm_runner_must_stop(const struct ch_olm_runner *runner, double seconds)
{
    struct pollfd signals = {.fd = runner->signals, .events = POLLIN};
    double left = fmin(seconds, runner->deadline - monotonic(runner));
    return poll(&signals, 1, (int)ceil(fmax(left, 0) * 1000)) > 0 ||
           monotonic(runner) >= runner->deadline;
}

static int wait_time(const struct ch_olm_runner *runner, double deadline)
{
    double at = deadline, now = monotonic(runner);
    for (const struct ch_olm_run *run = runner->runs; run; run = run->next)
        at = fmin(at, ch_olm_run_deadline(run));
    if (isinf(at))
        return -1;
    return at <= now ? 0 : (int)fmin(ceil((at - now) * 1000), 1e9);
}

int ch_olm_runner_wait(struct ch_olm_runner *runner, double deadline, struct ch_error *err)
{
    struct epoll_event events[16];
    int count =
        epoll_wait(runner->epoll, events, CH_ARRAY_LEN(events), wait_time(runner, deadline));
    if (count < 0 && errno != EINTR)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "waiting for hooks");
    for (int i = 0; i < count; i++) {
        struct ch_olm_source *source = events[i].data.ptr; /* NULL: a signal */
        if (source && source->descriptor >= 0)
            source->ready(source->run);
    }
    double now = monotonic(runner);
    for (struct ch_olm_run *run = runner->runs; run; run = run->next)
        ch_olm_run_kill(run, now);
    return 0;
}

/* Return: 1 when something still runs, 0, -1. */
static int stop_all(struct ch_olm_runner *runner, struct ch_error *err)
{
    for (struct ch_olm_run *run = runner->runs; run; run = run->next)
        ch_olm_run_stop(run);
    return save(runner, err) < 0 ? -1 : runner->runs != NULL;
}

/* settling */

static int loop(struct ch_olm_runner *runner, enum ch_olm_settled *settledp, struct ch_error *err)
{
    double deadline = runner->deadline;
    *settledp = CH_OLM_SETTLED;
    for (;;) {
        if (*settledp == CH_OLM_SETTLED && ch_olm_runner_was_signalled(runner))
            *settledp = CH_OLM_STOPPED;
        else if (*settledp == CH_OLM_SETTLED && monotonic(runner) >= deadline)
            *settledp = CH_OLM_TIMED_OUT;
        int left = *settledp == CH_OLM_SETTLED ? start_some(runner, err) : stop_all(runner, err);
        if (left == 0 && runner->unasked) {
            runner->unasked = false; /* what stopped that is still there to be seen */
            continue;
        }
        if (left <= 0)
            return left;
        bool stopping = *settledp != CH_OLM_SETTLED;
        if (ch_olm_runner_wait(runner, stopping ? INFINITY : deadline, err) < 0 ||
            end_finished(runner, err) < 0)
            return -1;
    }
}

int ch_olm_runner_settle(struct ch_olm_runner *runner, double timeout,
                         enum ch_olm_settled *settledp, struct ch_error *err)
{
    struct ch_olm_guard guard;
    int result = ch_olm_runner_guard(runner, &guard, err);
    runner->deadline = timeout > 0 ? monotonic(runner) + timeout : INFINITY;
    ch_olm_tell_all(runner->olm); /* time has passed */
    if (result == 0)
        result = ch_olm_runner_update(runner, err) < 0 ? -1 : 0;
    if (result == 0)
        result = ch_olm_containers_start(runner, NULL, err);
    if (result == 0)
        result = loop(runner, settledp, err);
    if (result < 0)
        ch_olm_runner_drop(runner);
    ch_olm_runner_unguard(runner, &guard);
    return result < 0 ? -1 : ch_olm_files_tidy(runner->olm, runner->directory, err);
}
