/* SPDX-License-Identifier: Apache-2.0 */
/* Which hook commands there are, and the ways in which one is run. */
#include "base/tagged.h"
#include "base/text.h"
#include "olm/private.h"

#include <stdlib.h>
#include <string.h>

static bool is_zero(const unsigned version[3])
{
    return version[0] == 0 && version[1] == 0 && version[2] == 0;
}

static bool has(const struct ch_version *juju, const struct ch_olm_tool *tool)
{
    const unsigned *since = tool->since, *until = tool->until;
    return ch_version_at_least(juju, since[0], since[1], since[2]) &&
           (is_zero(until) || !ch_version_at_least(juju, until[0], until[1], until[2]));
}

static const struct ch_olm_tool *const groups[] = {
    ch_olm_relation_tools, ch_olm_secret_tools,  ch_olm_secret_access_tools, ch_olm_status_tools,
    ch_olm_config_tools,   ch_olm_storage_tools, ch_olm_network_tools,       ch_olm_port_tools,
    ch_olm_action_tools,   ch_olm_state_tools,   ch_olm_leader_tools,        ch_olm_goal_tools,
    ch_olm_log_tools,      ch_olm_unit_tools,    ch_olm_payload_tools,       ch_olm_k8s_tools,
};

const struct ch_olm_tool *ch_olm_find_tool(const struct ch_olm *olm, const char *name)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(groups); i++)
        for (const struct ch_olm_tool *tool = groups[i]; tool->name; tool++)
            if (*tool->name == *name && strcmp(tool->name, name) == 0)
                return has(&olm->version, tool) ? tool : NULL;
    return NULL;
}

json_t *ch_olm_tool_names(const struct ch_olm *olm)
{
    json_t *names = json_array();
    for (size_t i = 0; i < CH_ARRAY_LEN(groups); i++)
        for (const struct ch_olm_tool *tool = groups[i]; tool->name; tool++)
            if (has(&olm->version, tool))
                json_array_append_new(names, json_string(tool->name));
    return names;
}

static int print_help(struct ch_olm_call *call)
{
    const struct ch_olm_tool *tool = call->tool;
    ch_buf_addf(&call->out, "Usage: %s [options]%s%s\n", tool->name, *tool->arguments ? " " : "",
                tool->arguments);
    for (const struct ch_olm_flag_spec *flag = tool->flags; flag && flag->name; flag++) {
        const char *value = flag->kind == CH_FLAG_BOOL ? "" : " (= value)";
        if (flag->letter)
            ch_buf_addf(&call->out, "    -%c, --%s%s\n", flag->letter, flag->name, value);
        else
            ch_buf_addf(&call->out, "    --%s%s\n", flag->name, value);
    }
    return 0;
}

/* What is not UTF-8 cannot be said in the agent's API: Go replaces it. */
static void keep_words(struct ch_olm_call *call, const char *const *arguments, size_t count)
{
    call->words = ch_calloc(count + 1, sizeof(*call->words));
    call->word_count = count;
    for (size_t i = 0; i < count; i++)
        call->words[i] = ch_text_sanitize(arguments[i], strlen(arguments[i]));
}

/* In the metrics hooks of 2.9 nearly nothing is there. */
static bool is_restricted(const struct ch_olm_call *call)
{
    const char *name = ch_olm_text(call->context->hook, "name"), *tool = call->tool->name;
    return !ch_olm_context_since(call->context, 3, 0, 0) &&
           (strcmp(name, "collect-metrics") == 0 || strcmp(name, "meter-status-changed") == 0) &&
           strcmp(tool, "add-metric") != 0 && strcmp(tool, "juju-log") != 0;
}

static int run_tool(struct ch_olm_call *call)
{
    const struct ch_olm_context *context = call->context;
    if (!ch_olm_context_unit(context) || !ch_olm_context_app(context)) /* removed meanwhile */
        return ch_olm_fail(call, "unit \"%s\" not found", context->unit);
    if (is_restricted(call))
        return ch_olm_fail(call, "not implemented for restricted context not implemented");
    return call->tool->run(call);
}

int ch_olm_call_run(struct ch_olm_call *call, const char *const *arguments, size_t count)
{
    keep_words(call, arguments, count);
    int code = ch_olm_call_parse(call, (const char *const *)call->words, count);
    if (call->help)
        return print_help(call);
    if (code == 0)
        code = run_tool(call);
    if (code != 0)
        ch_buf_clear(&call->out); /* a command that fails prints nothing */
    return code;
}

void ch_olm_call_deinit(struct ch_olm_call *call)
{
    for (size_t i = 0; i < call->word_count; i++)
        free(call->words[i]);
    free(call->words);
    free(call->args);
    ch_buf_deinit(&call->out);
    ch_buf_deinit(&call->error);
}

static void start(struct ch_olm_call *call, struct ch_olm_context *context,
                  const struct ch_olm_tool *tool, const char *directory)
{
    *call = (struct ch_olm_call){.context = context, .tool = tool, .directory = directory};
}

/* in process */

int ch_olm_context_run(struct ch_olm_context *context, const char *directory,
                       const struct ch_command *command, struct ch_reply *reply,
                       struct ch_error *err)
{
    const struct ch_olm_tool *tool = ch_olm_find_tool(context->olm, command->argv[0]);
    *reply = (struct ch_reply){0};
    if (!tool || context->over) {
        ch_error_set(err, CH_ERROR_FILE_NOT_FOUND,
                     tool ? "%s: the hook is over"
                          : "hook command '%s' does not exist in this Juju",
                     command->argv[0]);
        return -1;
    }
    struct ch_olm_call call;
    size_t count = 0;
    while (command->argv[count + 1])
        count++;
    start(&call, context, tool, directory);
    call.input = command->input ? command->input : ""; /* /dev/null */
    call.input_length = command->input_length;
    reply->code = ch_olm_call_run(&call, command->argv + 1, count);
    reply->output = call.out;
    reply->errors = call.error;
    call.out = call.error = CH_BUF_INIT;
    ch_olm_call_deinit(&call);
    return 0;
}

struct olm_transport {
    struct ch_transport base;
    struct ch_olm_context *context;
    char *directory;
};

static int transport_run(struct ch_transport *base, const struct ch_command *command,
                         struct ch_reply *reply, struct ch_error *err)
{
    struct olm_transport *transport = (struct olm_transport *)base;
    return ch_olm_context_run(transport->context, transport->directory, command, reply, err);
}

static void transport_free(struct ch_transport *base)
{
    struct olm_transport *transport = (struct olm_transport *)base;
    free(transport->directory);
    free(transport);
}

struct ch_transport *ch_olm_transport_new(struct ch_olm_context *context, const char *directory)
{
    static const struct ch_transport_ops ops = {
        .name = "olm", .run = transport_run, .free = transport_free};
    struct olm_transport *transport = ch_calloc(1, sizeof(*transport));
    transport->base.ops = &ops;
    transport->context = context;
    transport->directory = ch_strdup(directory);
    return &transport->base;
}

/* over the agent's socket */

static char *refusal(const struct ch_olm_context *context, const struct ch_agent_call *call)
{
    bool tokens = !ch_olm_context_since(context, 4, 0, 0);
    if (tokens && *call->token)
        return ch_strdup("bad request: token does not match");
    if (*call->command == '\0')
        return ch_strdup("bad request: command not specified");
    if (call->directory[0] != '/')
        return ch_strdup("bad request: Dir is not absolute");
    if (strcmp(call->context_id, context->id) != 0) {
        CH_AUTOFREE char *wanted = ch_olm_quote(context->id);
        CH_AUTOFREE char *got = ch_olm_quote(call->context_id);
        return ch_asprintf("bad request: expected context id %s, got %s", wanted, got);
    }
    if (context->over || !ch_olm_find_tool(context->olm, call->command))
        return ch_asprintf("bad request: unknown command: %s", call->command);
    return NULL;
}

void ch_olm_context_serve(void *data, const struct ch_agent_call *request,
                          struct ch_agent_reply *reply)
{
    struct ch_olm_context *context = data;
    reply->error = refusal(context, request);
    if (reply->error)
        return;
    struct ch_olm_call call;
    size_t count = json_array_size(request->arguments);
    const char **arguments = ch_calloc(count + 1, sizeof(*arguments));
    size_t length; /* arguments have no NULs */
    char **owned = ch_calloc(count + 1, sizeof(*owned));
    for (size_t i = 0; i < count; i++) /* bytes come tagged */
        arguments[i] =
            ch_value_get_string(json_array_get(request->arguments, i), &length, &owned[i]);
    start(&call, context, ch_olm_find_tool(context->olm, request->command), request->directory);
    call.input = request->has_input ? request->input : NULL;
    call.input_length = request->has_input ? request->input_length : 0;
    if (request->has_input && !call.input)
        call.input = "";
    reply->code = ch_olm_call_run(&call, arguments, count);
    if (call.wanted_input) {
        reply->error = ch_strdup("hook tool requires stdin, none supplied");
    } else {
        reply->output = call.out;
        reply->errors = call.error;
        call.out = call.error = CH_BUF_INIT;
    }
    ch_olm_call_deinit(&call);
    for (size_t i = 0; i < count; i++)
        free(owned[i]);
    free(owned);
    free(arguments);
}
