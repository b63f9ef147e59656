/* SPDX-License-Identifier: Apache-2.0 */
/* open-port, close-port, opened-ports */
#include "hookcmd/private.h"

#include <string.h>

/* --endpoints a,b */
static int add_endpoints(struct ch_hookcmd_line *line, const json_t *names, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf joined = CH_BUF_INIT;
    size_t i;
    json_t *name;
    json_array_foreach (names, i, name) {
        const char *text = json_string_value(name);
        if (!text || strlen(text) != json_string_length(name))
            return ch_error_set(err, CH_ERROR_TYPE, "%s: endpoint %zu is not the name of one",
                                line->words[0], i + 1);
        ch_buf_addf(&joined, "%s%s", i ? "," : "", text);
    }
    ch_hookcmd_line_option(line, "--endpoints", joined.data);
    return 0;
}

/* [--endpoints a,b] PORT[-TO][/PROTOCOL], or [--endpoints a,b] PROTOCOL */
static int change_port(struct ch_transport *transport, const char *name,
                       const struct ch_port_spec *port, struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    if (port->port < 0 && !port->protocol)
        return ch_error_set(err, CH_ERROR_TYPE, "Either protocol or port must be specified");
    ch_hookcmd_line_add(&line, "%s", name);
    if (port->endpoints && add_endpoints(&line, port->endpoints, err) < 0)
        return -1;
    if (port->port < 0) {
        ch_hookcmd_line_add(&line, "%s", port->protocol);
        return ch_hookcmd_run(transport, &line, NULL, err);
    }
    CH_AUTOFREE char *to = port->to_port < 0 ? ch_strdup("") : ch_asprintf("-%lld", port->to_port);
    ch_hookcmd_line_add(&line, "%lld%s%s%s", port->port, to, port->protocol ? "/" : "",
                        port->protocol ? port->protocol : "");
    return ch_hookcmd_run(transport, &line, NULL, err);
}

int ch_hookcmd_open_port(struct ch_transport *transport, const struct ch_port_spec *port,
                         struct ch_error *err)
{
    return change_port(transport, "open-port", port, err);
}

int ch_hookcmd_close_port(struct ch_transport *transport, const struct ch_port_spec *port,
                          struct ch_error *err)
{
    return change_port(transport, "close-port", port, err);
}

int ch_hookcmd_opened_ports(struct ch_transport *transport, bool endpoints, json_t **portsp,
                            struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "opened-ports");
    if (endpoints)
        ch_hookcmd_line_add(&line, "--endpoints");
    ch_hookcmd_line_add(&line, "--format=json");
    return ch_hookcmd_run_json(transport, &line, CH_SHAPE_LIST, portsp, err);
}
