/* SPDX-License-Identifier: Apache-2.0 */
/* How verbs print; show-unit. */
#include "base/yaml.h"
#include "cli/olm/session.h"

#include <stdlib.h>
#include <string.h>

const struct ch_cli_option ch_cli_olm_format_option[] = {
    {"format", 0, "FORMAT", "one of those in the usage; the first is the default"},
    {NULL},
};

const char *ch_cli_olm_format(struct ch_cli_session *session, const char *const *names,
                              struct ch_error *err)
{
    struct ch_buf list = CH_BUF_INIT;
    const char *given = ch_cli_value(session->arguments, "format");
    if (!given)
        return names[0];
    for (size_t i = 0; names[i]; i++) {
        if (strcmp(names[i], given) == 0) {
            ch_buf_deinit(&list);
            return names[i];
        }
        ch_buf_addf(&list, "%s%s", i ? ", " : "", names[i]);
    }
    ch_cli_olm_misuse(session, err, "option '--format': expected one of %s, got '%s'", list.data,
                      given);
    ch_buf_deinit(&list);
    return NULL;
}

void ch_cli_olm_print(json_t *value, const char *format)
{
    char *text = strcmp(format, "json") == 0
                     ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_ENSURE_ASCII)
                     : ch_yaml_dump(value, CH_YAML_GO);
    size_t length = strlen(ch_checked(text));
    printf("%s%s", text, length && text[length - 1] == '\n' ? "" : "\n");
    free(text);
    json_decref(value);
}

/* show-unit */

static int show_unit(struct ch_cli_session *session, struct ch_error *err)
{
    static const char *const formats[] = {"yaml", "json", NULL};
    const char *format = ch_cli_olm_format(session, formats, err);
    if (!format)
        return -1;
    CH_AUTOJSON json_t *units = json_object();
    for (size_t i = 0; i < session->arguments->count; i++) {
        CH_AUTOJSON json_t *unit =
            ch_olm_view_unit(session->olm, session->arguments->words[i], err);
        if (!unit)
            return -1;
        json_object_update(units, unit);
    }
    ch_cli_olm_print(json_incref(units), format);
    return 0;
}

static int call_show_unit(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_look(arguments, show_unit);
}

static const struct ch_cli_option *const show_options[] = {ch_cli_olm_format_option,
                                                           CH_CLI_OLM_LOOKS};
const struct ch_cli_verb ch_cli_show_unit_verb = {
    .name = "show-unit",
    .usage = "show-unit UNIT... [--format yaml|json]",
    .summary = "show a unit and the databags of its relations",
    .call = call_show_unit,
    .least = 1,
    .most = CH_CLI_ANY,
    .options = show_options,
    .examples = "charmhost show-unit web/0\ncharmhost show-unit web/0 --format json",
};
