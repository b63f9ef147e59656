/* SPDX-License-Identifier: Apache-2.0 */
/* Networks: what Juju says about the space an endpoint is bound to. */
#include "model/private.h"

#include <stdlib.h>
#include <string.h>

struct ch_model_network {
    char *binding;
    long long relation_id; /* -1: of the binding itself */
    struct ch_network network;
    struct ch_model_network *next;
};

static void free_texts(const char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free((char *)texts[i]);
    free(texts);
}

static void network_deinit(struct ch_network *network)
{
    for (size_t i = 0; i < network->interface_count; i++) {
        free((char *)network->interfaces[i].name);
        free((char *)network->interfaces[i].address);
        free((char *)network->interfaces[i].subnet);
    }
    free(network->interfaces);
    free_texts(network->ingress_addresses, network->ingress_count);
    free_texts(network->egress_subnets, network->egress_count);
    *network = (struct ch_network){.interfaces = NULL};
}

void ch_model_networks_deinit(struct ch_model *model)
{
    while (model->networks) {
        struct ch_model_network *known = model->networks;
        model->networks = known->next;
        network_deinit(&known->network);
        free(known->binding);
        free(known);
    }
}

/* reading the answer: what is missing or null counts as empty */

static char *read_address(struct ch_model *model, const char *text)
{
    char *address = ch_address_canonical(text);
    if (address)
        return address;
    ch_log(model->options.log, CH_LOG_DEBUG, "could not cast %s to IPv4/v6 address", text);
    return ch_strdup(text);
}

/* Jujus before 2.9 say "address". */
static const char *address_of(const json_t *info)
{
    const char *text = json_string_value(json_object_get(info, "value"));
    if (!text)
        text = json_string_value(json_object_get(info, "address"));
    return text && *text ? text : NULL;
}

static int add_interface(struct ch_model *model, struct ch_network *network, const char *name,
                         const json_t *info, struct ch_error *err)
{
    const char *address = address_of(info);
    const char *cidr = json_string_value(json_object_get(info, "cidr"));
    const char *subnet = cidr && *cidr ? cidr : address;
    network->interfaces = ch_realloc(network->interfaces,
                                     (network->interface_count + 1) * sizeof(*network->interfaces));
    struct ch_network_interface *interface = &network->interfaces[network->interface_count++];
    *interface = (struct ch_network_interface){.name = ch_strdup(name ? name : "")};
    if (address)
        interface->address = read_address(model, address);
    if (subnet)
        interface->subnet = ch_subnet_canonical(subnet, err);
    return subnet && !interface->subnet ? -1 : 0;
}

static int read_interfaces(struct ch_model *model, struct ch_network *network, const json_t *answer,
                           struct ch_error *err)
{
    size_t i, k;
    json_t *interface, *address;
    json_array_foreach (json_object_get(answer, "bind-addresses"), i, interface) {
        const char *name = json_string_value(json_object_get(interface, "interface-name"));
        json_array_foreach (json_object_get(interface, "addresses"), k, address)
            if (add_interface(model, network, name, address, err) < 0)
                return -1;
    }
    return 0;
}

/* The strings of a list, as they are.  Caller owns the array. */
static const char **strings_of(const json_t *answer, const char *key, size_t *countp)
{
    const json_t *list = json_object_get(answer, key);
    const char **texts = ch_calloc(json_array_size(list) + 1, sizeof(*texts));
    size_t i;
    json_t *item;
    *countp = 0;
    json_array_foreach (list, i, item)
        if (json_is_string(item))
            texts[(*countp)++] = json_string_value(item);
    return texts;
}

static int read_network(struct ch_model *model, struct ch_network *network, const json_t *answer,
                        struct ch_error *err)
{
    size_t count;
    if (read_interfaces(model, network, answer, err) < 0)
        return -1;
    network->ingress_addresses = strings_of(answer, "ingress-addresses", &network->ingress_count);
    for (size_t i = 0; i < network->ingress_count; i++)
        network->ingress_addresses[i] = read_address(model, network->ingress_addresses[i]);
    CH_AUTOFREE const char **subnets = strings_of(answer, "egress-subnets", &count);
    network->egress_subnets = ch_calloc(count + 1, sizeof(*subnets));
    for (size_t i = 0; i < count; i++) {
        const char *subnet = ch_subnet_canonical(subnets[i], err);
        if (!subnet)
            return -1;
        network->egress_subnets[network->egress_count++] = subnet;
    }
    return 0;
}

/* asking */

static int ask(struct ch_model *model, const char *binding, long long relation_id, json_t **answerp,
               struct ch_error *err)
{
    struct ch_error failure = CH_ERROR_INIT;
    bool gone = false;
    int result = ch_hookcmd_network_get(model->options.transport, binding,
                                        relation_id >= 0 ? &relation_id : NULL, answerp, &failure);
    if (relation_id < 0)
        return ch_model_outcome(model, result, &failure, err);
    if (ch_model_accept_gone(model, result, &failure, &gone, err) < 0)
        return -1;
    return gone ? ask(model, binding, -1, answerp, err) : 0;
}

static struct ch_model_network *find(const struct ch_model *model, const char *binding,
                                     long long relation_id)
{
    struct ch_model_network *known = model->networks;
    while (known && (known->relation_id != relation_id || strcmp(known->binding, binding) != 0))
        known = known->next;
    return known;
}

static int load(struct ch_model *model, const char *binding, long long relation_id,
                struct ch_network *network, struct ch_error *err)
{
    CH_AUTOJSON json_t *answer = NULL;
    *network = (struct ch_network){.interfaces = NULL};
    if (ask(model, binding, relation_id, &answer, err) < 0)
        return -1;
    if (read_network(model, network, answer, err) == 0)
        return 0;
    network_deinit(network);
    return -1;
}

int ch_model_network(struct ch_model *model, const char *binding,
                     const struct ch_relation *relation, const struct ch_network **networkp,
                     struct ch_error *err)
{
    const char *name = relation ? ch_relation_endpoint(relation) : binding;
    long long id = relation ? relation->id : -1;
    struct ch_model_network *known = find(model, name, id);
    if (!ch_model_spares(model, known)) {
        struct ch_network network;
        if (load(model, name, id, &network, err) < 0)
            return -1;
        known = ch_calloc(1, sizeof(*known));
        *known = (struct ch_model_network){ch_strdup(name), id, network, model->networks};
        model->networks = known;
    }
    *networkp = &known->network;
    return 0;
}
