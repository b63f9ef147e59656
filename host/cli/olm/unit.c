/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost add-unit, remove-unit, resolved */
#include "cli/olm/session.h"
#include "olm/uniter.h"

static int add_unit(struct ch_cli_session *session, struct ch_error *err)
{
    long long count = 1;
    if (ch_cli_olm_integer(session, "num-units", 1, &count, err) < 0)
        return -1;
    return ch_olm_add_units(session->olm, session->arguments->words[0], count, NULL, err);
}

static int call_add_unit(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_change(arguments, add_unit);
}

static const struct ch_cli_option add_options[] = {
    {"num-units", 'n', "N", "how many (default: 1)"},
    {NULL},
};
static const struct ch_cli_option *const add_lists[] = {add_options, CH_CLI_OLM_CHANGES};
const struct ch_cli_verb ch_cli_add_unit_verb = {
    .name = "add-unit",
    .usage = "add-unit APP [-n N] [OPTIONS]",
    .summary = "add units to an application",
    .call = call_add_unit,
    .least = 1,
    .most = 1,
    .options = add_lists,
    .examples = "charmhost add-unit web\ncharmhost add-unit web -n 2 --jobs 2",
};

static int remove_unit(struct ch_cli_session *session, struct ch_error *err)
{
    for (size_t i = 0; i < session->arguments->count; i++) {
        if (ch_olm_remove_unit(session->olm, session->arguments->words[i], err) < 0)
            return -1;
        ch_cli_olm_say(session, "will remove unit %s", session->arguments->words[i]);
    }
    return 0;
}

static int call_remove_unit(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_change(arguments, remove_unit);
}

static const struct ch_cli_option *const remove_lists[] = {CH_CLI_OLM_REMOVES};
const struct ch_cli_verb ch_cli_remove_unit_verb = {
    .name = "remove-unit",
    .usage = "remove-unit UNIT... [OPTIONS]",
    .summary = "remove units",
    .call = call_remove_unit,
    .least = 1,
    .most = CH_CLI_ANY,
    .options = remove_lists,
    .examples = "charmhost remove-unit web/1",
};

static int resolved(struct ch_cli_session *session, struct ch_error *err)
{
    bool retry = !ch_cli_has(session->arguments, "no-retry");
    for (size_t i = 0; i < session->arguments->count; i++) {
        const char *unit = session->arguments->words[i];
        if (!ch_olm_need_unit(session->olm, unit, err) ||
            ch_olm_uniter_resolve(session->olm, unit, retry, err) < 0)
            return -1;
    }
    return 0;
}

static int call_resolved(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_change(arguments, resolved);
}

static const struct ch_cli_option resolved_options[] = {
    {"no-retry", 0, NULL, "count the hook as done, do not run it again"},
    {NULL},
};
static const struct ch_cli_option *const resolved_lists[] = {resolved_options, CH_CLI_OLM_CHANGES};
const struct ch_cli_verb ch_cli_resolved_verb = {
    .name = "resolved",
    .usage = "resolved UNIT... [--no-retry] [OPTIONS]",
    .summary = "run a hook that failed again, or go on without it",
    .call = call_resolved,
    .least = 1,
    .most = CH_CLI_ANY,
    .options = resolved_lists,
    .examples = "charmhost resolved web/0\ncharmhost resolved web/0 --no-retry",
};
