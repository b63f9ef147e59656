/* SPDX-License-Identifier: Apache-2.0 */
/* Where this charm's state lives: in a file beside the charm, or in the controller.
 *
 * The charm decides.  One that says nothing keeps its state in the file.  ops also makes a guess
 * for such charms, logs it, and then uses the file all the same; what remains of the guess is that
 * a Kubernetes podspec charm is not run for restricted events.  That is kept, log lines included.
 */
#include "base/file.h"
#include "dispatch/private.h"

#include <string.h>

enum { BUSY_MS = 30000 };

static bool is_podspec_charm(const struct ch_meta *meta)
{
    size_t i;
    json_t *series;
    json_array_foreach (meta->series, i, series)
        if (strcmp(json_string_value(series), "kubernetes") == 0)
            return true;
    return false;
}

/* Would ops guess that this charm's state is in the controller? */
static bool guess_controller(struct ch_dispatch *dispatch, const char *path)
{
    if (ch_file_exists(path))
        return false;
    if (!is_podspec_charm(&dispatch->meta)) {
        ch_log(dispatch->log, CH_LOG_DEBUG, "Using local storage: not a Kubernetes podspec charm");
        return false;
    }
    bool controller = ch_version_has_controller_storage(&dispatch->context.version);
    CH_AUTOFREE char *version = ch_version_format(&dispatch->context.version);
    ch_log(dispatch->log, CH_LOG_DEBUG, "Using %s storage: JUJU_VERSION=%s",
           controller ? "controller" : "local", version);
    return controller;
}

/* A transport that the caller brought knows no PATH; it answers for itself. */
static bool has_controller_storage(struct ch_dispatch *dispatch,
                                   const struct ch_dispatch_options *options)
{
    CH_AUTOFREE char *path = NULL;
    if (options->transport)
        return true;
    path = ch_path_search(ch_env_get(&dispatch->env, "PATH"), "state-get");
    return path != NULL;
}

static int choose(struct ch_dispatch *dispatch, const struct ch_dispatch_options *options,
                  const struct ch_script_charm *charm, const char *path, bool *controllerp,
                  struct ch_error *err)
{
    *controllerp = charm->storage == CH_STORAGE_CONTROLLER;
    if (*controllerp && !has_controller_storage(dispatch, options)) {
        CH_AUTOFREE char *version = ch_version_format(&dispatch->context.version);
        return ch_error_set(err, CH_ERROR_RUNTIME,
                            "charm set use_juju_for_storage=True, but Juju version %s does not "
                            "support it",
                            version);
    }
    bool guess = charm->storage == CH_STORAGE_AUTO && guess_controller(dispatch, path);
    if ((*controllerp || guess) && ch_context_is_restricted(dispatch->event_name)) {
        ch_log(dispatch->log, CH_LOG_DEBUG,
               "\"%s\" is not supported when using Juju for storage\n"
               "see: https://github.com/canonical/operator/issues/348",
               dispatch->event_name);
        return ch_error_set_exit(err, 0);
    }
    return 0;
}

int ch_dispatch_open_storage(struct ch_dispatch *dispatch,
                             const struct ch_dispatch_options *options,
                             const struct ch_script_charm *charm, struct ch_error *err)
{
    CH_AUTOFREE char *path = options->storage_path
                                 ? ch_strdup(options->storage_path)
                                 : ch_path_join(dispatch->context.charm_dir, ".unit-state.db");
    bool controller;
    if (options->storage) {
        dispatch->storage = options->storage;
        return 0;
    }
    if (choose(dispatch, options, charm, path, &controller, err) < 0)
        return -1;
    int busy = options->storage_busy_ms ? options->storage_busy_ms : BUSY_MS;
    dispatch->storage = controller ? ch_storage_juju_new(dispatch->transport, dispatch->log)
                                   : ch_storage_sqlite_new(path, busy, dispatch->log);
    return 0;
}
