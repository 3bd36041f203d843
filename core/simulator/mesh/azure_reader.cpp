// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/azure_reader.h"

#include "simulator/mesh/reader_keys.h"

#include <algorithm>
#include <cctype>

namespace pilothouse::simulator::mesh {

namespace {

/// Names become parts of ARM ids.
std::string nameIn(const detail::NodeReader& reader, const YAML::Node& node) {
    const YAML::Node name = node["name"];
    std::string text = reader.text(name, node);
    const bool isPlain = std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-';
    });
    if (text.empty() || text.size() > 63 || !isPlain) {
        reader.refuse(name, "a name of small letters, digits and - is expected here");
    }
    return text;
}

AzureProfileSpec readProfile(const detail::NodeReader& reader, const YAML::Node& node) {
    reader.requireMap(node, {"name", "selector", "lastApplied", "applied", "staysFailed"},
                      "a profile of Azure");
    AzureProfileSpec profile;
    profile.name = nameIn(reader, node);
    const Keys keys(reader, node);
    keys.text("selector", profile.selector);
    keys.text("lastApplied", profile.lastApplied);
    keys.duration("applied", profile.applied);
    keys.flag("staysFailed", profile.staysFailed);
    return profile;
}

AzureMemberRule readMember(const detail::NodeReader& reader, const YAML::Node& node) {
    reader.requireMap(node, {"target", "labels", "profile"}, "a member of the Azure fleet");
    AzureMemberRule rule;
    const Keys keys(reader, node);
    rule.target = reader.selector(node["target"], node);
    keys.text("profile", rule.profile);
    if (const YAML::Node labels = node["labels"]) {
        if (!labels.IsMap()) {
            reader.refuse(labels, "labels must be a map");
        }
        rule.labels.emplace();
        for (const auto& each : labels) {
            rule.labels->emplace_back(each.first.as<std::string>(),
                                      reader.text(each.second, labels));
        }
    }
    return rule;
}

} // namespace

std::vector<AzureFleetSpec> readAzureFleets(const detail::NodeReader& reader,
                                            const YAML::Node& node) {
    return readEach(node, [&](const YAML::Node& each) {
        reader.requireMap(each, {"name", "clusters", "earlySpelling", "profiles", "members"},
                          "an Azure fleet");
        AzureFleetSpec fleet;
        fleet.name = nameIn(reader, each);
        const Keys keys(reader, each);
        if (each["clusters"]) {
            keys.selector("clusters", fleet.clusters.emplace());
        }
        keys.flag("earlySpelling", fleet.hasEarlySpelling);
        fleet.profiles = readEach(each["profiles"], [&](const YAML::Node& profile) {
            return readProfile(reader, profile);
        });
        fleet.members = readEach(
            each["members"], [&](const YAML::Node& member) { return readMember(reader, member); });
        return fleet;
    });
}

} // namespace pilothouse::simulator::mesh
