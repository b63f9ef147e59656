/* SPDX-License-Identifier: Apache-2.0 */
/* Ports that Juju opens for this unit. */
#include "base/text.h"
#include "model/private.h"

#include <stdlib.h>
#include <string.h>

static int change_port(struct ch_model *model, const struct ch_port *port,
                       int (*command)(struct ch_transport *, const struct ch_port_spec *,
                                      struct ch_error *),
                       struct ch_error *err)
{
    struct ch_port_spec spec = {.protocol = port->protocol, .port = port->number, .to_port = -1};
    struct ch_error failure = CH_ERROR_INIT;
    int result = command(model->options.transport, &spec, &failure);
    return ch_model_outcome(model, result, &failure, err);
}

int ch_model_open_port(struct ch_model *model, const char *protocol, long long number,
                       struct ch_error *err)
{
    struct ch_port port = {protocol, number};
    return change_port(model, &port, ch_hookcmd_open_port, err);
}

int ch_model_close_port(struct ch_model *model, const char *protocol, long long number,
                        struct ch_error *err)
{
    struct ch_port port = {protocol, number};
    return change_port(model, &port, ch_hookcmd_close_port, err);
}

/* what is open */

static const char *known_protocol(const char *name)
{
    static const char *const names[] = {"tcp", "udp", "icmp"};
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++)
        if (strcmp(names[i], name) == 0)
            return names[i];
    return NULL;
}

/* "80/tcp", "80" (tcp), "8000-8999/udp" or "icmp".  Return: false for what is to be left out. */
static bool parse_port(struct ch_model *model, const char *text, struct ch_port *port)
{
    size_t digits = strspn(text, "0123456789-");
    CH_AUTOFREE char *numbers = ch_strndup(text, digits);
    const char *protocol = text[digits] == '/' ? text + digits + 1 : text + digits;
    char *dash = strchr(numbers, '-');
    *port = (struct ch_port){known_protocol(*protocol ? protocol : "tcp"), -1};
    if (!port->protocol) {
        ch_log(model->options.log, CH_LOG_WARNING, "Unexpected opened-ports protocol: %s",
               protocol);
        return false;
    }
    if (dash)
        *dash = '\0';
    if (digits > 0 && !ch_text_to_int(numbers, &port->number)) {
        ch_log(model->options.log, CH_LOG_WARNING, "Unexpected opened-ports port: %s", text);
        return false;
    }
    if (dash)
        ch_log(model->options.log, CH_LOG_WARNING,
               "Ignoring opened-ports port range: Port(protocol='%s', port=%lld, to_port=%s, "
               "endpoints=None)",
               port->protocol, port->number, dash + 1);
    return true;
}

static int compare_ports(const void *a, const void *b)
{
    const struct ch_port *x = a, *y = b;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return strcmp(x->protocol, y->protocol);
}

/* Sorts; of equal ones the first stays.  Return: how many are left. */
static size_t sort_unique(struct ch_port *ports, size_t count)
{
    size_t kept = 0;
    qsort(ports, count, sizeof(*ports), compare_ports);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || compare_ports(&ports[kept - 1], &ports[i]) != 0)
            ports[kept++] = ports[i];
    return kept;
}

int ch_model_opened_ports(struct ch_model *model, struct ch_port **portsp, size_t *countp,
                          struct ch_error *err)
{
    CH_AUTOJSON json_t *texts = NULL;
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_opened_ports(model->options.transport, false, &texts, &failure);
    if (ch_model_outcome(model, result, &failure, err) < 0)
        return -1;
    struct ch_port *ports = ch_calloc(json_array_size(texts) + 1, sizeof(*ports));
    size_t i, count = 0;
    json_t *text;
    json_array_foreach (texts, i, text)
        count += parse_port(model, json_string_value(text), &ports[count]);
    *portsp = ports;
    *countp = sort_unique(ports, count);
    return 0;
}

/* what is to be open */

static int change_missing(struct ch_model *model, const struct ch_port *from, size_t from_count,
                          const struct ch_port *in, size_t in_count,
                          int (*command)(struct ch_transport *, const struct ch_port_spec *,
                                         struct ch_error *),
                          struct ch_error *err)
{
    for (size_t i = 0; i < from_count; i++)
        if (!bsearch(&from[i], in, in_count, sizeof(*in), compare_ports) &&
            change_port(model, &from[i], command, err) < 0)
            return -1;
    return 0;
}

int ch_model_set_ports(struct ch_model *model, const struct ch_port *ports, size_t count,
                       struct ch_error *err)
{
    CH_AUTOFREE struct ch_port *opened = NULL;
    CH_AUTOFREE struct ch_port *wanted = ch_calloc(count + 1, sizeof(*wanted));
    size_t opened_count;
    if (ch_model_opened_ports(model, &opened, &opened_count, err) < 0)
        return -1;
    if (count > 0)
        memcpy(wanted, ports, count * sizeof(*wanted));
    count = sort_unique(wanted, count);
    if (change_missing(model, opened, opened_count, wanted, count, ch_hookcmd_close_port, err) < 0)
        return -1;
    return change_missing(model, wanted, count, opened, opened_count, ch_hookcmd_open_port, err);
}
