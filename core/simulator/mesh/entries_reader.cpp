// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/entries_reader.h"

#include "simulator/mesh/reader_keys.h"

namespace pilothouse::simulator::mesh {

namespace {

/// One list of entries: what all of them have, then what `fill` reads of each.
template<class Rule>
class RuleReader {
public:
    RuleReader(const detail::NodeReader& reader, const YAML::Node& list)
        : m_reader(reader), m_list(list) {}

    template<std::size_t N, class Fill>
    std::vector<Rule> read(const char* const (&known)[N], const char* what,
                           const Fill& fill) const {
        return readEach(m_list, [&](const YAML::Node& node) {
            m_reader.requireMap(node, known, what);
            Rule rule;
            rule.nameSpace = m_reader.text(node["namespace"], node);
            rule.name = m_reader.text(node["name"], node);
            if constexpr (requires { rule.target; }) {
                rule.target = m_reader.selector(node["target"], node);
            }
            fill(rule, node, Keys(m_reader, node));
            return rule;
        });
    }

private:
    const detail::NodeReader& m_reader;
    const YAML::Node m_list;
};

RouteBackendRule readBackend(const detail::NodeReader& reader, const YAML::Node& node) {
    reader.requireMap(node, {"service", "weight"}, "a backend of a route");
    RouteBackendRule rule;
    rule.service = reader.text(node["service"], node);
    Keys(reader, node).count("weight", rule.weight);
    return rule;
}

} // namespace

EntriesSpec readEntries(const detail::NodeReader& reader, const YAML::Node& node) {
    EntriesSpec spec;
    if (!node) {
        return spec;
    }
    reader.requireMap(node,
                      {"exports", "trafficProfiles", "trafficBackends", "multiClusterServices",
                       "gateways", "routes"},
                      "entries");
    spec.exports = RuleReader<FleetExportRule>(reader, node["exports"])
                       .read({"namespace", "name", "target", "weight"}, "an export",
                             [](FleetExportRule& rule, const YAML::Node&, const Keys& keys) {
                                 keys.count("weight", rule.weight);
                             });
    spec.profiles = RuleReader<TrafficProfileRule>(reader, node["trafficProfiles"])
                        .read({"namespace", "name", "taken"}, "a profile of the traffic manager",
                              [](TrafficProfileRule& rule, const YAML::Node&, const Keys& keys) {
                                  keys.flag("taken", rule.isTaken);
                              });
    spec.backends =
        RuleReader<TrafficBackendRule>(reader, node["trafficBackends"])
            .read({"namespace", "name", "profile", "service", "weight"},
                  "a backend of the traffic manager",
                  [&](TrafficBackendRule& rule, const YAML::Node& each, const Keys& keys) {
                      rule.profile = reader.text(each["profile"], each);
                      rule.service = reader.text(each["service"], each);
                      keys.count("weight", rule.weight);
                  });
    spec.multiClusterServices =
        RuleReader<MultiClusterServiceRule>(reader, node["multiClusterServices"])
            .read({"namespace", "name", "target", "service"}, "a multi-cluster service",
                  [&](MultiClusterServiceRule& rule, const YAML::Node& each, const Keys&) {
                      rule.service = reader.text(each["service"], each);
                  });
    spec.gateways = RuleReader<GatewayRule>(reader, node["gateways"])
                        .read({"namespace", "name", "target", "hostName", "pending"}, "a gateway",
                              [](GatewayRule& rule, const YAML::Node&, const Keys& keys) {
                                  keys.text("hostName", rule.hostName);
                                  keys.flag("pending", rule.isPending);
                              });
    spec.routes =
        RuleReader<RouteRule>(reader, node["routes"])
            .read({"namespace", "name", "target", "gateway", "hostName", "backends"}, "a route",
                  [&](RouteRule& rule, const YAML::Node& each, const Keys& keys) {
                      rule.gateway = reader.text(each["gateway"], each);
                      keys.text("hostName", rule.hostName);
                      rule.backends = readEach(each["backends"], [&](const YAML::Node& backend) {
                          return readBackend(reader, backend);
                      });
                  });
    return spec;
}

} // namespace pilothouse::simulator::mesh
