/* SPDX-License-Identifier: Apache-2.0 */
/* The shapes of all documents; olm/olm.h and olm/hooktool.h say what the members mean. */
#include "olm/shape.h"

#include <stddef.h>

#define LIVES "alive dying dead "

#define STATUS(first)                                                            \
    {                                                                            \
        {"status", TEXT, first}, {"message", TEXT, "\"\""}, {"data", MAP, "{}"}, \
            {"since", NUMBER, "0"},                                              \
        {                                                                        \
            NULL                                                                 \
        }                                                                        \
    }
static const struct ch_olm_member unset_status[] = STATUS("\"unset\"");
static const struct ch_olm_member unknown_status[] = STATUS("\"unknown\"");
static const struct ch_olm_member idle_status[] = STATUS("\"idle\"");

static const struct ch_olm_member model[] = {
    {"name", TEXT, "\"model\""},
    {"uuid", TEXT, "\"00000000-0000-4000-8000-000000000000\""},
    {"version", TEXT, "\"3.6.28\""},
    {"type", TEXT, "\"iaas\"", .words = "iaas caas "},
    {"network", TEXT, "\"10.0.0.0\""},
    {"cloud_spec", MAP_OR_NULL, "null"},
    {"environment", STRINGS, "{}"},
    {"max_charm_state_size", INTEGER, "2097152"},
    {"sequences", NUMBERS, "{}"},
    {"pebble", TEXT_OR_NULL, "null"},
    {NULL},
};

static const struct ch_olm_member charm[] = {
    {"metadata", MAP},
    {"config", MAP_OR_NULL, "null"},
    {"actions", MAP_OR_NULL, "null"},
    {NULL},
};

static const struct ch_olm_member k8s_spec[] = {
    {"kind", TEXT, .words = "spec raw "},
    {"text", TEXT},
    {"resources", TEXT, "\"\""},
    {NULL},
};

static const struct ch_olm_member application[] = {
    {"name", TEXT},
    {"charm", ONE, "null", charm},
    {"remote_model", TEXT_OR_NULL, "null"},
    {"life", TEXT, "\"alive\"", .words = LIVES},
    {"config", MAP, "{}"},
    {"trust", FLAG, "false"},
    {"leader", TEXT_OR_NULL, "null"},
    {"leader_settings", STRINGS, "{}"},
    {"leader_settings_version", INTEGER, "0"},
    {"status", ONE, "{}", unset_status},
    {"resources", STRINGS, "{}"},
    {"charm_version", INTEGER, "0"},
    {"storage_counts", NUMBERS, "{}"},
    {"storage", NUMBERS, "{}"},
    {"exposed", FLAG, "false"},
    {"k8s_spec", ONE, "null", k8s_spec},
    {NULL},
};

static const struct ch_olm_member port[] = {
    {"protocol", TEXT, .words = "tcp udp icmp "},
    {"from", INTEGER, "-1"},
    {"to", INTEGER, "-1"},
    {"endpoints", LIST, "[]"},
    {NULL},
};

static const struct ch_olm_member container[] = {{"can_connect", FLAG, "false"}, {NULL}};
static const struct ch_olm_member view[] = {{"members", LIST, "[]"}, {NULL}};

static const struct ch_olm_member payload[] = {
    {"type", TEXT},         {"class", TEXT}, {"id", TEXT}, {"status", TEXT, "\"running\""},
    {"labels", LIST, "[]"}, {NULL},
};

static const struct ch_olm_member metric[] = {
    {"key", TEXT},
    {"value", TEXT},
    {"labels", STRINGS, "{}"},
    {NULL},
};

static const struct ch_olm_member unit[] = {
    {"name", TEXT},
    {"machine", TEXT, "\"0\""},
    {"principal", TEXT_OR_NULL, "null"},
    {"zone", TEXT, "\"\""},
    {"life", TEXT, "\"alive\"", .words = LIVES},
    {"status", ONE, "{}", unknown_status},
    {"agent_status", ONE, "{}", idle_status},
    {"version", TEXT, "\"\""},
    {"state", STRINGS, "{}"},
    {"ports", MANY, "[]", port},
    {"private_address", TEXT_OR_NULL, "\"10.0.0.1\""},
    {"public_address", TEXT_OR_NULL, "null"},
    {"networks", MAP, "{}"},
    {"containers", NAMED, "{}", container},
    {"views", NAMED, "{}", view},
    {"reboot", FLAG, "false"},
    {"storage_counts", NUMBERS, "{}"},
    {"payloads", NAMED, "{}", payload},
    {"metrics", MANY, "[]", metric},
    {NULL},
};

static const struct ch_olm_member endpoint[] = {
    {"application", TEXT},
    {"name", TEXT},
    {"interface", TEXT, "\"\""},
    {"role", TEXT, .words = "peer requires provides "},
    {"scope", TEXT, "\"global\"", .words = "global container "},
    {NULL},
};

static const struct ch_olm_member relation[] = {
    {"id", INTEGER},
    {"endpoints", MANY, NULL, endpoint},
    {"life", TEXT, "\"alive\"", .words = LIVES},
    {"suspended", FLAG, "false"},
    {"apps", MAPS, "{}"},
    {"units", MAPS, "{}"},
    {"scope", LIST, "[]"},
    {"versions", NUMBERS, "{}"},
    {NULL},
};

static const struct ch_olm_member revision[] = {
    {"revision", INTEGER},
    {"content", STRINGS},
    {"created", NUMBER, "0"},
    {"expire", NUMBER_OR_NULL, "null"},
    {NULL},
};

static const struct ch_olm_member grant[] = {
    {"target", TEXT},
    {"relation", INTEGER_OR_NULL, "null"},
    {NULL},
};

static const struct ch_olm_member consumer[] = {
    {"revision", INTEGER},
    {"label", TEXT, "\"\""},
    {NULL},
};

static const struct ch_olm_member secret[] = {
    {"id", TEXT},
    {"owner", TEXT_OR_NULL, "null"},
    {"label", TEXT, "\"\""},
    {"description", TEXT, "\"\""},
    {"name", TEXT, "\"\""},
    {"auto_prune", FLAG, "false"},
    {"rotate", TEXT, "\"never\"", .words = "never hourly daily weekly monthly quarterly yearly "},
    {"rotate_at", NUMBER_OR_NULL, "null"},
    {"revisions", MANY, NULL, revision},
    {"latest", INTEGER, "0"},
    {"grants", MANY, "[]", grant},
    {"consumers", NAMED, "{}", consumer},
    {NULL},
};

static const struct ch_olm_member attachment[] = {
    {"location", TEXT_OR_NULL, "null"},
    {"life", TEXT, "\"alive\"", .words = LIVES},
    {NULL},
};

static const struct ch_olm_member storage[] = {
    {"id", TEXT},
    {"kind", TEXT, "\"filesystem\"", .words = "filesystem block "},
    {"life", TEXT, "\"alive\"", .words = LIVES},
    {"attachments", NAMED, "{}", attachment},
    {NULL},
};

static const struct ch_olm_member log_line[] = {{"time", NUMBER, "0"}, {"message", TEXT}, {NULL}};

static const struct ch_olm_member action[] = {
    {"id", TEXT},
    {"name", TEXT},
    {"unit", TEXT},
    {"parameters", MAP, "{}"},
    {"parallel", FLAG, "false"},
    {"group", TEXT, "\"\""},
    {"status", TEXT, "\"pending\"", .words = "pending running completed failed aborted "},
    {"message", TEXT, "\"\""},
    {"results", MAP, "{}"},
    {"log", MANY, "[]", log_line},
    {"enqueued", NUMBER, "0"},
    {"started", NUMBER_OR_NULL, "null"},
    {"completed", NUMBER_OR_NULL, "null"},
    {NULL},
};

static const struct ch_olm_member failed[] = {
    {"hook", MAP}, {"message", TEXT}, {"count", INTEGER}, {"retry_at", NUMBER}, {NULL},
};

static const struct ch_olm_member agent_relation[] = {
    {"changed", TEXT_OR_NULL, "null"},
    {"versions", NUMBERS, "{}"},
    {"running", INTEGER, "0"},
    {NULL},
};

static const struct ch_olm_member agent_container[] = {
    {"boot_id", TEXT_OR_NULL, "null"},
    {"after", TEXT_OR_NULL, "null"},
    {"replaced", FLAG, "false"},
    {NULL},
};

static const struct ch_olm_member agent[] = {
    {"unit", TEXT},
    {"installed", FLAG, "false"},
    {"started", FLAG, "false"},
    {"stopped", FLAG, "false"},
    {"removed", FLAG, "false"},
    {"gone", FLAG, "false"},
    {"leader", FLAG, "false"},
    {"settings_version", INTEGER, "-1"},
    {"charm_version", INTEGER, "0"},
    {"config", TEXT_OR_NULL, "null"},
    {"running", MAP_OR_NULL, "null"},
    {"began", MAP_OR_NULL, "null"},
    {"queued", MANY, "[]", NULL},
    {"failed", ONE, "null", failed},
    {"relations", NAMED, "{}", agent_relation},
    {"storages", LIST, "[]"},
    {"events", MANY, "[]", NULL},
    {"containers", NAMED, "{}", agent_container},
    {"secrets", NUMBERS, "{}"},
    {"secret_hooks", MAP, "{}"},
    {"update_at", NUMBER_OR_NULL, "null"},
    {NULL},
};

static const struct ch_olm_member hook[] = {
    {"unit", TEXT},
    {"kind", TEXT, "\"hook\"", .words = "hook action exec "},
    {"name", TEXT, "\"\""},
    {"relation_id", INTEGER_OR_NULL, "null"},
    {"remote_app", TEXT_OR_NULL, "null"},
    {"remote_unit", TEXT_OR_NULL, "null"},
    {"departing_unit", TEXT_OR_NULL, "null"},
    {"storage_id", TEXT_OR_NULL, "null"},
    {"workload", TEXT_OR_NULL, "null"},
    {"notice_id", TEXT_OR_NULL, "null"},
    {"notice_type", TEXT_OR_NULL, "null"},
    {"notice_key", TEXT_OR_NULL, "null"},
    {"check_name", TEXT_OR_NULL, "null"},
    {"secret_id", TEXT_OR_NULL, "null"},
    {"secret_label", TEXT_OR_NULL, "null"},
    {"secret_revision", INTEGER_OR_NULL, "null"},
    {"action_id", TEXT_OR_NULL, "null"},
    {"target_base", TEXT_OR_NULL, "null"},
    {NULL},
};

const struct ch_olm_member *ch_olm_shape(enum ch_olm_kind kind)
{
    static const struct ch_olm_member *const shapes[] = {
        [CH_OLM_MODEL] = model,   [CH_OLM_APPLICATION] = application,
        [CH_OLM_UNIT] = unit,     [CH_OLM_RELATION] = relation,
        [CH_OLM_SECRET] = secret, [CH_OLM_STORAGE] = storage,
        [CH_OLM_ACTION] = action, [CH_OLM_AGENT] = agent,
    };
    return shapes[kind];
}

const struct ch_olm_member *ch_olm_hook_shape(void)
{
    return hook;
}
