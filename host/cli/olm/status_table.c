/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost status as juju prints it for people. */
#include "base/text.h"
#include "cli/olm/session.h"
#include "cli/table.h"

#include <stdlib.h>
#include <string.h>

static const json_t *member(const json_t *object, const char *name)
{
    return json_object_get(object, name);
}

static const char *text(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value ? value : "";
}

static char *join(const json_t *list)
{
    size_t i;
    json_t *item;
    struct ch_buf joined = CH_BUF_INIT;
    json_array_foreach (list, i, item)
        ch_buf_addf(&joined, "%s%s", i ? "," : "", json_string_value(item));
    return ch_buf_take(&joined);
}

static void print_model(const json_t *status, FILE *out)
{
    static const char *const titles[] = {"Model",   "Controller", "Cloud/Region",
                                         "Version", "SLA",        "Timestamp"};
    static const char *const members[] = {"name", "controller", "cloud", "version", "sla"};
    struct ch_cli_table table;
    ch_cli_table_init(&table, CH_ARRAY_LEN(titles), titles);
    for (size_t i = 0; i < CH_ARRAY_LEN(members); i++)
        ch_cli_table_add(&table, text(member(status, "model"), members[i]));
    ch_cli_table_add(&table, text(member(status, "controller"), "timestamp"));
    ch_cli_table_print(&table, out);
}

/* applications */

struct scale {
    size_t present, wanted; /* units whose agents are at work, and all */
};

static void count_units(const json_t *units, const char *application, struct scale *scale)
{
    const char *name;
    json_t *unit;
    size_t length = strlen(application);
    json_object_foreach ((json_t *)units, name, unit) {
        if (strncmp(name, application, length) == 0 && name[length] == '/') {
            const char *agent = text(member(unit, "juju-status"), "current");
            scale->wanted++;
            scale->present += strcmp(agent, "idle") == 0 || strcmp(agent, "executing") == 0;
        }
        count_units(member(unit, "subordinates"), application, scale);
    }
}

static void add_scale(struct ch_cli_table *table, const json_t *status, const char *application)
{
    const char *name;
    json_t *app;
    struct scale scale = {0, 0};
    json_object_foreach ((json_t *)member(status, "applications"), name, app)
        count_units(member(app, "units"), application, &scale);
    if (scale.present == scale.wanted)
        ch_cli_table_addf(table, "%zu", scale.wanted);
    else
        ch_cli_table_addf(table, "%zu/%zu", scale.present, scale.wanted);
}

static void add_application(struct ch_cli_table *table, const json_t *status, const char *name,
                            const json_t *app)
{
    const json_t *current = member(app, "application-status");
    ch_cli_table_add(table, name);
    ch_cli_table_add(table, text(app, "version"));
    ch_cli_table_add(table, text(current, "current"));
    add_scale(table, status, name);
    ch_cli_table_add(table, text(app, "charm-name"));
    ch_cli_table_addf(table, "%lld", (long long)json_integer_value(member(app, "charm-rev")));
    ch_cli_table_add(table, json_is_true(member(app, "exposed")) ? "yes" : "no");
    ch_cli_table_add(table, text(current, "message"));
}

static void print_applications(const json_t *status, FILE *out)
{
    static const char *const titles[] = {"App",   "Version", "Status",  "Scale",
                                         "Charm", "Rev",     "Exposed", "Message"};
    const char *name;
    json_t *app;
    struct ch_cli_table table;
    ch_cli_table_init(&table, CH_ARRAY_LEN(titles), titles);
    table.right = 1u << 3 | 1u << 5;
    json_object_foreach ((json_t *)member(status, "applications"), name, app)
        add_application(&table, status, name, app);
    ch_cli_table_print(&table, out);
}

/* units */

static char *agent_text(const json_t *agent)
{
    const char *current = text(agent, "current");
    return *text(agent, "life") ? ch_asprintf("%s (%s)", current, text(agent, "life"))
                                : ch_strdup(current);
}

/* While a hook or an action runs, juju puts its name before the message. */
static char *message_text(const json_t *workload, const json_t *agent)
{
    static const char hook[] = "running ", action[] = "running action ";
    const char *own = text(workload, "message"), *running = text(agent, "message");
    size_t skipped = ch_text_starts(running, action) ? strlen(action)
                     : ch_text_starts(running, hook) ? strlen(hook)
                                                     : 0;
    if (skipped == 0)
        return ch_strdup(own);
    running += skipped;
    return ch_asprintf("(%.*s)%s%s", (int)strcspn(running, " "), running, *own ? " " : "", own);
}

static void add_unit(struct ch_cli_table *table, const char *indent, const char *name,
                     const json_t *unit, bool caas)
{
    const char *subordinate;
    json_t *view;
    const json_t *workload = member(unit, "workload-status"), *agent = member(unit, "juju-status");
    CH_AUTOFREE char *ports = join(member(unit, "open-ports"));
    CH_AUTOFREE char *message = message_text(workload, agent);
    CH_AUTOFREE char *agent_status = agent_text(agent);
    ch_cli_table_addf(table, "%s%s%s", indent, name,
                      json_is_true(member(unit, "leader")) ? "*" : "");
    ch_cli_table_add(table, text(workload, "current"));
    ch_cli_table_add(table, agent_status);
    if (!caas)
        ch_cli_table_add(table, text(unit, "machine"));
    ch_cli_table_add(table, text(unit, caas ? "address" : "public-address"));
    ch_cli_table_add(table, ports);
    ch_cli_table_add(table, message);
    json_object_foreach ((json_t *)member(unit, "subordinates"), subordinate, view)
        add_unit(table, "  ", subordinate, view, caas);
}

static void print_units(const json_t *status, bool caas, FILE *out)
{
    static const char *const on_machines[] = {"Unit",           "Workload", "Agent",  "Machine",
                                              "Public address", "Ports",    "Message"};
    static const char *const on_kubernetes[] = {"Unit",    "Workload", "Agent",
                                                "Address", "Ports",    "Message"};
    const char *name, *unit;
    json_t *app, *view;
    struct ch_cli_table table;
    ch_cli_table_init(&table, caas ? CH_ARRAY_LEN(on_kubernetes) : CH_ARRAY_LEN(on_machines),
                      caas ? on_kubernetes : on_machines);
    json_object_foreach ((json_t *)member(status, "applications"), name, app)
        json_object_foreach ((json_t *)member(app, "units"), unit, view)
            add_unit(&table, "", unit, view, caas);
    ch_cli_table_print(&table, out);
}

/* machines, relations */

static void print_machines(const json_t *machines, FILE *out)
{
    static const char *const titles[] = {"Machine", "State", "Address", "Inst id", "Message"};
    const char *name;
    json_t *machine;
    struct ch_cli_table table;
    ch_cli_table_init(&table, CH_ARRAY_LEN(titles), titles);
    json_object_foreach ((json_t *)machines, name, machine) {
        ch_cli_table_add(&table, name);
        ch_cli_table_add(&table, text(member(machine, "juju-status"), "current"));
        ch_cli_table_add(&table, text(machine, "dns-name"));
        ch_cli_table_add(&table, text(machine, "instance-id"));
        ch_cli_table_add(&table, text(member(machine, "machine-status"), "message"));
    }
    ch_cli_table_print(&table, out);
}

static void print_relations(const json_t *relations, FILE *out)
{
    static const char *const titles[] = {"Integration provider", "Requirer", "Interface", "Type",
                                         "Message"};
    static const char *const members[] = {"provider", "requirer", "interface", "type", "message"};
    size_t i;
    json_t *relation;
    struct ch_cli_table table;
    ch_cli_table_init(&table, CH_ARRAY_LEN(titles), titles);
    json_array_foreach (relations, i, relation)
        for (size_t column = 0; column < CH_ARRAY_LEN(members); column++)
            ch_cli_table_add(&table, text(relation, members[column]));
    ch_cli_table_print(&table, out);
}

/* storage */

static void add_storage(struct ch_cli_table *table, const char *id, const json_t *storage)
{
    const char *name;
    json_t *attachment;
    const json_t *units = member(member(storage, "attachments"), "units");
    json_object_foreach ((json_t *)units, name, attachment) {
        ch_cli_table_add(table, name);
        ch_cli_table_add(table, id);
        ch_cli_table_add(table, text(storage, "kind"));
        ch_cli_table_add(table, text(attachment, "location"));
        ch_cli_table_add(table, text(member(storage, "status"), "current"));
    }
    if (json_object_size(units) > 0)
        return;
    ch_cli_table_add(table, "");
    ch_cli_table_add(table, id);
    ch_cli_table_add(table, text(storage, "kind"));
    ch_cli_table_add(table, "");
    ch_cli_table_add(table, "detached");
}

static void print_storage(const json_t *storage, FILE *out)
{
    static const char *const titles[] = {"Storage Unit", "Storage ID", "Type", "Mountpoint",
                                         "Status"};
    const char *id;
    json_t *instance;
    struct ch_cli_table table;
    ch_cli_table_init(&table, CH_ARRAY_LEN(titles), titles);
    json_object_foreach ((json_t *)storage, id, instance)
        add_storage(&table, id, instance);
    ch_cli_table_print(&table, out);
}

/* all of it */

static void print_pebble(const char *pebble, FILE *out)
{
    if (strcmp(pebble, "simulated") == 0)
        fprintf(out, "\nContainers have a simulated Pebble, which runs no services.\n");
    else
        fprintf(out, "\nContainers run %s.\n", pebble);
}

void ch_cli_print_status(const json_t *status, const json_t *relations, bool with_storage,
                         FILE *out)
{
    const json_t *storage = member(member(status, "storage"), "storage");
    bool caas = strcmp(text(member(status, "model"), "type"), "caas") == 0;
    print_model(status, out);
    if (json_object_size(member(status, "applications")) == 0)
        return;
    fprintf(out, "\n");
    print_applications(status, out);
    fprintf(out, "\n");
    print_units(status, caas, out);
    if (caas)
        print_pebble(text(member(status, "model"), "pebble"), out);
    if (json_object_size(member(status, "machines")) > 0) {
        fprintf(out, "\n");
        print_machines(member(status, "machines"), out);
    }
    if (json_array_size(relations) > 0) {
        fprintf(out, "\n");
        print_relations(relations, out);
    }
    if (with_storage && json_object_size(storage) > 0) {
        fprintf(out, "\n");
        print_storage(storage, out);
    }
}
