/* SPDX-License-Identifier: Apache-2.0 */
/* A model of Kubernetes: when one becomes it, and which Pebble its containers have. */
#include "base/file.h"
#include "cli/olm/session.h"
#include "olm/namespace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Return: false with errno when not: a directory may be entered, which is no more than that. */
static bool can_run(const char *path)
{
    struct stat status;
    if (stat(path, &status) < 0 || access(path, X_OK) < 0)
        return false;
    errno = S_ISDIR(status.st_mode) ? EISDIR : EACCES;
    return S_ISREG(status.st_mode);
}

/* What --pebble or PATH says.  Return: 0 with *pathp, caller owns; NULL: the simulated one. */
static int find_pebble(struct ch_cli_session *session, char **pathp, struct ch_error *err)
{
    const char *given = ch_cli_value(session->arguments, "pebble");
    CH_AUTOFREE char *found = given ? NULL : ch_path_search(getenv("PATH"), "pebble");
    const char *path = given ? given : found;
    *pathp = NULL;
    if (!path || strcmp(path, "simulated") == 0)
        return 0;
    *pathp = realpath(path, NULL);
    if (*pathp && can_run(*pathp))
        return 0;
    return ch_error_set_errno(err, CH_ERROR_RUNTIME, errno, "option '--pebble': cannot run %s",
                              path);
}

static int choose_pebble(struct ch_cli_session *session, json_t *model, struct ch_error *err)
{
    CH_AUTOFREE char *path = NULL;
    CH_AUTOFREE char *why = NULL;
    if (find_pebble(session, &path, err) < 0)
        return -1;
    bool namespaces = ch_olm_namespaces_work(&why);
    bool real = path && namespaces;
    json_object_set_new(model, "pebble", real ? json_string(path) : json_null());
    if (real)
        ch_cli_olm_say(session, "Containers run %s", path);
    else
        ch_cli_olm_say(session, "Containers have a simulated Pebble, which runs no services%s",
                       ch_cli_has(session->arguments, "pebble") ? ""
                                                                : " (--pebble names a real one)");
    if (!namespaces)
        ch_cli_olm_say(
            session,
            "This system gives no namespaces (%s): %s%snothing can be run in containers, "
            "and only charms in Lua find them",
            why, path ? path : "", path ? " is not used, " : "");
    return 0;
}

int ch_cli_choose_type(struct ch_cli_session *session, const struct ch_cli_charm *charm,
                       struct ch_error *err)
{
    json_t *model = ch_olm_get(session->olm, CH_OLM_MODEL, "model");
    const json_t *metadata = json_object_get(charm->charm, "metadata");
    if (json_object_size(ch_olm_all(session->olm, CH_OLM_APPLICATION)) > 0) {
        if (!ch_olm_is_caas(session->olm) &&
            json_object_size(json_object_get(metadata, "containers")) > 0)
            ch_cli_olm_say(session, "\"%s\" gets no containers: the model is one of machines",
                           ch_cli_charm_name(charm));
        return 0;
    }
    if (json_object_size(json_object_get(metadata, "containers")) == 0)
        return ch_cli_has(session->arguments, "pebble")
                   ? ch_cli_olm_misuse(session, err, "--pebble: the charm has no containers")
                   : 0;
    return choose_pebble(session, model, err);
}
