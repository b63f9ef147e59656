/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "cli/reference.h"
#include "test.h"

static const struct ch_template pages[] = {
    {"model.md",
     "<!-- made -->\n# The model\n\nAbout it.\n\n"
     "## ops.Unit\n\nA unit, as [ops.Entity](model.md#opsentity) is.\n\n"
     "- `.name` `string` (read only): What it is called.\n"
     "- `.app` `ops.Application`: Whose it is.\n\n"
     "### ops.Unit:set_ports\n\n    unit:set_ports(...)\n\nOpens these ports.\n\n"
     "* `...` `integer|ops.Port`\n\n"
     "## ops.Application\n\nAn application.\n\n- `.name` `string`: What it is called.\n"},
    {"events.md", "# Events\n\n## ops.CharmEvents\n\nThe events of a charm.\n\n"
                  "- `.install` [ops.InstallEvent](events.md): The first.\n"
                  "- `.ENDPOINT_relation_changed` [ops.X](events.md): Data has changed.\n"},
    {"derived.md",
     "## ops.Child\n\nDerived from [ops.Unit](model.md#opsunit).\n\n"
     "## ops.Grandchild\n\nOne more. Derived from [ops.Child](derived.md#opschild).\n"},
    {"more.md", "## ops.A\n\n- `.name` `string`: a.\n\n## ops.B\n\n- `.name` `string`: b.\n"},
    {NULL, NULL}};

static void is(const char *name, const char *expected)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *text = ch_reference_find(pages, name, &err);
    CHECK_STR(text ? text : err.message, expected);
    ch_error_clear(&err);
}

#define SET_PORTS                                                             \
    "ops.Unit.set_ports\n\n    unit:set_ports(...)\n\nOpens these ports.\n\n" \
    "* ... integer|ops.Port\n"

static void test_method(void)
{
    is("ops.Unit.set_ports", SET_PORTS);
    is("ops.Unit:set_ports", SET_PORTS);
    is("Unit.set_ports", SET_PORTS);
    is("Unit:set_ports()", SET_PORTS);
    is("set_ports", SET_PORTS);
    is("SET-PORTS", SET_PORTS);
    is("self.unit:set_ports", SET_PORTS);
}

static void test_class(void)
{
    const char *unit = "ops.Unit\n\nA unit, as ops.Entity is.\n\n"
                       "- .name string (read only): What it is called.\n"
                       "- .app ops.Application: Whose it is.\n\nfunctions: set_ports\n";
    is("ops.Unit", unit);
    is("Unit", unit);
    is("ops.Application",
       "ops.Application\n\nAn application.\n\n- .name string: What it is called.\n");
}

static void test_inherited(void)
{
    is("Child.set_ports", SET_PORTS);
    is("Grandchild.name", "ops.Unit.name string (read only): What it is called.\n");
    is("Grandchild.frobnicate", "there is no verb and no name of the API 'Grandchild.frobnicate'");
}

static void test_field(void)
{
    is("Unit.name", "ops.Unit.name string (read only): What it is called.\n");
    is("name", "charmhost help ops.Unit.name\ncharmhost help ops.Application.name\n"
               "charmhost help ops.A.name\ncharmhost help ops.B.name\n");
}

static void test_event(void)
{
    const char *changed = "ops.CharmEvents.ENDPOINT_relation_changed ops.X: Data has changed.\n";
    is("relation_changed", changed);
    is("relation-changed", changed);
    is("install", "ops.CharmEvents.install ops.InstallEvent: The first.\n");
}

static void test_unknown(void)
{
    is("set_prots",
       "there is no verb and no name of the API 'set_prots'; did you mean 'set_ports'?");
    is("Unit.set_prots", "there is no verb and no name of the API 'Unit.set_prots'; did you mean "
                         "'ops.Unit.set_ports'?");
    is("frobnicate", "there is no verb and no name of the API 'frobnicate'");
    is("", "there is no verb and no name of the API ''");
    is("ops.", "there is no verb and no name of the API 'ops.'");
    is("Unit.frobnicate", "there is no verb and no name of the API 'Unit.frobnicate'");
}

static void test_wraps(void)
{
    static const struct ch_template wide[] = {
        {"x.md", "## ops.X\n\n- `.a` `string`: "
                 "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
                 "fifteen sixteen\n\n    a line of code stays as it is even when it is a very very "
                 "very very "
                 "very very very long one\n"},
        {NULL, NULL}};
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *text = ch_reference_find(wide, "X", &err);
    CHECK_STR(
        text,
        "ops.X\n\n- .a string: one two three four five six seven eight nine ten eleven twelve "
        "thirteen fourteen\n  fifteen sixteen\n\n    a line of code stays as it is even when it "
        "is a very very very very very very very long one\n");
}

int main(void)
{
    RUN(test_method);
    RUN(test_class);
    RUN(test_inherited);
    RUN(test_field);
    RUN(test_event);
    RUN(test_unknown);
    RUN(test_wraps);
    return test_done();
}
