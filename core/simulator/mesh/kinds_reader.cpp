// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/kinds_reader.h"

#include "simulator/mesh/reader_keys.h"

namespace pilothouse::simulator::mesh {

namespace {

SubmarinerRule readSubmarinerMember(const detail::NodeReader& reader, const YAML::Node& node) {
    reader.requireMap(
        node,
        {"target", "present", "id", "gateways", "active", "globalnet", "globalCidr", "forbidden"},
        "a member of the cluster set");
    SubmarinerRule rule;
    const Keys keys(reader, node);
    rule.target = reader.selector(node["target"], node);
    keys.flag("present", rule.isThere);
    keys.text("id", rule.id);
    keys.count("gateways", rule.gateways);
    keys.flag("active", rule.isActive);
    keys.flag("globalnet", rule.hasGlobalnet);
    keys.text("globalCidr", rule.globalCidr);
    keys.flag("forbidden", rule.isForbidden);
    return rule;
}

IstioRule readIstioMember(const detail::NodeReader& reader, const YAML::Node& node) {
    reader.requireMap(node,
                      {"target", "present", "network", "root", "meshId", "trustDomain", "gateway",
                       "omits", "unreached", "forbidden"},
                      "a member of the mesh of Istio");
    IstioRule rule;
    const Keys keys(reader, node);
    rule.target = reader.selector(node["target"], node);
    keys.flag("present", rule.isThere);
    keys.text("network", rule.network);
    keys.text("root", rule.root);
    keys.text("meshId", rule.meshId);
    keys.text("trustDomain", rule.trustDomain);
    keys.word("gateway", {"address", "pending", "none"}, rule.gateway);
    if (node["omits"]) {
        keys.selector("omits", rule.omits.emplace());
    }
    if (node["unreached"]) {
        keys.selector("unreached", rule.unreached.emplace());
    }
    keys.flag("forbidden", rule.isForbidden);
    return rule;
}

} // namespace

SubmarinerSpec readSubmariner(const detail::NodeReader& reader, const YAML::Node& node) {
    reader.requireMap(node, {"globalnet", "members"}, "submariner");
    SubmarinerSpec spec;
    Keys(reader, node).flag("globalnet", spec.hasGlobalnet);
    spec.members = readEach(node["members"], [&](const YAML::Node& each) {
        return readSubmarinerMember(reader, each);
    });
    return spec;
}

IstioSpec readIstio(const detail::NodeReader& reader, const YAML::Node& node) {
    reader.requireMap(node, {"members"}, "istio");
    IstioSpec spec;
    spec.members = readEach(node["members"],
                            [&](const YAML::Node& each) { return readIstioMember(reader, each); });
    return spec;
}

} // namespace pilothouse::simulator::mesh
