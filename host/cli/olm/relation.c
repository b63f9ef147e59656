/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost integrate (relate), remove-relation */
#include "cli/olm/session.h"

static const struct ch_cli_option *const change_lists[] = {CH_CLI_OLM_CHANGES};

static int integrate(struct ch_cli_session *session, struct ch_error *err)
{
    const char **words = session->arguments->words;
    return ch_olm_integrate(session->olm, words[0], words[1], NULL, err);
}

static int call_integrate(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_change(arguments, integrate);
}

const struct ch_cli_verb ch_cli_integrate_verb = {
    .name = "integrate",
    .usage = "integrate APP[:ENDPOINT] APP[:ENDPOINT] [OPTIONS]",
    .summary = "relate two applications (also: relate)",
    .call = call_integrate,
    .least = 2,
    .most = 2,
    .options = change_lists,
    .examples = "charmhost integrate web db\ncharmhost integrate web:database postgresql:db -v",
};

static int remove_relation(struct ch_cli_session *session, struct ch_error *err)
{
    const char **words = session->arguments->words;
    return ch_olm_remove_relation(session->olm, words[0], words[1], err);
}

static int call_remove_relation(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_change(arguments, remove_relation);
}

const struct ch_cli_verb ch_cli_remove_relation_verb = {
    .name = "remove-relation",
    .usage = "remove-relation APP[:ENDPOINT] APP[:ENDPOINT] [OPTIONS]",
    .summary = "remove the relation of two applications",
    .call = call_remove_relation,
    .least = 2,
    .most = 2,
    .options = change_lists,
    .examples = "charmhost remove-relation web db",
};
