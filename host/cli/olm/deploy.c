/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost deploy, refresh */
#include "base/file.h"
#include "base/yaml.h"
#include "cli/olm/session.h"
#include "olm/uniter.h"

#include <stdlib.h>
#include <string.h>

/* what the options say */

/* A file of options: {option: value}, or {application: {option: value}} as juju config prints. */
static int add_config_file(const char *path, const char *application, json_t *config,
                           struct ch_error *err)
{
    CH_AUTOJSON json_t *values = ch_yaml_load(path, err);
    if (!values)
        return -1;
    const json_t *own = application ? json_object_get(values, application) : NULL;
    if (!json_is_object(values))
        return ch_error_set(err, CH_ERROR_VALUE, "%s: a mapping of options expected", path);
    json_object_update(config, json_is_object(own) ? (json_t *)own : values);
    return 0;
}

static int read_config(struct ch_cli_session *session, const char *application, json_t *config,
                       struct ch_error *err)
{
    size_t i;
    json_t *given;
    json_array_foreach (ch_cli_values(session->arguments, "config"), i, given) {
        const char *value = NULL, *word = json_string_value(given);
        CH_AUTOFREE char *name = ch_cli_split(word, &value);
        if (name)
            json_object_set_new(config, name, ch_checked(json_string(value)));
        else if (!ch_file_exists(word))
            return ch_cli_olm_misuse(
                session, err,
                "option '--config': expected KEY=VALUE or a file, and there is no file '%s'", word);
        else if (add_config_file(word, application, config, err) < 0)
            return -1;
    }
    return 0;
}

static int read_storage(struct ch_cli_session *session, json_t *storage, struct ch_error *err)
{
    size_t i;
    json_t *given;
    json_array_foreach (ch_cli_values(session->arguments, "storage"), i, given) {
        const char *value = NULL, *word = json_string_value(given);
        CH_AUTOFREE char *name = ch_cli_split(word, &value);
        long long count = name ? ch_cli_storage_count(value) : -1;
        if (count < 0)
            return ch_cli_olm_misuse(
                session, err, "option '--storage': expected NAME=[POOL,][COUNT][,SIZE], got '%s'",
                word);
        json_object_set_new(storage, name, json_integer(count));
    }
    return 0;
}

/* deploy */

static int deploy_fetched(struct ch_cli_session *session, struct ch_cli_charm *charm,
                          struct ch_olm_deployment *deployment, struct ch_error *err)
{
    const char *name = deployment->name ? deployment->name : ch_cli_charm_name(charm);
    const json_t *metadata = json_object_get(charm->charm, "metadata");
    if (!ch_cli_has(session->arguments, "num-units") &&
        json_is_true(json_object_get(metadata, "subordinate")))
        deployment->units = 0;
    deployment->charm = charm->charm;
    if (ch_cli_choose_type(session, charm, err) < 0 ||
        ch_olm_deploy(session->olm, deployment, err) < 0 ||
        ch_cli_charm_keep(session, name, charm, err) < 0)
        return -1;
    ch_cli_olm_say(session, "Deployed \"%s\" from local charm \"%s\", revision 0", name,
                   ch_cli_charm_name(charm));
    return 0;
}

static int deploy_charm(struct ch_cli_session *session, struct ch_error *err)
{
    const struct ch_cli_arguments *arguments = session->arguments;
    struct ch_cli_charm charm = {.charm = NULL};
    CH_AUTOJSON json_t *config = json_object();
    CH_AUTOJSON json_t *storage = json_object();
    CH_AUTOJSON json_t *resources = json_object();
    struct ch_olm_deployment deployment = {.name =
                                               arguments->count > 1 ? arguments->words[1] : NULL,
                                           .units = 1,
                                           .config = config,
                                           .trust = ch_cli_has(arguments, "trust"),
                                           .choose_type = true,
                                           .force = ch_cli_has(arguments, "force")};
    if (ch_cli_olm_integer(session, "num-units", 0, &deployment.units, err) < 0 ||
        read_storage(session, storage, err) < 0)
        return -1;
    int result = ch_cli_charm_fetch(session, arguments->words[0], &charm, err);
    deployment.resources = resources;
    deployment.storage = json_object_size(storage) ? storage : NULL;
    if (result == 0)
        result = ch_cli_resources(session, &charm, resources, err);
    if (result == 0)
        result = read_config(session, deployment.name ? deployment.name : ch_cli_charm_name(&charm),
                             config, err);
    if (result == 0)
        result = deploy_fetched(session, &charm, &deployment, err);
    ch_cli_charm_deinit(&charm);
    return result;
}

static int refuse_for_bundle(struct ch_cli_session *session, struct ch_error *err)
{
    static const char *const names[] = {"config", "num-units", "resource", "storage"};
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++)
        if (ch_cli_has(session->arguments, names[i]))
            return ch_cli_olm_misuse(session, err, "a bundle says itself what --%s would",
                                     names[i]);
    if (session->arguments->count > 1)
        return ch_cli_olm_misuse(session, err, "a bundle names its applications itself");
    return 0;
}

static int deploy(struct ch_cli_session *session, struct ch_error *err)
{
    const char *path = session->arguments->words[0];
    int result;
    if (ch_cli_is_bundle(path))
        result =
            refuse_for_bundle(session, err) < 0 ? -1 : ch_cli_deploy_bundle(session, path, err);
    else
        result = deploy_charm(session, err);
    return result < 0 ? -1 : ch_cli_olm_settle(session, err);
}

static int call_deploy(const struct ch_cli_arguments *arguments)
{
    if (!ch_file_exists(arguments->words[0])) { /* before a model is made for it */
        fprintf(stderr, "charmhost deploy: there is no charm or bundle at %s\n",
                arguments->words[0]);
        return CH_CLI_FAILED;
    }
    return ch_cli_olm_create(arguments, deploy);
}

static const struct ch_cli_option deploy_options[] = {
    {"num-units", 'n', "N", "units (default: 1; of a subordinate: 0)"},
    {"config", 0, "K=V|FILE", "set an option, or those in a YAML file; repeatable"},
    {"resource", 0, "NAME=FILE", "give a resource, or name an image; repeatable"},
    {"storage", 0, "NAME=COUNT", "instances of a storage for each unit; repeatable"},
    {"trust", 0, NULL, "the charm may use the cloud's credentials"},
    {"force", 0, NULL, "whatever 'charmhost check' says, and whatever the charm assumes"},
    {"seed", 0, "N", "of a new model: of the orders that Juju leaves open"},
    {"juju-version", 0, "VERSION", "of a new model: the Juju it is (default: 3.6.28)"},
    {"pebble", 0, "PROGRAM",
     "of a new model: what runs in containers, or 'simulated' (default: pebble on PATH)"},
    {NULL},
};
static const struct ch_cli_option *const deploy_lists[] = {deploy_options, CH_CLI_OLM_CHANGES};
const struct ch_cli_verb ch_cli_deploy_verb = {
    .name = "deploy",
    .usage = "deploy PATH [APP] [OPTIONS]",
    .summary = "deploy a charm or a bundle",
    .call = call_deploy,
    .least = 1,
    .most = 2,
    .options = deploy_lists,
    .about =
        "PATH is a charm's directory, a .charm file, or a bundle (a .yaml file, or a "
        "directory with\n"
        "bundle.yaml).  The model is made when there is none.\n"
        "A directory in which 'charmhost check' finds errors is refused; of a charm that is not "
        "in Lua\n"
        "only what it declares is looked at.  Hooks run on this machine, as you: there is no "
        "container\n"
        "around a unit.",
    .examples = "charmhost deploy . -v\n"
                "charmhost deploy ./web.charm frontend -n 2 --config port=8080\n"
                "charmhost deploy ./web --resource page=index.html --storage data=2\n"
                "charmhost deploy bundle.yaml --seed 7",
};

/* refresh */

/* Units in error keep the charm they have, as in Juju: their hook would fail again. */
static void say_refreshed(struct ch_cli_session *session, const char *application,
                          const struct ch_cli_charm *charm)
{
    size_t i;
    json_t *unit;
    const json_t *app = ch_olm_get(session->olm, CH_OLM_APPLICATION, application);
    CH_AUTOJSON json_t *units = ch_olm_units_of(session->olm, application);
    ch_cli_olm_say(session, "Added local charm \"%s\", revision %lld, to the model",
                   ch_cli_charm_name(charm),
                   (long long)json_integer_value(json_object_get(app, "charm_version")));
    if (ch_cli_has(session->arguments, "force"))
        return;
    json_array_foreach (units, i, unit)
        if (ch_olm_uniter_failed(session->olm, json_string_value(unit)))
            ch_cli_olm_say(session,
                           "%s is in error and keeps its old charm until its hook is resolved\n"
                           "  give it the new one now:  charmhost refresh %s --path %s --force",
                           json_string_value(unit), application,
                           ch_cli_value(session->arguments, "path"));
}

static int refresh(struct ch_cli_session *session, struct ch_error *err)
{
    const char *application = session->arguments->words[0];
    const char *path = ch_cli_value(session->arguments, "path");
    struct ch_cli_charm charm = {.charm = NULL};
    CH_AUTOJSON json_t *resources = json_object();
    if (!path)
        return ch_cli_olm_misuse(session, err,
                                 "option '--path' is missing: where the new charm is");
    int result = ch_cli_charm_fetch(session, path, &charm, err);
    if (result == 0)
        result = ch_cli_resources(session, &charm, resources, err);
    if (result == 0)
        result = ch_olm_refresh(session->olm, application, charm.charm, resources,
                                ch_cli_has(session->arguments, "force"), err);
    if (result == 0)
        result = ch_cli_charm_keep(session, application, &charm, err);
    if (result == 0)
        say_refreshed(session, application, &charm);
    ch_cli_charm_deinit(&charm);
    return result;
}

static int call_refresh(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_change(arguments, refresh);
}

static const struct ch_cli_option refresh_options[] = {
    {"path", 0, "PATH", "the new charm: a directory or a .charm file"},
    {"resource", 0, "NAME=FILE", "give a resource, or name an image; repeatable"},
    {"force", 0, NULL, "units in error as well, and whatever 'charmhost check' says"},
    {NULL},
};
static const struct ch_cli_option *const refresh_lists[] = {refresh_options, CH_CLI_OLM_CHANGES};
const struct ch_cli_verb ch_cli_refresh_verb = {
    .name = "refresh",
    .usage = "refresh APP --path PATH [OPTIONS]",
    .summary = "replace the charm of an application",
    .call = call_refresh,
    .least = 1,
    .most = 1,
    .options = refresh_lists,
    .about =
        "A directory is checked as for deploy.  A unit in error keeps the charm it has until its "
        "hook is\n"
        "resolved, or gets the new one and runs its hook again with --force.",
    .examples = "charmhost refresh web --path .\ncharmhost refresh web --path ./web.charm -v",
};
