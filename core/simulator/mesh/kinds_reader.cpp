// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/kinds_reader.h"

#include "simulator/mesh/reader_keys.h"

namespace pilothouse::simulator::mesh {

SubmarinerSpec readSubmariner(const detail::NodeReader& reader, const YAML::Node& node) {
    reader.requireMap(node, {"globalnet", "members"}, "submariner");
    SubmarinerSpec spec;
    Keys(reader, node).flag("globalnet", spec.hasGlobalnet);
    for (const YAML::Node& each : node["members"]) {
        reader.requireMap(each,
                          {"target", "present", "id", "gateways", "active", "globalnet",
                           "globalCidr", "forbidden"},
                          "a member of the cluster set");
        SubmarinerRule& rule = spec.members.emplace_back();
        const Keys keys(reader, each);
        rule.target = reader.selector(each["target"], each);
        keys.flag("present", rule.isThere);
        keys.text("id", rule.id);
        keys.count("gateways", rule.gateways);
        keys.flag("active", rule.isActive);
        keys.flag("globalnet", rule.hasGlobalnet);
        keys.text("globalCidr", rule.globalCidr);
        keys.flag("forbidden", rule.isForbidden);
    }
    return spec;
}

IstioSpec readIstio(const detail::NodeReader& reader, const YAML::Node& node) {
    reader.requireMap(node, {"members"}, "istio");
    IstioSpec spec;
    for (const YAML::Node& each : node["members"]) {
        reader.requireMap(each,
                          {"target", "present", "network", "root", "meshId", "trustDomain",
                           "gateway", "omits", "unreached", "forbidden"},
                          "a member of the mesh of Istio");
        IstioRule& rule = spec.members.emplace_back();
        const Keys keys(reader, each);
        rule.target = reader.selector(each["target"], each);
        keys.flag("present", rule.isThere);
        keys.text("network", rule.network);
        keys.text("root", rule.root);
        keys.text("meshId", rule.meshId);
        keys.text("trustDomain", rule.trustDomain);
        keys.word("gateway", {"address", "pending", "none"}, rule.gateway);
        if (each["omits"]) {
            keys.selector("omits", rule.omits.emplace());
        }
        if (each["unreached"]) {
            keys.selector("unreached", rule.unreached.emplace());
        }
        keys.flag("forbidden", rule.isForbidden);
    }
    return spec;
}

} // namespace pilothouse::simulator::mesh
