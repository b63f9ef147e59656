/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost settle, destroy-model */
#include "base/file.h"
#include "cli/olm/session.h"

#include <string.h>
#include <unistd.h>

static int settle(struct ch_cli_session *session, struct ch_error *err)
{
    double timeout = 0;
    enum ch_olm_settled settled = CH_OLM_SETTLED;
    if (ch_cli_seconds(session->arguments, "timeout", &timeout, err) < 0) {
        session->misused = true;
        return -1;
    }
    struct ch_olm_runner *runner = ch_cli_olm_runner(session, err);
    int result = runner ? ch_olm_runner_settle(runner, timeout, &settled, err) : -1;
    ch_olm_runner_free(runner);
    if (result < 0)
        return -1;
    if (settled != CH_OLM_SETTLED)
        return ch_cli_olm_settled(session, settled);
    ch_cli_olm_progress_end(session);
    return ch_cli_olm_explain_errors(session, true) > 0 ? CH_CLI_FAILED : CH_CLI_DONE;
}

static int call_settle(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_hold(arguments, settle);
}

static const struct ch_cli_option settle_options[] = {
    {"timeout", 0, "T", "stop after so many seconds, or 1m30s (default: never)"},
    {NULL},
};
static const struct ch_cli_option *const settle_lists[] = {settle_options, CH_CLI_OLM_RUNS};
const struct ch_cli_verb ch_cli_settle_verb = {
    .name = "settle",
    .usage = "settle [--timeout T] [OPTIONS]",
    .summary = "run hooks until nothing is left to do now",
    .call = call_settle,
    .options = settle_lists,
    .about = "Retries, rotations and update-status are run when they are due, and not waited for.\n"
             "Exit status 1 when a unit is in error, or when the time is over.",
    .examples = "charmhost settle\ncharmhost settle --timeout 30 -v",
};

/* destroy-model */

int ch_cli_olm_erase(const char *directory, struct ch_error *err)
{
    /* the store's file last: as long as it is there, it is a model that can be destroyed again */
    static const char *const names[] = {"charms",    "units",        "tools",        "storage",
                                        "resources", "model.db-shm", "model.db-wal", "model.db.new",
                                        "model.db",  "lock"};
    if (ch_olm_runner_stop_containers(directory, err) < 0)
        return -1;
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
        CH_AUTOFREE char *path = ch_path_join(directory, names[i]);
        if (ch_file_remove_tree(path, err) < 0)
            return -1;
    }
    rmdir(directory); /* unless somebody keeps something in it */
    return 0;
}

static int remove_all(struct ch_cli_session *session, struct ch_error *err)
{
    size_t i;
    const char *name;
    json_t *document, *key;
    CH_AUTOJSON json_t *names = json_array();
    json_object_foreach ((json_t *)ch_olm_all(session->olm, CH_OLM_APPLICATION), name, document)
        json_array_append_new(names, json_string(name));
    json_array_foreach (names, i, key)
        if (ch_olm_remove_application(session->olm, json_string_value(key), err) < 0)
            return -1;
    return ch_cli_olm_settle(session, err);
}

static int destroy(struct ch_cli_session *session, struct ch_error *err)
{
    if (!ch_cli_has(session->arguments, "force")) {
        int status = remove_all(session, err);
        if (status != CH_CLI_DONE)
            return status;
        size_t left = json_object_size(ch_olm_all(session->olm, CH_OLM_UNIT));
        if (left > 0)
            return ch_error_set(
                err, CH_ERROR_RUNTIME,
                "%zu unit%s could not be removed yet; mend what is in error, or use "
                "--force",
                left, left == 1 ? "" : "s");
    }
    if (ch_cli_olm_erase(session->directory, err) < 0)
        return -1;
    ch_cli_olm_say(session, "Model destroyed: %s", session->directory);
    return 0;
}

static int call_destroy(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_destroy(arguments, destroy);
}

static const struct ch_cli_option destroy_options[] = {
    {"force", 0, NULL, "run no hooks"},
    {NULL},
};
static const struct ch_cli_option *const destroy_lists[] = {
    destroy_options, ch_cli_olm_remove_options, CH_CLI_OLM_RUNS};
const struct ch_cli_verb ch_cli_destroy_model_verb = {
    .name = "destroy-model",
    .usage = "destroy-model [--force] [OPTIONS]",
    .summary = "remove all applications, then the model",
    .call = call_destroy,
    .options = destroy_lists,
    .examples = "charmhost destroy-model\ncharmhost destroy-model --model /tmp/play --force",
};
