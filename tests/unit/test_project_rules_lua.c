/* SPDX-License-Identifier: Apache-2.0 */
/* What Lua sources refer to. */
#include "base/mem.h"
#include "base/yaml.h"
#include "project/lua_tokens.h"
#include "project/private.h"
#include "temp_dir.h"

static const char metadata[] =
    "name: x\nrequires: {db-admin: {interface: i}}\ncontainers: {web: }\n"
    "storage: {data: {type: block}}\nresources: {blob: {type: file, filename: f}}\n"
    "extra-bindings: {extra: }\nconfig: {options: {port: {type: int}, log-level: {type: "
    "string}}}\n";

static const struct {
    const char *text;
    const char *found; /* "LINE:COLUMN RULE", and the end of the text; NULL: nothing */
    const char *end;   /* without one: the rule that it keeps */
} cases[] = {
    {"self:observe(self.on.start, self.on_start)", NULL, "lua-event"},
    {"self:observe(self.on.strat, self.on_start)", "1:22 lua-event", "did you mean 'start'?"},
    {"x = self.on['db-admin'].relation_changed", NULL, "lua-event"},
    {"x = self.on['db-adnim'].relation_changed", "1:13 lua-event",
     "did you mean 'db_admin_relation_changed'?"},
    {"x = self.on['db-admin'].relation_chnged", "1:25 lua-event",
     "'db_admin_relation_chnged'; did you mean 'db_admin_relation_changed'?"},
    {"x = self.on.db_admin.relation_changed x = self.on.start.emitter y = self.on.db_admin", NULL,
     "lua-event"},
    {"x = self.on.db_admin.relation_chnged", "1:22 lua-event",
     "'db_admin_relation_chnged'; did you mean 'db_admin_relation_changed'?"},
    {"x = self.on.db_adnim.relation_changed", "1:13 lua-event",
     "did you mean 'db_admin_relation_changed'?"},
    {"x = self.on[name].relation_changed x = self.on[name .. '-x'].y", NULL, "lua-event"},
    {"x = self.db.on.ready x = db.on.ready", NULL, "lua-event"},
    {"-- self.on.nope\n--[[ self.on.nope ]] x = 'self.on.nope' .. [==[ self.on.nope ]==]", NULL,
     "lua-event"},
    {"C.on = ops.events { ready = Ready, [1] = { deep = 1 } } x = self.on.ready", NULL,
     "lua-event"},
    {"self.on:define_event('mine', Mine) x = self.on.mine", NULL, "lua-event"},
    {"x = self.config.port + self.config['log-level']", NULL, "lua-config"},
    {"x = 1\n\nx = self.config.prot", "3:17 lua-config", "did you mean 'port'?"},
    {"x = self.config[ 'log_level' ]", "1:18 lua-config", "did you mean 'log-level'?"},
    {"x = self.config[name] for k in pairs(self.config) do end", NULL, "lua-config"},
    {"x = self.model.config.nothing", "1:23 lua-config", "config option 'nothing'"},
    {"x = self.model:get_relation('db-admin') x = self.model:get_relation 'db-admin'", NULL,
     "lua-relation"},
    {"x = self.model:get_relation \"db\"", "1:29 lua-relation", "endpoint 'db'"},
    {"x = self.model:get_relation('db', 4)", "1:29 lua-relation", "endpoint 'db'"},
    {"x = self.model:get_relation('db' .. y)", NULL, "lua-relation"},
    {"x = self.model:get_binding 'extra'", NULL, "lua-relation"},
    {"x = self.model:get_relation 'extra'", "1:29 lua-relation", "endpoint 'extra'"},
    {"x = self.model.relations['db-admin'] x = self.model.relations.dbx", "1:63 lua-relation",
     "'dbx'"},
    {"x = self.unit:get_container 'web'", NULL, "lua-container"},
    {"x = self.unit:get_container 'wbe'", "1:29 lua-container", "did you mean 'web'?"},
    {"x = self.unit.containers.web", NULL, "lua-container"},
    {"x = self.model.storages['data']", NULL, "lua-storage"},
    {"x = self.model.storages['date']", "1:25 lua-storage", "did you mean 'data'?"},
    {"self.model.storages:request('dat')", "1:29 lua-storage", "did you mean 'data'?"},
    {"x = self.model.resources:fetch 'blob'", NULL, "lua-resource"},
    {"x = self.model.resources:fetch 'blub'", "1:32 lua-resource", "did you mean 'blob'?"},
    {"local ops = require 'ops' x = ops.Good()", NULL, "lua-ops"},
    {"local ops = require 'ops' x = ops.Bad()", "1:35 lua-ops", "no Bad"},
    {"x = ops.Bad()", NULL, "lua-ops"},
    {"local ops = require 'ops' x = x.ops.Bad()", NULL, "lua-ops"},
};

static char *ops_fault(void *data, const char *name)
{
    (void)data;
    return strcmp(name, "Bad") == 0 ? ch_strdup("no Bad") : NULL;
}

static void check_text(const char *text, struct ch_findings *findings)
{
    struct ch_project project = {.directory = temp_dir_};
    CH_AUTOJSON json_t *whole = ch_yaml_parse(metadata, strlen(metadata), "metadata", NULL);
    CH_AUTOJSON json_t *events = json_pack("[s, s]", "start", "db_admin_relation_changed");
    struct ch_lua_names names = {events, ops_fault, NULL};
    project.parts[CH_PART_METADATA].value = whole;
    project.parts[CH_PART_CONFIG].value = json_object_get(whole, "config");
    free(temp_file("src/charm.lua", text, 0644));
    CHECK_INT(ch_project_check_lua(&project, &names, findings, NULL), 0);
}

static void test_references(void)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_findings findings = {.list = NULL};
        CH_AUTOFREE char *text = ch_asprintf("%s\nC = CharmBase:extend 'C'\n", cases[i].text);
        check_text(text, &findings);
        CHECK_INT(findings.count, cases[i].found != NULL);
        const struct ch_finding *finding = findings.list;
        CH_AUTOFREE char *found = findings.count ? ch_asprintf("%ld:%ld %s", finding->line,
                                                               finding->column, finding->rule)
                                                 : NULL;
        CHECK_STR(found, cases[i].found);
        if (findings.count && cases[i].found)
            CHECK_HAS(finding->text, cases[i].end);
        if (test_failed_now_)
            printf("# %s\n", cases[i].text);
        ch_findings_deinit(&findings);
    }
}

/* Where no charm is made, self may be anything; and only a unit gives containers. */
static void test_other_objects(void)
{
    static const struct {
        const char *text;
        bool found;
    } rows[] = {
        {"function Store:path() return self.config.dir .. self.on.click end", false},
        {"local ops = require 'ops' local Db = ops.Object:extend 'Db' x = self.charm.config y = "
         "self.config.dir",
         false},
        {"return ops.charm { start = function(self) return self.config.dir end }", true},
        {"x = client:get_container 'abc' y = graph:get_relation 'z' z = shoe:get_binding 'b'",
         false},
        {"x = unit:get_container 'abc'", true},
        {"x = self.model:get_binding 'b'", true},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++) {
        struct ch_findings findings = {.list = NULL};
        check_text(rows[i].text, &findings);
        if (!CHECK_INT(findings.count, rows[i].found))
            printf("# %s\n", rows[i].text);
        ch_findings_deinit(&findings);
    }
}

static bool has_case(const char *rule, bool found)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        if (found ? cases[i].found && strcmp(strchr(cases[i].found, ' ') + 1, rule) == 0
                  : !cases[i].found && strcmp(cases[i].end, rule) == 0)
            return true;
    return false;
}

static void test_all_rules(void)
{
    for (const struct ch_rule *rule = ch_rules_lua; rule->name; rule++)
        if (!CHECK(has_case(rule->name, true)) || !CHECK(has_case(rule->name, false)))
            printf("# %s needs a case that is bad and one that is good\n", rule->name);
}

static void test_tokens(void)
{
    struct ch_lua_token *tokens =
        ch_lua_tokens_new("#!x\nlocal a_1 = 'it\\'s' -- no\n.. [[\nb]] 12 0x1F 'open");
    static const struct {
        const char *text;
        long line, column;
    } expected[] = {{"local", 2, 1}, {"a_1", 2, 7}, {"=", 2, 11},    {"it\\'s", 2, 13}, {".", 3, 1},
                    {".", 3, 2},     {"\nb", 3, 4}, {"open", 4, 13}, {"", 4, 18}};
    for (size_t i = 0; i < CH_ARRAY_LEN(expected); i++) {
        CHECK_STR(tokens[i].text, expected[i].text);
        CHECK_INT(tokens[i].line, expected[i].line);
        CHECK_INT(tokens[i].column, expected[i].column);
    }
    CHECK_INT(tokens[8].kind, CH_LUA_END);
    ch_lua_tokens_free(tokens);
}

int main(void)
{
    temp_dir_init();
    free(temp_subdir("src"));
    RUN(test_references);
    RUN(test_other_objects);
    RUN(test_all_rules);
    RUN(test_tokens);
    temp_dir_deinit();
    return test_done();
}
