-- SPDX-License-Identifier: Apache-2.0
return {
  module = "ops",
  title = "Networks",
  about = "`self.model:get_binding(\"db\").network.bind_address`. Addresses and subnets are strings.",
  {
    class = "ops.Binding",
    parent = "Class",
    text = "What an endpoint or one relation is bound to.",
    "name: string -- Of the endpoint.",
    "network: Network",
  },
  {
    class = "ops.BindingMapping",
    parent = "Class",
    text = "Bindings by endpoint or relation. `model:get_binding()` is the one to use.",
    "get(binding_key: string|Relation) -> Binding -- The binding of an endpoint, an extra binding or a relation.",
  },
  {
    class = "ops.Network",
    parent = "Class",
    text = "What Juju says about the space a binding is in.",
    "interfaces: NetworkInterface[] -- One for each address.",
    "ingress_addresses: string[] -- Where others reach this unit.",
    "egress_subnets: string[] -- Where they see it come from.",
    "bind_address?: string",
    "ingress_address?: string",
  },
  {
    class = "ops.NetworkInterface",
    parent = "Class",
    text = "One address of an interface.",
    "name: string -- Of the interface, such as \"eth0\".",
    "address?: string -- The address.",
    "subnet?: string -- The subnet it is in, such as \"10.0.0.0/24\".",
  },
}
