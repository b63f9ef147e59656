/* SPDX-License-Identifier: Apache-2.0 */
/* open-port, close-port, opened-ports */
#include "base/text.h"
#include "olm/private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct ch_olm_flag_spec flags[] = {
    {"endpoints", 0, CH_FLAG_TEXT},
    {NULL, 0, CH_FLAG_TEXT},
};
static const struct ch_olm_flag_spec opened_flags[] = {
    {"endpoints", 0, CH_FLAG_BOOL},
    {NULL, 0, CH_FLAG_TEXT},
};

static long long number(const json_t *port, const char *member)
{
    return json_integer_value(json_object_get(port, member));
}

static bool is_same_range(const json_t *a, const json_t *b)
{
    return strcmp(ch_olm_text(a, "protocol"), ch_olm_text(b, "protocol")) == 0 &&
           number(a, "from") == number(b, "from") && number(a, "to") == number(b, "to");
}

/* "80/tcp", "8000-8100/udp", "icmp" */
static char *range_text(const json_t *port)
{
    const char *protocol = ch_olm_text(port, "protocol");
    if (strcmp(protocol, "icmp") == 0)
        return ch_strdup(protocol);
    if (number(port, "from") == number(port, "to"))
        return ch_asprintf("%lld/%s", number(port, "from"), protocol);
    return ch_asprintf("%lld-%lld/%s", number(port, "from"), number(port, "to"), protocol);
}

/* merging: a range is open for all endpoints ([]), or for those named */

static json_t *all_endpoints(const struct ch_olm_context *context)
{
    const char *name;
    json_t *value, *names = json_array();
    const struct ch_meta *meta = ch_olm_context_meta(context);
    for (size_t i = 0; meta && i < meta->relation_count; i++)
        json_array_append_new(names, json_string(meta->relations[i].name));
    if (meta)
        json_object_foreach (meta->extra_bindings, name, value)
            json_array_append_new(names, json_string(name));
    return ch_olm_sorted(names);
}

static void open_range(json_t *ports, json_t *port, const json_t *change)
{
    size_t i;
    json_t *name, *wanted = json_object_get(change, "endpoints");
    json_t *endpoints = json_object_get(port, "endpoints");
    if (!port) {
        port = json_deep_copy(change);
        json_object_del(port, "open");
        json_array_append_new(ports, port);
    } else if (json_array_size(wanted) == 0) {
        json_array_clear(endpoints);
    } else if (json_array_size(endpoints) > 0) {
        json_array_foreach (wanted, i, name)
            if (!ch_olm_list_has(endpoints, json_string_value(name)))
                json_array_append(endpoints, name);
        ch_olm_sorted(endpoints);
    }
}

/* Is anything of it left open? */
static bool close_range(const struct ch_olm_context *context, json_t *port, const json_t *change)
{
    size_t i;
    json_t *name, *unwanted = json_object_get(change, "endpoints");
    json_t *endpoints = json_object_get(port, "endpoints");
    if (json_array_size(unwanted) == 0)
        return false;
    if (json_array_size(endpoints) == 0) {
        endpoints = all_endpoints(context);
        json_object_set_new(port, "endpoints", endpoints);
    }
    json_array_foreach (unwanted, i, name)
        ch_olm_list_drop(endpoints, json_string_value(name));
    return json_array_size(endpoints) > 0;
}

json_t *ch_olm_ports_merge(const struct ch_olm_context *context, const json_t *ports)
{
    size_t i;
    json_t *change, *merged = json_deep_copy(ports);
    json_array_foreach (context->port_changes, i, change) {
        size_t at = 0;
        while (at < json_array_size(merged) && !is_same_range(json_array_get(merged, at), change))
            at++;
        json_t *port = json_array_get(merged, at);
        if (ch_olm_flag(change, "open"))
            open_range(merged, port, change);
        else if (port && !close_range(context, port, change))
            json_array_remove(merged, at);
    }
    return merged;
}

/* reading a range */

static int parse_number(struct ch_olm_call *call, const char *text, long long *valuep)
{
    if (ch_text_to_int(text, valuep))
        return 0;
    CH_AUTOFREE char *quoted = ch_olm_quote(text);
    return ch_olm_misuse(call, "invalid port %s: strconv.Atoi: parsing %s: invalid syntax", quoted,
                         quoted);
}

static int parse_bounds(struct ch_olm_call *call, char *text, long long *fromp, long long *top)
{
    char *dash = strchr(text, '-');
    if (dash && strchr(dash + 1, '-')) {
        CH_AUTOFREE char *quoted = ch_olm_quote(text);
        return ch_olm_misuse(call, "invalid port range %s", quoted);
    }
    if (dash)
        *dash = '\0';
    int code = parse_number(call, text, fromp);
    *top = *fromp;
    return code == 0 && dash ? parse_number(call, dash + 1, top) : code;
}

static bool is_protocol(const char *text)
{
    return strcmp(text, "tcp") == 0 || strcmp(text, "udp") == 0 || strcmp(text, "icmp") == 0;
}

static json_t *split_endpoints(const char *text)
{
    json_t *names = json_array();
    while (text && *text) {
        size_t length = strcspn(text, ",");
        if (length > 0 && !(length == 1 && *text == '*'))
            json_array_append_new(names, json_stringn(text, length));
        text += length + (text[length] != '\0');
    }
    return ch_olm_sorted(names);
}

/* Return: 0 and the change; 2. */
static int parse_range(struct ch_olm_call *call, bool open, json_t **changep)
{
    CH_AUTOFREE char *text = ch_strdup(call->args[0]);
    for (char *at = text; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    char *slash = strchr(text, '/');
    const char *protocol = slash ? slash + 1 : strcmp(text, "icmp") == 0 ? "icmp" : "tcp";
    bool icmp = strcmp(protocol, "icmp") == 0;
    long long from = -1, to = -1;
    if (slash)
        *slash = '\0';
    CH_AUTOFREE char *quoted = ch_olm_quote(protocol), *quoted_text = ch_olm_quote(text);
    if (!is_protocol(protocol))
        return ch_olm_misuse(call, "invalid protocol %s, expected \"tcp\", \"udp\", or \"icmp\"",
                             quoted);
    if (icmp && slash && *text)
        return ch_olm_misuse(call, "protocol \"icmp\" doesn't support any ports; got %s",
                             quoted_text);
    int code = icmp ? 0 : parse_bounds(call, text, &from, &to);
    if (code != 0)
        return code;
    if (from > to)
        return ch_olm_misuse(call, "invalid port range %lld-%lld/%s", from, to, protocol);
    if (!icmp && (from < 0 || to > 65535))
        return ch_olm_misuse(call, "port range bounds must be between 0 and 65535, got %lld-%lld",
                             from, to);
    *changep = ch_checked(json_pack("{s:b, s:s, s:I, s:I, s:o}", "open", open, "protocol", protocol,
                                    "from", (json_int_t)from, "to", (json_int_t)to, "endpoints",
                                    split_endpoints(ch_olm_flag_text(call, "endpoints"))));
    return 0;
}

/* conflicts */

static bool overlaps(const json_t *a, const json_t *b)
{
    return strcmp(ch_olm_text(a, "protocol"), ch_olm_text(b, "protocol")) == 0 &&
           number(a, "from") <= number(b, "to") && number(b, "from") <= number(a, "to");
}

static int conflict(struct ch_olm_call *call, const json_t *change, const json_t *other,
                    const char *unit, bool requested)
{
    CH_AUTOFREE char *wanted = range_text(change), *taken = range_text(other);
    return ch_olm_fail(
        call, "cannot open %s (unit \"%s\"): port range conflicts with %s (unit \"%s\")%s", wanted,
        call->context->unit, taken, unit, requested ? " requested earlier" : "");
}

static bool is_pending(const struct ch_olm_context *context, const json_t *port)
{
    size_t i;
    json_t *change;
    json_array_foreach (context->port_changes, i, change)
        if (ch_olm_flag(change, "open") && is_same_range(change, port))
            return true;
    return false;
}

/* With ranges of this unit that only overlap, and any of its neighbours' on the machine. */
static int check_conflicts(struct ch_olm_call *call, const json_t *change)
{
    size_t i;
    const char *name;
    json_t *port, *unit;
    struct ch_olm_context *context = call->context;
    const char *machine = ch_olm_text(ch_olm_context_unit(context), "machine");
    CH_AUTOJSON json_t *own = ch_olm_ports_merge(context, context->ports);
    json_array_foreach (own, i, port)
        if (overlaps(port, change) && !is_same_range(port, change))
            return conflict(call, change, port, context->unit, is_pending(context, port));
    json_object_foreach ((json_t *)ch_olm_linked(context->olm, CH_OLM_UNIT, machine), name, unit) {
        if (strcmp(name, context->unit) == 0)
            continue;
        json_array_foreach (json_object_get(unit, "ports"), i, port)
            if (overlaps(port, change))
                return conflict(call, change, port, name, false);
    }
    return 0;
}

/* commands */

static int change_port(struct ch_olm_call *call, bool open)
{
    const json_t *model = ch_olm_get(call->context->olm, CH_OLM_MODEL, "model");
    CH_AUTOJSON json_t *change = NULL;
    if (call->count == 0)
        return ch_olm_misuse(call, "no port or range specified");
    int code = parse_range(call, open, &change);
    if (code == 0)
        code = ch_olm_call_most(call, 1);
    if (code != 0)
        return code;
    if (strcmp(ch_olm_text(model, "type"), "caas") == 0 &&
        number(change, "from") != number(change, "to"))
        return ch_olm_fail(call, "port ranges are not supported for k8s applications, please "
                                 "specify a single port");
    code = open ? check_conflicts(call, change) : 0;
    if (code == 0)
        json_array_append(call->context->port_changes, change);
    return code;
}

static int open_port(struct ch_olm_call *call)
{
    return change_port(call, true);
}

static int close_port(struct ch_olm_call *call)
{
    return change_port(call, false);
}

static int by_range(const void *a, const void *b)
{
    const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
    int order = strcmp(ch_olm_text(one, "protocol"), ch_olm_text(other, "protocol"));
    long long difference = number(one, "from") - number(other, "from");
    if (difference == 0)
        difference = number(one, "to") - number(other, "to");
    return order != 0 ? order : (difference > 0) - (difference < 0);
}

static json_t *port_line(const json_t *port, bool endpoints)
{
    size_t i;
    json_t *name;
    struct ch_buf line = CH_BUF_INIT;
    CH_AUTOFREE char *range = range_text(port);
    ch_buf_adds(&line, range);
    if (endpoints) {
        json_array_foreach (json_object_get(port, "endpoints"), i, name)
            ch_buf_addf(&line, "%s%s", i ? ", " : " (", json_string_value(name));
        ch_buf_adds(&line, json_array_size(json_object_get(port, "endpoints")) ? ")" : " (*)");
    }
    CH_AUTOFREE char *text = ch_buf_take(&line);
    return json_string(text);
}

static int opened_ports(struct ch_olm_call *call)
{
    struct ch_olm_context *context = call->context;
    int code = ch_olm_call_most(call, 0);
    if (code != 0)
        return code;
    CH_AUTOJSON json_t *ports = ch_olm_context_since(context, 3, 1, 1)
                                    ? ch_olm_ports_merge(context, context->ports)
                                    : json_incref(context->ports);
    size_t count = json_array_size(ports);
    json_t **sorted = ch_calloc(count, sizeof(json_t *)), *lines = json_array();
    for (size_t i = 0; i < count; i++)
        sorted[i] = json_array_get(ports, i);
    qsort(sorted, count, sizeof(*sorted), by_range);
    for (size_t i = 0; i < count; i++)
        json_array_append_new(lines, port_line(sorted[i], ch_olm_flag_on(call, "endpoints")));
    free(sorted);
    return ch_olm_print(call, lines);
}

const struct ch_olm_tool ch_olm_port_tools[] = {
    {"open-port", open_port, flags, CH_FORMATS_IGNORED,
     "<port>[/<protocol>] or <from>-<to>[/<protocol>] or icmp"},
    {"close-port", close_port, flags, CH_FORMATS_IGNORED,
     "<port>[/<protocol>] or <from>-<to>[/<protocol>] or icmp"},
    {"opened-ports", opened_ports, opened_flags, CH_FORMATS_SMART, ""},
    {NULL},
};
