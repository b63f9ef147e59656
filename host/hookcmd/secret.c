/* SPDX-License-Identifier: Apache-2.0 */
/* secret-add, secret-set, secret-get, secret-info-get, secret-ids, secret-grant, secret-revoke,
 * secret-remove.
 *
 * Command lines are visible to every process of the machine, so a value is handed over as
 * key#file=PATH, in a directory that only we can enter and that is gone when the command is. */
#include "base/file.h"
#include "base/tagged.h"
#include "hookcmd/private.h"

#include <string.h>

static void add_options(struct ch_hookcmd_line *line, const struct ch_secret_options *options)
{
    ch_hookcmd_line_option(line, "--label", options->label);
    ch_hookcmd_line_option(line, "--description", options->description);
    ch_hookcmd_line_option(line, "--expire", options->expire);
    ch_hookcmd_line_option(line, "--rotate", options->rotate);
    ch_hookcmd_line_option(line, "--owner", options->owner);
}

/* Messages name the key only. */
static int write_value(struct ch_hookcmd_line *line, const char *key, const json_t *value,
                       const char *directory, struct ch_error *err)
{
    CH_AUTOFREE char *owned = NULL;
    size_t length;
    if (*key == '\0' || strpbrk(key, "/=#") || strcmp(key, ".") == 0 || strcmp(key, "..") == 0)
        return ch_error_set(err, CH_ERROR_VALUE, "%s: '%s' cannot be the key of a secret",
                            line->words[0], key);
    if (ch_value_type(value) != CH_VALUE_STRING)
        return ch_error_set(err, CH_ERROR_TYPE, "%s: the value of '%s' is not a string",
                            line->words[0], key);
    CH_AUTOFREE char *path = ch_path_join(directory, key);
    const char *data = ch_value_get_string(value, &length, &owned);
    int result = ch_file_write_quick(path, data, length, 0600, err);
    ch_hookcmd_line_add(line, "%s#file=%s", key, path);
    return result;
}

static int write_content(struct ch_hookcmd_line *line, const json_t *content, const char *directory,
                         struct ch_error *err)
{
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)content, key, value)
        if (write_value(line, key, value, directory, err) < 0)
            return -1;
    return 0;
}

static int run_with_content(struct ch_transport *transport, struct ch_hookcmd_line *line,
                            const json_t *content, struct ch_buf *outputp, struct ch_error *err)
{
    if (json_object_size(content) == 0)
        return ch_hookcmd_run(transport, line, outputp, err);
    CH_AUTOFREE char *directory = ch_file_make_temp_dir(NULL, "charmhost-secret", err);
    if (!directory)
        return -1;
    int result = write_content(line, content, directory, err);
    if (result == 0)
        result = ch_hookcmd_run(transport, line, outputp, err);
    if (ch_file_remove_tree(directory, err) < 0)
        result = -1;
    return result;
}

int ch_hookcmd_secret_add(struct ch_transport *transport, const struct ch_secret_options *options,
                          char **idp, struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    CH_CLEANUP(ch_buf_deinit) struct ch_buf output = CH_BUF_INIT;
    ch_hookcmd_line_add(&line, "secret-add");
    add_options(&line, options);
    if (run_with_content(transport, &line, options->content, &output, err) < 0)
        return -1;
    return ch_hookcmd_read_text(&line, &output, idp, err);
}

int ch_hookcmd_secret_set(struct ch_transport *transport, const char *id,
                          const struct ch_secret_options *options, struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    ch_hookcmd_line_add(&line, "secret-set");
    add_options(&line, options);
    ch_hookcmd_line_add(&line, "%s", id);
    return run_with_content(transport, &line, options->content, NULL, err);
}

int ch_hookcmd_secret_get(struct ch_transport *transport, const char *id, const char *label,
                          bool refresh, bool peek, json_t **contentp, struct ch_error *err)
{
    CH_LINE line = {.secret = true};
    ch_hookcmd_line_add(&line, "secret-get");
    ch_hookcmd_line_add(&line, "--format=json");
    if (id)
        ch_hookcmd_line_add(&line, "%s", id);
    ch_hookcmd_line_option(&line, "--label", label);
    if (refresh)
        ch_hookcmd_line_add(&line, "--refresh");
    if (peek)
        ch_hookcmd_line_add(&line, "--peek");
    return ch_hookcmd_run_json(transport, &line, CH_SHAPE_STRINGS_MAP, contentp, err);
}

int ch_hookcmd_secret_info_get(struct ch_transport *transport, const char *id, const char *label,
                               json_t **infop, struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "secret-info-get");
    ch_hookcmd_line_add(&line, "--format=json");
    if (id)
        ch_hookcmd_line_add(&line, "%s", id);
    else
        ch_hookcmd_line_option(&line, "--label", label);
    return ch_hookcmd_run_json(transport, &line, CH_SHAPE_MAP, infop, err);
}

int ch_hookcmd_secret_ids(struct ch_transport *transport, json_t **idsp, struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "secret-ids");
    ch_hookcmd_line_add(&line, "--format=json");
    return ch_hookcmd_run_json(transport, &line, CH_SHAPE_LIST, idsp, err);
}

int ch_hookcmd_secret_grant(struct ch_transport *transport, const char *id, long long relation_id,
                            const char *unit, struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    ch_hookcmd_line_add(&line, "secret-grant");
    ch_hookcmd_line_number(&line, "--relation", relation_id);
    ch_hookcmd_line_option(&line, "--unit", unit);
    ch_hookcmd_line_add(&line, "%s", id);
    return ch_hookcmd_run(transport, &line, NULL, err);
}

int ch_hookcmd_secret_revoke(struct ch_transport *transport, const char *id, long long relation_id,
                             const char *app, const char *unit, struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    ch_hookcmd_line_add(&line, "secret-revoke");
    ch_hookcmd_line_number(&line, "--relation", relation_id);
    ch_hookcmd_line_option(&line, "--app", app);
    ch_hookcmd_line_option(&line, "--unit", unit);
    ch_hookcmd_line_add(&line, "%s", id);
    return ch_hookcmd_run(transport, &line, NULL, err);
}

int ch_hookcmd_secret_remove(struct ch_transport *transport, const char *id, long long revision,
                             struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    ch_hookcmd_line_add(&line, "secret-remove");
    ch_hookcmd_line_add(&line, "%s", id);
    ch_hookcmd_line_number(&line, "--revision", revision);
    return ch_hookcmd_run(transport, &line, NULL, err);
}
