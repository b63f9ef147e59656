/* SPDX-License-Identifier: Apache-2.0 */
/* Charms and what is given with them: fetched, kept, resources, storage. */
#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "cli/olm/session.h"
#include "olm/charm_source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The static program, as in a packed charm; this one, which does the same, where there is none. */
static char *dispatch_program(void)
{
    char *path = ch_cli_olm_beside("charmhost-dispatch");
    return path ? path : realpath("/proc/self/exe", NULL);
}

static bool is_directory(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool has(const char *directory, const char *name)
{
    CH_AUTOFREE char *path = ch_path_join(directory, name);
    return ch_file_exists(path);
}

/* A project is refused for what 'charmhost check' calls errors; a .charm has been packed by
 * somebody who looked. */
static int check_source(struct ch_cli_session *session, const char *source, struct ch_error *err)
{
    if (!is_directory(source))
        return 0;
    if (!has(source, "charmcraft.yaml") && !has(source, "metadata.yaml"))
        return ch_error_set(err, CH_ERROR_FILE_NOT_FOUND,
                            "%s is no charm: there is neither charmcraft.yaml nor metadata.yaml",
                            source);
    if (has(source, "src/charm.py") && !has(source, "dispatch"))
        ch_cli_olm_say(session, "%s has no dispatch yet: deploy what charmcraft packs of it",
                       source);
    long errors = ch_cli_check_charm(source, err);
    if (errors <= 0 || ch_cli_has(session->arguments, "force"))
        return errors < 0 ? -1 : 0;
    return ch_error_set(err, CH_ERROR_VALUE,
                        "a charm with errors is not deployed; --force does it all the same");
}

int ch_cli_charm_fetch(struct ch_cli_session *session, const char *source,
                       struct ch_cli_charm *charm, struct ch_error *err)
{
    if (check_source(session, source, err) < 0)
        return -1;
    CH_AUTOFREE char *dispatch = dispatch_program();
    charm->charm = ch_charm_fetch(source, session->directory, dispatch, &charm->path, err);
    return charm->charm ? 0 : -1;
}

int ch_cli_charm_keep(struct ch_cli_session *session, const char *application,
                      struct ch_cli_charm *charm, struct ch_error *err)
{
    const json_t *document = ch_olm_get(session->olm, CH_OLM_APPLICATION, application);
    long long version = json_integer_value(json_object_get(document, "charm_version"));
    if (ch_charm_keep(charm->path, session->directory, application, version, err) < 0)
        return -1;
    free(CH_TAKE(charm->path));
    return 0;
}

void ch_cli_charm_deinit(struct ch_cli_charm *charm)
{
    if (charm->path)
        ch_file_remove_tree(charm->path, NULL);
    free(charm->path);
    json_decref(charm->charm);
    *charm = (struct ch_cli_charm){.charm = NULL};
}

const char *ch_cli_charm_name(const struct ch_cli_charm *charm)
{
    return json_string_value(json_object_get(json_object_get(charm->charm, "metadata"), "name"));
}

/* resources */

static bool is_image(const struct ch_cli_charm *charm, const char *name)
{
    const json_t *declared =
        json_object_get(json_object_get(charm->charm, "metadata"), "resources");
    const char *type = json_string_value(json_object_get(json_object_get(declared, name), "type"));
    return type && strcmp(type, "oci-image") == 0;
}

/* What resource-get gives a charm.  Caller owns; the file's name is that of its content. */
static char *write_image(const struct ch_cli_session *session, const char *image,
                         struct ch_error *err)
{
    CH_AUTOJSON json_t *details =
        json_pack("{s:s, s:s, s:s}", "registrypath", image, "username", "", "password", "");
    CH_AUTOFREE char *text = ch_yaml_dump(ch_checked(details), CH_YAML_GO);
    CH_AUTOFREE char *directory = ch_path_join(session->directory, "resources");
    CH_AUTOFREE char *name = ch_asprintf("%s.yaml", image);
    for (char *at = name; *at; at++)
        *at = *at == '/' ? '_' : *at;
    char *path = ch_path_join(directory, name);
    if (ch_file_make_dirs(directory, err) == 0 &&
        ch_file_write(path, text, strlen(text), 0644, err) == 0)
        return path;
    free(path);
    return NULL;
}

int ch_cli_resource_add(struct ch_cli_session *session, const struct ch_cli_charm *charm,
                        json_t *resources, const char *name, const char *file, const char *base,
                        struct ch_error *err)
{
    CH_AUTOFREE char *path = base ? ch_path_join(base, file) : ch_strdup(file);
    CH_AUTOFREE char *absolute = ch_cli_olm_absolute(path);
    CH_AUTOFREE char *image = NULL;
    bool readable = access(absolute, R_OK) == 0;
    if (!readable && !is_image(charm, name))
        return ch_error_set(err, CH_ERROR_FILE_NOT_FOUND, "resource \"%s\": cannot read %s", name,
                            absolute);
    if (!readable && !(image = write_image(session, file, err)))
        return -1;
    json_object_set_new(resources, name, ch_checked(json_string(readable ? absolute : image)));
    return 0;
}

int ch_cli_resources(struct ch_cli_session *session, const struct ch_cli_charm *charm,
                     json_t *resources, struct ch_error *err)
{
    size_t i;
    json_t *given;
    json_array_foreach (ch_cli_values(session->arguments, "resource"), i, given) {
        const char *file = NULL, *word = json_string_value(given);
        CH_AUTOFREE char *name = ch_cli_split(word, &file);
        if (!name || !*file)
            return ch_cli_olm_misuse(session, err,
                                     "option '--resource': expected NAME=FILE, got '%s'", word);
        if (ch_cli_resource_add(session, charm, resources, name, file, NULL, err) < 0)
            return -1;
    }
    return 0;
}

/* storage */

long long ch_cli_storage_count(const char *directive)
{
    long long count = 1, number;
    CH_AUTOFREE char *copy = ch_strdup(directive);
    char *at = NULL;
    if (!*directive)
        return -1;
    for (char *part = strtok_r(copy, ",", &at); part; part = strtok_r(NULL, ",", &at))
        if (ch_text_to_int(part, &number)) { /* pools begin with a letter, sizes end with one */
            if (number < 0)
                return -1;
            count = number;
        }
    return count;
}
