/* SPDX-License-Identifier: Apache-2.0 */
/* config-get, is-leader, application-version-set, goal-state, credential-get, juju-reboot,
 * resource-get, network-get */
#include "hookcmd/private.h"

int ch_hookcmd_config_get(struct ch_transport *transport, const char *key, json_t **valuep,
                          struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "config-get");
    ch_hookcmd_line_add(&line, "--format=json");
    if (key)
        ch_hookcmd_line_add(&line, "%s", key);
    return ch_hookcmd_run_json(transport, &line, key ? CH_SHAPE_ANY : CH_SHAPE_MAP, valuep, err);
}

int ch_hookcmd_is_leader(struct ch_transport *transport, bool *leaderp, struct ch_error *err)
{
    CH_LINE line = {0};
    CH_AUTOJSON json_t *value = NULL;
    ch_hookcmd_line_add(&line, "is-leader");
    ch_hookcmd_line_add(&line, "--format=json");
    if (ch_hookcmd_run_json(transport, &line, CH_SHAPE_BOOLEAN, &value, err) < 0)
        return -1;
    *leaderp = json_is_true(value);
    return 0;
}

int ch_hookcmd_app_version_set(struct ch_transport *transport, const char *version,
                               struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    ch_hookcmd_line_add(&line, "application-version-set");
    ch_hookcmd_line_add(&line, "--");
    ch_hookcmd_line_add(&line, "%s", version);
    return ch_hookcmd_run(transport, &line, NULL, err);
}

int ch_hookcmd_goal_state(struct ch_transport *transport, json_t **statep, struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "goal-state");
    ch_hookcmd_line_add(&line, "--format=json");
    return ch_hookcmd_run_json(transport, &line, CH_SHAPE_MAP, statep, err);
}

int ch_hookcmd_credential_get(struct ch_transport *transport, json_t **specp, struct ch_error *err)
{
    CH_LINE line = {.secret = true};
    ch_hookcmd_line_add(&line, "credential-get");
    ch_hookcmd_line_add(&line, "--format=json");
    return ch_hookcmd_run_json(transport, &line, CH_SHAPE_MAP, specp, err);
}

int ch_hookcmd_juju_reboot(struct ch_transport *transport, bool now, struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    ch_hookcmd_line_add(&line, "juju-reboot");
    if (now)
        ch_hookcmd_line_add(&line, "--now");
    return ch_hookcmd_run(transport, &line, NULL, err);
}

int ch_hookcmd_resource_get(struct ch_transport *transport, const char *name, char **pathp,
                            struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "resource-get");
    ch_hookcmd_line_add(&line, "%s", name);
    return ch_hookcmd_run_text(transport, &line, pathp, err);
}

int ch_hookcmd_network_get(struct ch_transport *transport, const char *binding,
                           const long long *relation_id, json_t **networkp, struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "network-get");
    ch_hookcmd_line_add(&line, "--format=json");
    if (relation_id)
        ch_hookcmd_line_number(&line, "-r", *relation_id);
    ch_hookcmd_line_add(&line, "%s", binding);
    return ch_hookcmd_run_json(transport, &line, CH_SHAPE_MAP, networkp, err);
}
