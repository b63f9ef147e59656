/* SPDX-License-Identifier: Apache-2.0 */
/* network-get */
#include "base/text.h"
#include "olm/private.h"

#include <string.h>

static const struct ch_olm_flag_spec flags[] = {
    {"bind-address", 0, CH_FLAG_BOOL},   {"ingress-address", 0, CH_FLAG_BOOL},
    {"egress-subnets", 0, CH_FLAG_BOOL}, {"primary-address", 0, CH_FLAG_BOOL},
    {"relation", 'r', CH_FLAG_RELATION}, {NULL, 0, CH_FLAG_TEXT},
};

static bool is_binding(const struct ch_olm_context *context, const char *name)
{
    const struct ch_meta *meta = ch_olm_context_meta(context);
    return meta && (ch_meta_relation(meta, name) || strcmp(name, "juju-info") == 0 ||
                    json_object_get(meta->extra_bindings, name));
}

/* Of a unit that has one address on one device. */
static json_t *simple_network(const char *address)
{
    bool six = strchr(address, ':');
    const char *last = strrchr(address, '.');
    CH_AUTOFREE char *subnet = ch_asprintf("%s/%d", address, six ? 128 : 32);
    CH_AUTOFREE char *cidr =
        six || !last ? ch_strdup(subnet) : ch_asprintf("%.*s.0/24", (int)(last - address), address);
    const char *device = ch_text_starts(address, "127.") ? "lo" : "eth0";
    return ch_checked(json_pack("{s:[{s:s, s:s, s:[{s:s, s:s, s:s}]}], s:[s], s:[s]}",
                                "bind-addresses", "mac-address", "", "interface-name", device,
                                "addresses", "hostname", "", "value", address, "cidr", cidr,
                                "egress-subnets", subnet, "ingress-addresses", address));
}

/* That of the relation, of the binding, of all bindings; or made up.  New reference, or NULL. */
static json_t *find_network(const struct ch_olm_call *call, const char *binding)
{
    const json_t *unit = ch_olm_context_unit(call->context);
    const json_t *networks = json_object_get(unit, "networks"), *network = NULL;
    const json_t *relation = call->relation >= 0 ? ch_olm_call_relation(call) : NULL;
    const json_t *endpoint =
        relation ? ch_olm_endpoint(relation, call->context->application) : NULL;
    if (endpoint && strcmp(ch_olm_text(endpoint, "name"), binding) == 0) {
        CH_AUTOFREE char *key = ch_asprintf("%s:%s", binding, call->relation_key);
        network = json_object_get(networks, key);
    }
    if (!network)
        network = json_object_get(networks, binding);
    if (!network)
        network = json_object_get(networks, "");
    if (network)
        return json_deep_copy(network);
    const char *address = ch_olm_text(unit, "private_address");
    return address ? simple_network(address) : NULL;
}

static const char *first_bind_address(const json_t *network)
{
    const json_t *device = json_array_get(json_object_get(network, "bind-addresses"), 0);
    const json_t *address = json_array_get(json_object_get(device, "addresses"), 0);
    return ch_olm_text(address, "value");
}

/* Members that only the YAML form still has, for old charms. */
static void add_legacy(json_t *network)
{
    size_t i, j;
    json_t *device, *address;
    json_array_foreach (json_object_get(network, "bind-addresses"), i, device) {
        json_object_set(device, "macaddress", json_object_get(device, "mac-address"));
        json_object_set(device, "interfacename", json_object_get(device, "interface-name"));
        json_array_foreach (json_object_get(device, "addresses"), j, address)
            json_object_set(address, "address", json_object_get(address, "value"));
    }
}

static int none_attached(struct ch_olm_call *call, const char *what, const char *binding)
{
    CH_AUTOFREE char *quoted = ch_olm_quote(binding);
    return ch_olm_fail(call, "no %s attached to space for binding %s",
                       ch_olm_context_since(call->context, 4, 0, 0) ? what : "addresses", quoted);
}

static int print_primary(struct ch_olm_call *call, const json_t *network, const char *binding)
{
    const char *address = first_bind_address(network);
    if (ch_olm_flag_on(call, "bind-address") || ch_olm_flag_on(call, "ingress-address") ||
        ch_olm_flag_on(call, "egress-subnets"))
        return ch_olm_fail(call, "--primary-address must be the only flag specified");
    return address ? ch_olm_print(call, json_string(address))
                   : none_attached(call, "primary address", binding);
}

static int print_chosen(struct ch_olm_call *call, const json_t *network, const char *binding)
{
    CH_AUTOJSON json_t *chosen = json_object();
    json_t *ingress = json_array_get(json_object_get(network, "ingress-addresses"), 0);
    const char *bind = first_bind_address(network);
    json_t *egress = json_object_get(network, "egress-subnets");
    if (ch_olm_flag_on(call, "bind-address") && !bind)
        return none_attached(call, "bind address", binding);
    if (ch_olm_flag_on(call, "ingress-address") && !ingress)
        return none_attached(call, "ingress address", binding);
    if (ch_olm_flag_on(call, "bind-address"))
        json_object_set_new(chosen, "bind-address", json_string(bind));
    if (ch_olm_flag_on(call, "ingress-address"))
        json_object_set(chosen, "ingress-address", ingress);
    if (ch_olm_flag_on(call, "egress-subnets"))
        json_object_set_new(chosen, "egress-subnets", egress ? json_incref(egress) : json_array());
    if (json_object_size(chosen) > 1)
        return ch_olm_print(call, json_incref(chosen));
    return ch_olm_print(call, json_incref(json_object_iter_value(json_object_iter(chosen))));
}

static int network_get(struct ch_olm_call *call)
{
    if (call->count == 0)
        return ch_olm_misuse(call, "no arguments specified");
    const char *binding = call->args[0];
    if (*binding == '\0')
        return ch_olm_misuse(call, "no binding name specified");
    int code = ch_olm_call_most(call, 1);
    if (code != 0)
        return code;
    CH_AUTOJSON json_t *network =
        is_binding(call->context, binding) ? find_network(call, binding) : NULL;
    if (!network) {
        CH_AUTOFREE char *quoted = ch_olm_quote(binding);
        return ch_olm_fail(call, "no network config found for binding %s", quoted);
    }
    if (ch_olm_flag_on(call, "primary-address"))
        return print_primary(call, network, binding);
    if (ch_olm_flag_on(call, "bind-address") || ch_olm_flag_on(call, "ingress-address") ||
        ch_olm_flag_on(call, "egress-subnets"))
        return print_chosen(call, network, binding);
    if (call->format != CH_FORMAT_JSON)
        add_legacy(network);
    return ch_olm_print(call, json_incref(network));
}

const struct ch_olm_tool ch_olm_network_tools[] = {
    {"network-get", network_get, flags, CH_FORMATS_SMART, "<binding-name>"},
    {NULL},
};
