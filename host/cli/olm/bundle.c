/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles: applications and relations in one YAML file.
 *
 * As in Juju a bundle may be deployed again: applications that are there get the options it sets
 * and the units they lack; relations that are there stay. */
#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "cli/olm/session.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char *bundle_file(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode) ? ch_path_join(path, "bundle.yaml")
                                                           : ch_strdup(path);
}

bool ch_cli_is_bundle(const char *path)
{
    CH_AUTOFREE char *file = bundle_file(path);
    CH_AUTOFREE char *metadata = ch_path_join(path, "metadata.yaml");
    CH_AUTOFREE char *charmcraft = ch_path_join(path, "charmcraft.yaml");
    return (ch_text_ends(file, ".yaml") || ch_text_ends(file, ".yml")) && ch_file_exists(file) &&
           !ch_file_exists(metadata) && !ch_file_exists(charmcraft);
}

struct bundle {
    struct ch_cli_session *session;
    char *directory;
    json_t *document;
    json_t *said; /* lines, when all of it has succeeded */
};

/* What a local model can follow, and what it has no use for. */
static const char *const known_members[] = {
    "applications", "relations", "name",      "description", "bundle",       "series",
    "machines",     "tags",      "variables", "docs",        "default-base", "saas",
    "website",      "source",    "issues",    "type",        "services",
};
static const char *const known_app_members[] = {
    "charm",         "num_units",   "scale",
    "options",       "resources",   "storage",
    "trust",         "expose",      "to",
    "bindings",      "constraints", "annotations",
    "channel",       "revision",    "base",
    "series",        "placement",   "devices",
    "plan",          "offers",      "exposed-endpoints",
    "architectures",
};

/* What would be another model with Juju, and changes nothing here. */
static const char *const left_out[] = {"machines", "saas"};
static const char *const app_left_out[] = {
    "to", "placement", "bindings", "constraints", "devices", "offers", "exposed-endpoints",
};

static void note_left_out(const struct bundle *bundle, const char *where, const json_t *document,
                          const char *const *names, size_t count)
{
    struct ch_buf found = CH_BUF_INIT;
    for (size_t i = 0; i < count; i++)
        if (json_object_get(document, names[i]))
            ch_buf_addf(&found, "%s%s", found.length > 0 ? ", " : "", names[i]);
    if (found.length > 0)
        json_array_append_new(
            bundle->said, json_sprintf("%s: left out, since a local model has no such thing: %s",
                                       where, found.data));
    ch_buf_deinit(&found);
}

static int check_members(const json_t *document, const char *const *known, size_t count,
                         struct ch_error *err)
{
    const char *member;
    json_t *value;
    json_object_foreach ((json_t *)document, member, value) {
        bool found = false;
        for (size_t i = 0; i < count && !found; i++)
            found = strcmp(known[i], member) == 0;
        const char *near = found ? NULL : ch_text_nearest(member, known, count);
        if (!found)
            return ch_error_set(err, CH_ERROR_VALUE, "unknown member '%s'%s%s%s", member,
                                near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    }
    return 0;
}

static int check_application(const json_t *application, struct ch_error *err)
{
    if (!json_is_object(application) || !json_is_string(json_object_get(application, "charm")))
        return ch_error_set(err, CH_ERROR_VALUE, "it names no charm");
    return check_members(application, known_app_members, CH_ARRAY_LEN(known_app_members), err);
}

/* Where a charm is; caller owns. */
static char *find_charm(const struct bundle *bundle, const json_t *application,
                        struct ch_error *err)
{
    const char *charm = json_string_value(json_object_get(application, "charm"));
    const char *name = ch_text_starts(charm, "local:") ? charm + strlen("local:") : charm;
    char *path = ch_path_join(bundle->directory, name);
    if (ch_file_exists(path) || name[0] == '.' || name[0] == '/')
        return path;
    free(path);
    ch_error_set(err, CH_ERROR_VALUE,
                 "'%s' is a charm of Charmhub: a local model needs a directory or a .charm file",
                 charm);
    return NULL;
}

static int read_resources(const struct bundle *bundle, const struct ch_cli_charm *charm,
                          const json_t *application, json_t *resources, struct ch_error *err)
{
    const char *name;
    json_t *file;
    json_object_foreach (json_object_get(application, "resources"), name, file) {
        if (!json_is_string(file))
            return ch_error_set(err, CH_ERROR_VALUE,
                                "resource \"%s\": a local model needs a file, not a revision",
                                name);
        if (ch_cli_resource_add(bundle->session, charm, resources, name, json_string_value(file),
                                bundle->directory, err) < 0)
            return -1;
    }
    return 0;
}

static int read_storage(const json_t *application, json_t *storage, struct ch_error *err)
{
    const char *name;
    json_t *directive;
    json_object_foreach (json_object_get(application, "storage"), name, directive) {
        long long count = json_is_string(directive)
                              ? ch_cli_storage_count(json_string_value(directive))
                              : json_integer_value(directive);
        if (count < 0 || !(json_is_string(directive) || json_is_integer(directive)))
            return ch_error_set(err, CH_ERROR_VALUE, "storage \"%s\": a count expected", name);
        json_object_set_new(storage, name, json_integer(count));
    }
    return 0;
}

/* `*unitsp` is left alone when the bundle does not say. */
static int read_units(const json_t *application, long long *unitsp, struct ch_error *err)
{
    const json_t *units = json_object_get(application, "num_units");
    if (!units)
        units = json_object_get(application, "scale");
    if (!units)
        return 0;
    if (!json_is_integer(units) || json_integer_value(units) < 0)
        return ch_error_set(err, CH_ERROR_VALUE, "num_units must be a number");
    *unitsp = json_integer_value(units);
    return 0;
}

static int add_application(const struct bundle *bundle, const char *name, const json_t *application,
                           struct ch_cli_charm *charm, struct ch_error *err)
{
    struct ch_cli_session *session = bundle->session;
    CH_AUTOJSON json_t *resources = json_object();
    CH_AUTOJSON json_t *storage = json_object();
    struct ch_olm_deployment deployment = {
        .name = name,
        .config = json_object_get(application, "options"),
        .resources = resources,
        .trust = json_is_true(json_object_get(application, "trust")) &&
                 ch_cli_has(session->arguments, "trust"),
        .choose_type = true,
        .force = ch_cli_has(session->arguments, "force"),
    };
    CH_AUTOFREE char *path = find_charm(bundle, application, err);
    if (!path || read_storage(application, storage, err) < 0 ||
        read_units(application, &deployment.units, err) < 0 ||
        ch_cli_charm_fetch(session, path, charm, err) < 0 ||
        read_resources(bundle, charm, application, resources, err) < 0)
        return -1;
    deployment.charm = charm->charm;
    deployment.storage = json_object_size(storage) ? storage : NULL;
    if (ch_cli_choose_type(session, charm, err) < 0 ||
        ch_olm_deploy(session->olm, &deployment, err) < 0 ||
        ch_cli_charm_keep(session, name, charm, err) < 0)
        return -1;
    json_array_append_new(bundle->said,
                          json_sprintf("Deployed \"%s\" from local charm \"%s\", revision 0", name,
                                       ch_cli_charm_name(charm)));
    return 0;
}

static int complete_application(const struct bundle *bundle, const char *name,
                                const json_t *application, struct ch_error *err)
{
    struct ch_olm *olm = bundle->session->olm;
    const json_t *options = json_object_get(application, "options");
    CH_AUTOJSON json_t *names = ch_olm_units_of(olm, name);
    long long present = (long long)json_array_size(names), wanted = present;
    if (read_units(application, &wanted, err) < 0)
        return -1;
    if (json_object_size(options) > 0 && ch_olm_set_config(olm, name, options, err) < 0)
        return -1;
    return wanted > present ? ch_olm_add_units(olm, name, wanted - present, NULL, err) : 0;
}

static int deploy_application(const struct bundle *bundle, const char *name,
                              const json_t *application, struct ch_error *err)
{
    struct ch_cli_charm charm = {.charm = NULL};
    struct ch_olm *olm = bundle->session->olm;
    int result = check_application(application, err);
    if (result == 0)
        result = ch_olm_get(olm, CH_OLM_APPLICATION, name)
                     ? complete_application(bundle, name, application, err)
                     : add_application(bundle, name, application, &charm, err);
    ch_cli_charm_deinit(&charm);
    if (result == 0 && json_is_true(json_object_get(application, "expose")))
        result = ch_olm_expose(olm, name, true, err);
    CH_AUTOFREE char *where = ch_asprintf("application \"%s\"", name);
    note_left_out(bundle, where, application, app_left_out, CH_ARRAY_LEN(app_left_out));
    if (result < 0)
        ch_error_prefix(err, "%s", where);
    return result;
}

static int relate(const struct bundle *bundle, const char *one, const char *other,
                  struct ch_error *err)
{
    struct ch_error failure = CH_ERROR_INIT;
    if (ch_olm_integrate(bundle->session->olm, one, other, NULL, &failure) == 0)
        return 0;
    bool there = ch_text_ends(failure.message, "already exists");
    if (there)
        ch_error_clear(&failure);
    else
        ch_error_move(err, &failure);
    return there ? 0 : -1;
}

/* [a, b], or in Juju's long form [a, [b, c]]. */
static int deploy_relation(const struct bundle *bundle, const json_t *relation,
                           struct ch_error *err)
{
    size_t i;
    json_t *single, *others = json_array_get(relation, 1);
    const char *one = json_string_value(json_array_get(relation, 0));
    CH_AUTOJSON json_t *list =
        json_is_array(others) ? json_incref(others) : json_pack("[O]", others);
    if (!one || json_array_size(relation) != 2)
        return ch_error_set(err, CH_ERROR_VALUE, "a relation is a list of two endpoints");
    json_array_foreach (list, i, single) {
        if (!json_is_string(single))
            return ch_error_set(err, CH_ERROR_VALUE, "a relation is a list of two endpoints");
        if (relate(bundle, one, json_string_value(single), err) < 0)
            return -1;
    }
    return 0;
}

static int deploy_all(const struct bundle *bundle, struct ch_error *err)
{
    size_t i;
    const char *name;
    json_t *application, *relation;
    const json_t *applications = json_object_get(bundle->document, "applications");
    if (check_members(bundle->document, known_members, CH_ARRAY_LEN(known_members), err) < 0)
        return -1;
    if (json_object_size(applications) == 0)
        return ch_error_set(err, CH_ERROR_VALUE, "a bundle has applications");
    note_left_out(bundle, "the bundle", bundle->document, left_out, CH_ARRAY_LEN(left_out));
    json_object_foreach ((json_t *)applications, name, application)
        if (deploy_application(bundle, name, application, err) < 0)
            return -1;
    json_array_foreach (json_object_get(bundle->document, "relations"), i, relation)
        if (deploy_relation(bundle, relation, err) < 0)
            return -1;
    return 0;
}

int ch_cli_deploy_bundle(struct ch_cli_session *session, const char *path, struct ch_error *err)
{
    size_t i;
    json_t *line;
    CH_AUTOFREE char *file = bundle_file(path);
    struct bundle bundle = {.session = session,
                            .directory = ch_strndup(file, (size_t)(ch_path_base(file) - file)),
                            .document = ch_yaml_load(file, err),
                            .said = ch_checked(json_array())};
    int result = bundle.document ? deploy_all(&bundle, err) : -1;
    if (bundle.document && result < 0)
        ch_error_prefix(err, "%s", file);
    if (result == 0)
        json_array_foreach (bundle.said, i, line)
            ch_cli_olm_say(session, "%s", json_string_value(line));
    json_decref(bundle.document);
    json_decref(bundle.said);
    free(bundle.directory);
    return result;
}
