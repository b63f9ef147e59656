/* SPDX-License-Identifier: Apache-2.0 */
/* open-port, close-port, opened-ports */
#include "hookcmd/private.h"

#include <stdlib.h>

static char *join(const json_t *names)
{
    struct ch_buf out = CH_BUF_INIT;
    size_t i;
    json_t *name;
    json_array_foreach (names, i, name)
        ch_buf_addf(&out, "%s%s", i ? "," : "", json_string_value(name));
    return ch_buf_take(&out);
}

/* [--endpoints a,b] PORT[-TO][/PROTOCOL], or [--endpoints a,b] PROTOCOL */
static int change_port(struct ch_transport *transport, const char *name,
                       const struct ch_port_spec *port, struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    if (port->port < 0 && !port->protocol)
        return ch_error_set(err, CH_ERROR_TYPE, "%s: a port or a protocol is needed", name);
    ch_hookcmd_line_add(&line, "%s", name);
    if (port->endpoints) {
        CH_AUTOFREE char *endpoints = join(port->endpoints);
        ch_hookcmd_line_add(&line, "--endpoints");
        ch_hookcmd_line_add(&line, "%s", endpoints);
    }
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
