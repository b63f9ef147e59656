/* SPDX-License-Identifier: Apache-2.0 */
/* The containers of a Kubernetes model: what its cluster does for them, and Juju's agent. */
#include "base/file.h"
#include "olm/container.h"
#include "olm/runner_private.h"
#include "olm/workload.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* in seconds: what is given to one that was just started, and to one that runs; between two
 * questions; what services get to end */
static const double start_time = 10, answer_time = 2, pause_time = 0.005, grace = 10;

typedef int each_fn(struct ch_olm_runner *runner, const char *unit,
                    const struct ch_container_meta *meta, struct ch_error *err);

static const struct ch_meta *meta_of(const struct ch_olm *olm, const char *unit)
{
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    return ch_olm_meta(olm, application);
}

bool ch_olm_has_containers(const struct ch_olm *olm, const char *unit)
{
    const struct ch_meta *meta = meta_of(olm, unit);
    return ch_olm_is_caas(olm) && meta && meta->container_count > 0;
}

/* Return: whether any call returned 1; -1. */
static int for_each_of(struct ch_olm_runner *runner, const char *unit, each_fn *call,
                       struct ch_error *err)
{
    int any = 0, result = 0;
    const struct ch_meta *meta = meta_of(runner->olm, unit);
    for (size_t i = 0; result >= 0 && meta && i < meta->container_count; i++) {
        result = call(runner, unit, &meta->containers[i], err);
        any |= result > 0;
    }
    return result < 0 ? -1 : any;
}

static int for_each(struct ch_olm_runner *runner, each_fn *call, struct ch_error *err)
{
    int any = 0, result = 0;
    CH_AUTOJSON json_t *units = ch_olm_keys(ch_olm_all(runner->olm, CH_OLM_UNIT));
    for (size_t i = 0; result >= 0 && i < json_array_size(units); i++) {
        result = for_each_of(runner, json_string_value(json_array_get(units, i)), call, err);
        any |= result > 0;
    }
    return result < 0 ? -1 : any;
}

/* start */

/* Storage `id` at `location`; of several, each below it. */
static void add_volume(const json_t *attachment, const char *id, const char *location,
                       bool multiple, json_t *volumes)
{
    const char *source = ch_olm_text(attachment, "location");
    if (source)
        json_array_append_new(
            volumes, ch_checked(json_pack("[s, o]", source,
                                          multiple ? json_sprintf("%s%s", location, strchr(id, '/'))
                                                   : json_string(location))));
}

/* List of [place of a storage, where it is in the container]. */
static json_t *list_volumes(const struct ch_olm *olm, const char *unit,
                            const struct ch_container_meta *meta)
{
    const char *id;
    json_t *storage, *location, *volumes = json_array();
    json_object_foreach ((json_t *)ch_olm_all(olm, CH_OLM_STORAGE), id, storage) {
        size_t i;
        CH_AUTOFREE char *name = ch_strndup(id, strcspn(id, "/"));
        const struct ch_storage_meta *declared = ch_meta_storage(meta_of(olm, unit), name);
        const json_t *attachment = json_object_get(json_object_get(storage, "attachments"), unit);
        json_array_foreach (json_object_get(meta->mounts, name), i, location)
            add_volume(attachment, id, json_string_value(location), declared && declared->has_range,
                       volumes);
    }
    return volumes;
}

static int start_pebble(const struct ch_olm_runner *runner, const char *unit,
                        const struct ch_container_meta *meta,
                        const struct ch_olm_container *container, struct ch_error *err)
{
    const json_t *model = ch_olm_get(runner->olm, CH_OLM_MODEL, "model");
    CH_AUTOJSON json_t *volumes = list_volumes(runner->olm, unit, meta);
    size_t count = json_array_size(volumes);
    CH_AUTOFREE struct ch_olm_shown *shown = ch_calloc(count + 1, sizeof(*shown));
    for (size_t i = 0; i < count; i++) {
        const json_t *volume = json_array_get(volumes, i);
        shown[i].source = json_string_value(json_array_get(volume, 0));
        shown[i].target = json_string_value(json_array_get(volume, 1));
    }
    const struct ch_olm_container_options options = {.pebble = ch_olm_text(model, "pebble"),
                                                     .namespaces = runner->namespaces,
                                                     .volumes = shown,
                                                     .volume_count = count};
    return ch_olm_container_start(container, &options, err);
}

static json_t *known_of(const struct ch_olm_runner *runner, const char *unit, const char *name)
{
    return json_object_get(json_object_get(ch_olm_agent(runner->olm, unit), "containers"), name);
}

/* A pod that is replaced leaves nothing behind. */
static int replace(struct ch_olm_runner *runner, const char *unit,
                   const struct ch_olm_container *container, struct ch_error *err)
{
    json_t *known = known_of(runner, unit, container->name);
    if (!ch_olm_flag(known, "replaced"))
        return 0;
    if (ch_olm_container_stop(container, grace, err) < 0 ||
        ch_olm_container_clear(container, err) < 0)
        return -1;
    json_object_set_new(known, "replaced", json_false());
    ch_olm_touch(runner->olm, CH_OLM_AGENT, unit);
    return 1;
}

/* It is said, and the unit goes on without: its charm sees that it cannot connect. */
static void complain(const struct ch_olm_runner *runner, const char *unit, const char *name,
                     const char *failure)
{
    CH_AUTOFREE char *message = ch_asprintf("container \"%s\": %s", name, failure);
    struct ch_olm_progress progress = {
        .what = CH_OLM_CONTAINER_FAILS, .unit = unit, .label = name, .failure = failure};
    ch_olm_record(runner->olm, "{s:s, s:s, s:s, s:s, s:s}", "type", "log", "unit", unit, "module",
                  "juju.worker.uniter", "level", "ERROR", "message", message);
    if (runner->options.progress)
        runner->options.progress(runner->options.data, &progress);
}

/* The Pebble that this command started has ended. */
static void complain_of_end(const struct ch_olm_runner *runner, const char *unit,
                            const struct ch_olm_container *container)
{
    CH_AUTOFREE char *log = ch_olm_container_log(container);
    CH_AUTOFREE char *text = ch_asprintf("Pebble ended%s%s", *log ? ": " : "", log);
    complain(runner, unit, container->name, text);
}

/* How often this command has started it, and whether it may do so again: Pebbles that end are
 * started anew, but not over and over. */
enum { MOST_STARTS = 2, MOST_NEWS = 50 };

static long long count(const struct ch_olm_runner *runner, const char *what, const char *unit,
                       const char *name, long long more)
{
    CH_AUTOFREE char *key = ch_asprintf("%s %s %s", what, unit, name);
    long long before = json_integer_value(json_object_get(runner->counts, key));
    json_object_set_new(runner->counts, key, json_integer(before + more));
    return before;
}

static long long count_starts(const struct ch_olm_runner *runner, const char *unit,
                              const char *name, long long more)
{
    return count(runner, "starts", unit, name, more);
}

/* It is new: nothing is held against it. */
static void note_start(const struct ch_olm_runner *runner, const char *unit, const char *name)
{
    double now = ch_clock_monotonic(ch_olm_clock(runner->olm));
    CH_AUTOFREE char *key = ch_asprintf("started %s %s", unit, name);
    CH_AUTOFREE char *silent = ch_asprintf("silent %s %s", unit, name);
    json_object_set_new(runner->counts, key, json_real(now));
    json_object_del(runner->counts, silent);
}

static int start_one(struct ch_olm_runner *runner, const char *unit,
                     const struct ch_container_meta *meta, struct ch_error *err)
{
    struct ch_error why = CH_ERROR_INIT;
    CH_AUTOFREE char *directory = ch_olm_unit_directory(runner->directory, unit);
    const struct ch_olm_container container = {directory, meta->name};
    int replaced = replace(runner, unit, &container, err);
    if (replaced < 0)
        return -1;
    if (replaced > 0)
        count_starts(runner, unit, meta->name, -count_starts(runner, unit, meta->name, 0));
    if (ch_olm_uniter_is_gone(runner->olm, unit) || ch_olm_container_runs(&container) ||
        count_starts(runner, unit, meta->name, 0) > MOST_STARTS)
        return 0;
    long long starts = count_starts(runner, unit, meta->name, 1);
    if (starts > 0)
        complain_of_end(runner, unit, &container);
    if (starts < MOST_STARTS)
        note_start(runner, unit, meta->name);
    if (starts < MOST_STARTS && start_pebble(runner, unit, meta, &container, &why) < 0) {
        complain(runner, unit, meta->name, why.message);
        count_starts(runner, unit, meta->name, MOST_STARTS);
    }
    ch_error_clear(&why);
    return 0;
}

/* Containers that the charm has no more go with the pod that had them. */
static int drop_removed(struct ch_olm_runner *runner, const char *unit, struct ch_error *err)
{
    const char *name;
    json_t *known;
    void *next;
    const struct ch_meta *meta = meta_of(runner->olm, unit);
    json_t *all = json_object_get(ch_olm_agent(runner->olm, unit), "containers");
    CH_AUTOFREE char *directory = ch_olm_unit_directory(runner->directory, unit);
    json_object_foreach_safe (all, next, name, known) {
        const struct ch_olm_container container = {directory, name};
        if (!ch_olm_flag(known, "replaced") || (meta && ch_meta_container(meta, name)))
            continue;
        if (ch_olm_container_stop(&container, grace, err) < 0 ||
            ch_olm_container_remove(&container, err) < 0)
            return -1;
        json_object_del(json_object_get(ch_olm_get(runner->olm, CH_OLM_UNIT, unit), "containers"),
                        name);
        json_object_del(all, name);
        ch_olm_touch(runner->olm, CH_OLM_AGENT, unit);
        ch_olm_touch(runner->olm, CH_OLM_UNIT, unit);
    }
    return 0;
}

static int start_of(struct ch_olm_runner *runner, const char *unit, struct ch_error *err)
{
    if (!ch_olm_get(runner->olm, CH_OLM_UNIT, unit))
        return 0; /* it has just run its last hook */
    return drop_removed(runner, unit, err) < 0 || for_each_of(runner, unit, start_one, err) < 0 ? -1
                                                                                                : 0;
}

int ch_olm_containers_start(struct ch_olm_runner *runner, const char *unit, struct ch_error *err)
{
    if (!ch_olm_is_caas(runner->olm))
        return 0;
    if (unit)
        return start_of(runner, unit, err);
    CH_AUTOJSON json_t *units = ch_olm_keys(ch_olm_all(runner->olm, CH_OLM_UNIT));
    for (size_t i = 0; i < json_array_size(units); i++)
        if (start_of(runner, json_string_value(json_array_get(units, i)), err) < 0)
            return -1;
    return 0;
}

int ch_olm_runner_stop_containers(const char *model_directory, struct ch_error *err)
{
    int result = 0;
    CH_AUTOFREE char *units = ch_path_join(model_directory, "units");
    DIR *stream = opendir(units);
    if (!stream)
        return 0; /* no unit was ever there */
    for (struct dirent *entry; result == 0 && (entry = readdir(stream));) {
        CH_AUTOFREE char *directory = ch_path_join(units, entry->d_name);
        if (entry->d_name[0] != '.')
            result = ch_olm_containers_stop(directory, 0, err);
    }
    closedir(stream);
    return result;
}

/* news */

static void set_connected(struct ch_olm *olm, const char *unit, const char *name, bool connected)
{
    json_t *all = json_object_get(ch_olm_get(olm, CH_OLM_UNIT, unit), "containers");
    if (ch_olm_flag(json_object_get(all, name), "can_connect") == connected)
        return;
    json_object_set_new(all, name, ch_checked(json_pack("{s:b}", "can_connect", connected)));
    ch_olm_touch(olm, CH_OLM_UNIT, unit);
}

/* Until when it is waited for: long for one that this command has started. */
static double wait_until(const struct ch_olm_runner *runner, const char *unit, const char *name)
{
    double now = ch_clock_monotonic(ch_olm_clock(runner->olm));
    CH_AUTOFREE char *key = ch_asprintf("started %s %s", unit, name);
    const json_t *started = json_object_get(runner->counts, key);
    return started ? fmax(now, json_real_value(started) + start_time) : now + answer_time;
}

/* Asks once.  Return: as ch_olm_workload_poll(); *upp: whether it answered; -1. */
static int ask_once(const struct ch_olm_runner *runner, const char *unit,
                    const struct ch_olm_container *container, bool *upp, struct ch_error *err)
{
    struct ch_error why = CH_ERROR_INIT;
    struct ch_olm_container_client client;
    double left = runner->deadline - ch_clock_monotonic(ch_olm_clock(runner->olm));
    double timeout = fmax(fmin(answer_time, left), 0.01);
    if (ch_olm_container_connect(container, timeout, &client, err) < 0)
        return -1;
    bool news = ch_olm_workload_poll(runner->olm, unit, container->name, client.pebble, &why);
    *upp = why.kind == CH_ERROR_NONE;
    ch_olm_container_disconnect(&client);
    ch_error_clear(&why);
    return news;
}

/* Asks until it answers, has ended, or is given up: nothing else is to be done meanwhile.
 * Return: as ask_once(). */
static int ask(struct ch_olm_runner *runner, const char *unit,
               const struct ch_olm_container *container, bool *upp, struct ch_error *err)
{
    const struct ch_clock *clock = ch_olm_clock(runner->olm);
    double until = wait_until(runner, unit, container->name);
    for (;;) {
        int news = ask_once(runner, unit, container, upp, err);
        if (news < 0 || *upp || !ch_olm_container_runs(container))
            return news;
        if (ch_clock_monotonic(clock) >= until) {
            complain(runner, unit, container->name, "Pebble does not answer");
            count(runner, "silent", unit, container->name, 1);
            return 0;
        }
        if (ch_olm_runner_must_stop(runner, pause_time)) {
            runner->unasked = true;
            return 0;
        }
    }
}

static int poll_one(struct ch_olm_runner *runner, const char *unit,
                    const struct ch_container_meta *meta, struct ch_error *err)
{
    bool up = false;
    CH_AUTOFREE char *directory = ch_olm_unit_directory(runner->directory, unit);
    const struct ch_olm_container container = {directory, meta->name};
    bool given_up = count_starts(runner, unit, meta->name, 0) > MOST_STARTS;
    /* a charm that makes news of news, or a workload that is faster than its charm, would never be
     * done: the rest comes with the next command */
    bool enough = count(runner, "news", unit, meta->name, 0) >= MOST_NEWS;
    bool silent = count(runner, "silent", unit, meta->name, 0) > 0;
    if (enough || silent || runner->unasked || ch_olm_uniter_is_gone(runner->olm, unit) ||
        (given_up && !ch_olm_container_runs(&container)))
        return 0;
    int news = ask(runner, unit, &container, &up, err);
    if (news < 0 || runner->unasked)
        return news;
    set_connected(runner->olm, unit, meta->name, up);
    count(runner, "news", unit, meta->name, news);
    return news || !ch_olm_container_runs(&container); /* to be started again */
}

int ch_olm_containers_poll(struct ch_olm_runner *runner, struct ch_error *err)
{
    if (!ch_olm_is_caas(runner->olm))
        return 0;
    if (ch_olm_containers_start(runner, NULL, err) < 0)
        return -1;
    return for_each(runner, poll_one, err);
}
