/* SPDX-License-Identifier: Apache-2.0 */
/* Annotations of a charm. */
#include "base/mem.h"
#include "base/yaml.h"
#include "dispatch/dispatch.h"
#include "project/types.h"
#include "test.h"

/* What is made of the three files; caller owns. */
static char *make(const char *metadata, const char *config, const char *actions)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_meta meta;
    const struct ch_version juju = {.major = 3, .minor = 6};
    const char *texts[] = {metadata, config, actions};
    json_t *values[3];
    for (size_t i = 0; i < 3; i++)
        values[i] = ch_yaml_parse(texts[i], strlen(texts[i]), "x", &err);
    CHECK_INT(ch_meta_parse(&meta, values[0], values[1], values[2], &juju, &err), 0);
    CH_AUTOJSON json_t *events = ch_dispatch_event_classes(&meta);
    char *text = ch_types_make(&meta, events);
    for (size_t i = 0; i < 3; i++)
        json_decref(values[i]);
    ch_meta_deinit(&meta);
    ch_error_clear(&err);
    return text;
}

static void test_options(void)
{
    CH_AUTOFREE char *text =
        make("name: x\n",
             "options:\n"
             "  port: {type: int, default: 80, description: \"Where\\nto  listen.\"}\n"
             "  log-level: {type: string}\n"
             "  rate: {type: float}\n"
             "  key: {type: secret, description: A key.}\n"
             "  end: {type: boolean, default: false}\n"
             "  'a\"b': {type: int}\n",
             "{}");
    CHECK_HAS(text, "\n---@class ops.ConfigData\n"
                    "---@field port integer Where to listen. (default: 80)\n"
                    "---@field [\"log-level\"] string|nil\n"
                    "---@field rate? number\n"
                    "---@field key? string A key.\n"
                    "---@field [\"end\"] boolean (default: false)\n\n");
}

static void test_events(void)
{
    CH_AUTOFREE char *text =
        make("name: x\nrequires: {web-site: {interface: http}}\npeers: {p: {interface: "
             "i}}\nstorage: {data: {type: filesystem, description: Data.}}\n"
             "containers: {web-app: {}}\n",
             "{}", "back-up: {}\n");
    CHECK_HAS(text,
              "\n---@class ops.CharmEvents\n---@field install ops.BoundEvent Observers get an "
              "ops.InstallEvent.\n");
    CHECK_HAS(text, "\n---@field web_site_relation_changed ops.BoundEvent Observers get an "
                    "ops.RelationChangedEvent.\n");
    CHECK_HAS(text, "\n---@field p_relation_broken ops.BoundEvent ");
    CHECK_HAS(text, "\n---@field data_storage_attached ops.BoundEvent Observers get an "
                    "ops.StorageAttachedEvent.\n");
    CHECK_HAS(text, "\n---@field web_app_pebble_ready ops.BoundEvent ");
    CHECK_HAS(text, "\n---@field secret_changed ops.BoundEvent Observers get an "
                    "ops.SecretChangedEvent.\n");
    CHECK_HAS(text, "\n---@field back_up_action ops.BoundEvent Observers get a "
                    "charm.back_up_action.\n");
    CHECK(!strstr(text, "ops.ActionEvent."));
    CHECK_HAS(text, "\n---@class ops.RelationMapping\n"
                    "---@field [\"web-site\"] ops.Relation[] requires: http\n"
                    "---@field p ops.Relation[] peer: i\n");
    CHECK_HAS(text, "\n---@class ops.StorageMapping\n---@field data ops.Storage[] Data.\n");
    CHECK_HAS(text, "\n---@class ops.ContainerMapping\n---@field [\"web-app\"] ops.Container\n");
}

static void test_actions(void)
{
    CH_AUTOFREE char *text = make("name: x\n", "{}",
                                  "backup:\n"
                                  "  description: |\n    Makes a\n    backup.\n"
                                  "  required: [target]\n"
                                  "  params:\n"
                                  "    target: {type: string, description: Where.}\n"
                                  "    level: {type: integer, default: 3}\n"
                                  "    mode: {enum: [fast, safe]}\n"
                                  "    odd: {enum: [fast, 'a\"']}\n"
                                  "    dry-run: {type: boolean}\n"
                                  "    some: {type: [string, 'null']}\n"
                                  "    what: {}\n"
                                  "    list: {type: array, items: {type: [string, integer]}}\n"
                                  "    any: {type: array}\n"
                                  "    box: {type: object, required: [a], properties: {a: {type: "
                                  "string}, b: {type: object}}}\n"
                                  "    bag: {type: object, properties: {'a-b': {type: string}}}\n");
    CHECK_HAS(text, "\n--- Parameters of the action backup.\n---@class charm.backup_params\n"
                    "---@field target string Where.\n"
                    "---@field level integer (default: 3)\n"
                    "---@field mode? \"fast\"|\"safe\"\n"
                    "---@field odd? any\n"
                    "---@field [\"dry-run\"] boolean|nil\n"
                    "---@field some? string|nil\n"
                    "---@field what? any\n"
                    "---@field list? (string|integer)[]\n"
                    "---@field any? any[]\n"
                    "---@field box? { a: string, b?: table<string, any> }\n"
                    "---@field bag? table<string, any>\n\n"
                    "--- The action backup. Makes a backup.\n"
                    "---@class charm.backup_action: ops.ActionEvent\n"
                    "---@field params charm.backup_params\n");
}

static void test_nothing(void)
{
    CH_AUTOFREE char *text = make("name: x\n", "{}", "{}");
    CHECK_INT(strncmp(text, ch_types_mark, strlen(ch_types_mark)), 0);
    CHECK_HAS(text, "\n---@meta _\n");
    CHECK(!strstr(text, "---@class ops.ConfigData"));
    CHECK(!strstr(text, "charm."));
}

int main(void)
{
    RUN(test_options);
    RUN(test_events);
    RUN(test_actions);
    RUN(test_nothing);
    return test_done();
}
