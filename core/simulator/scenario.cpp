// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scenario.h"

#include "simulator/mesh/mesh_reader.h"
#include "simulator/scenario_nodes.h"
#include "simulator/upgrade.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace pilothouse::simulator {

namespace {

struct VerbName {
    const char* text;
    Verb verb;
};

constexpr std::array<VerbName, 20> kVerbs{{{"cut", Verb::Cut},
                                           {"slow", Verb::Slow},
                                           {"429", Verb::Throttle},
                                           {"5xx", Verb::ServerError},
                                           {"410", Verb::Expired},
                                           {"expireCertificate", Verb::ExpireCertificate},
                                           {"wrongCA", Verb::WrongCa},
                                           {"skew", Verb::Skew},
                                           {"down", Verb::Down},
                                           {"silent", Verb::Silent},
                                           {"crashLoop", Verb::CrashLoop},
                                           {"nodeDown", Verb::NodeDown},
                                           {"pending", Verb::Pending},
                                           {"rollout", Verb::Rollout},
                                           {"upgrade", Verb::Upgrade},
                                           {"stickUpgrade", Verb::StickUpgrade},
                                           {"failUpgrade", Verb::FailUpgrade},
                                           {"cutLink", Verb::CutLink},
                                           {"meshDown", Verb::MeshDown},
                                           {"expireMeshCertificate", Verb::ExpireMeshCertificate}}};

class Reader : private detail::NodeReader {
public:
    using NodeReader::NodeReader;

    Scenario read(const YAML::Node& root) {
        requireMap(root, {"apiVersion", "kind", "metadata", "spec"}, "a scenario");
        if (text(root["kind"], root) != "Scenario") {
            refuse(root, "kind must be Scenario");
        }
        Scenario scenario;
        if (const YAML::Node metadata = root["metadata"]) {
            requireMap(metadata, {"name"}, "metadata");
            scenario.name = text(metadata["name"], metadata);
        }
        const YAML::Node spec = root["spec"];
        if (!spec) {
            refuse(root, "spec is missing");
        }
        requireMap(spec, {"start", "estate", "hub", "events"}, "spec");
        if (const YAML::Node start = spec["start"]) {
            scenario.start = parseInstant(text(start, spec));
            if (!scenario.start) {
                refuse(start, "start must be an RFC 3339 instant in UTC");
            }
        }
        if (const YAML::Node estate = spec["estate"]) {
            readEstate(estate, scenario);
        }
        if (const YAML::Node hub = spec["hub"]) {
            readHub(hub, scenario);
        }
        for (const YAML::Node& event : spec["events"]) {
            scenario.events.push_back(readEvent(event));
        }
        return scenario;
    }

private:
    void readEstate(const YAML::Node& node, Scenario& scenario) {
        requireMap(node, {"churnEvery", "layout", "clusters", "version", "mesh", "offline"},
                   "estate"); // offline: see offline_marks.h
        if (node["churnEvery"]) {
            scenario.churnEvery = positive(node["churnEvery"]);
        }
        if (node["clusters"]) {
            scenario.estate.clusters = std::max(1, count(node["clusters"]));
        }
        if (const YAML::Node layout = node["layout"]) {
            const std::string name = word(layout, {"retail", "rings", "lab", "mesh"});
            scenario.estate.layout = name == "rings"  ? Layout::Rings
                                     : name == "lab"  ? Layout::Lab
                                     : name == "mesh" ? Layout::Mesh
                                                      : Layout::Retail;
        }
        if (const YAML::Node version = node["version"]) {
            scenario.estate.version = text(version, node);
            if (!parseRelease(scenario.estate.version)) {
                refuse(version, "a version such as 1.33.5 is expected here");
            }
        }
        if (const YAML::Node mesh = node["mesh"]) {
            scenario.estate.mesh = mesh::readMesh(*this, mesh);
        }
    }

    Verb verb(const YAML::Node& node, const YAML::Node& parent) {
        const std::string word = text(node, parent);
        for (const VerbName& known : kVerbs) {
            if (word == known.text) {
                return known.verb;
            }
        }
        refuse(node, fmt::format("this simulator cannot do '{}'", word));
    }

    Trigger moment(const YAML::Node& node) {
        const std::string word = text(node, node);
        if (word != "upgradeBegins" && word != "upgradeEnds") {
            refuse(node, "upgradeBegins or upgradeEnds is expected here");
        }
        return word == "upgradeBegins" ? Trigger::UpgradeBegins : Trigger::UpgradeEnds;
    }

    void readHub(const YAML::Node& node, Scenario& scenario) {
        requireMap(node, {"name", "folder", "members"}, "hub");
        HubSpec hub;
        hub.name = text(node["name"], node);
        if (node["folder"]) {
            hub.folder = std::filesystem::path(file()).parent_path() / text(node["folder"], node);
        }
        for (const YAML::Node& each : node["members"]) {
            requireMap(each, {"target", "count", "taints", "labels"}, "a hub's member");
            HubMarks marks;
            marks.target = selector(each["target"], each);
            marks.count = each["count"] ? count(each["count"]) : 0;
            for (const YAML::Node& taint : each["taints"]) {
                requireMap(taint, {"key", "value"}, "a taint");
                marks.taints.push_back(
                    {text(taint["key"], taint), taint["value"] ? text(taint["value"], taint) : ""});
            }
            for (const auto& label : each["labels"]) {
                marks.labels.emplace_back(label.first.as<std::string>(), text(label.second, each));
            }
            hub.marks.push_back(std::move(marks));
        }
        scenario.hub = std::move(hub);
    }

    ScenarioEvent readEvent(const YAML::Node& node) {
        requireMap(node,
                   {"at", "do", "target", "for", "skip", "count", "stagger", "workload", "version",
                    "how", "nodes", "pods", "code", "delay", "times", "when", "from", "to"},
                   "an event");
        ScenarioEvent event;
        Effect& effect = event.effect;
        effect.verb = verb(node["do"], node);
        effect.at = node["at"] ? duration(node["at"]) : Offset{0};
        if (node["for"]) {
            effect.until = effect.at + positive(node["for"]);
        }
        if (const YAML::Node target = node["target"]) {
            event.target = selector(target, node);
        }
        readNumbers(node, event);
        for (const auto& [key, slot] :
             {std::pair{"workload", &effect.workload}, std::pair{"version", &effect.version},
              std::pair{"how", &effect.how}}) {
            if (node[key]) {
                *slot = text(node[key], node);
            }
        }
        if (node["when"]) {
            effect.when = moment(node["when"]);
            if (effect.verb < Verb::CrashLoop || effect.verb == Verb::Upgrade ||
                effect.verb >= Verb::CutLink) {
                refuse(node["when"], "this event has only a time, no moment");
            }
        }
        if (effect.verb == Verb::Upgrade && effect.version.empty()) {
            refuse(node, "upgrade needs a version");
        }
        readLink(node, event);
        return event;
    }

    /// What cutLink says instead of a target.
    void readLink(const YAML::Node& node, ScenarioEvent& event) {
        const Effect& effect = event.effect;
        const bool isCut = effect.verb == Verb::CutLink;
        for (const char* key : {"from", "to"}) {
            if (node[key] && !isCut) {
                refuse(node[key], "only cutLink has a from and a to");
            }
        }
        if (isCut) {
            event.target = selector(node["from"], node);
            event.effect.to = selector(node["to"], node);
        }
        const bool isOneWay = isCut && effect.how == "oneWay";
        const bool isSide = effect.how == "client" || effect.how == "server";
        if (isCut && !effect.how.empty() && !isOneWay) {
            refuse(node["how"], "oneWay is expected here, or nothing");
        }
        if (effect.verb == Verb::ExpireMeshCertificate && !isSide) {
            refuse(node["how"] ? node["how"] : node, "how must be client or server");
        }
    }

    void readNumbers(const YAML::Node& node, ScenarioEvent& event) {
        event.skip = node["skip"] ? count(node["skip"]) : 0;
        event.count = node["count"] ? count(node["count"]) : 0;
        event.stagger = node["stagger"] ? duration(node["stagger"]) : Offset{0};
        event.effect.delay = node["delay"] ? duration(node["delay"]) : Offset{0};
        for (const char* key : {"nodes", "pods", "code", "times"}) {
            if (node[key]) {
                event.effect.amount = count(node[key]);
            }
        }
    }
};

} // namespace

Result<Scenario> parseScenario(const std::string& text, const std::string& file) {
    try {
        return Reader(file).read(YAML::Load(text));
    } catch (const detail::BadNode& bad) {
        return fail(bad.error);
    } catch (const YAML::Exception& e) {
        Error error{.kind = ErrorKind::Validation, .message = e.msg};
        error.position = Position{file, e.mark.line + 1, e.mark.column + 1};
        return fail(std::move(error));
    }
}

Result<Scenario> loadScenario(const std::string& nameOrPath,
                              const std::vector<std::filesystem::path>& folders) {
    std::vector<std::filesystem::path> candidates{nameOrPath};
    for (const auto& folder : folders) {
        candidates.push_back(folder / (nameOrPath + ".yaml"));
    }
    for (const auto& path : candidates) {
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(path, ignored)) {
            continue;
        }
        std::ifstream stream(path);
        std::ostringstream text;
        text << stream.rdbuf();
        auto scenario = parseScenario(text.str(), path.string());
        if (scenario && scenario->name.empty()) {
            scenario->name = path.stem().string();
        }
        return scenario;
    }
    return fail(ErrorKind::Validation,
                fmt::format("no scenario file and no shipped scenario is called '{}'", nameOrPath));
}

std::vector<std::vector<Effect>> resolveEffects(const Scenario& scenario, const Estate& estate) {
    std::vector<std::vector<Effect>> effects(estate.members.size());
    for (const ScenarioEvent& event : scenario.events) {
        int matched = 0;
        int used = 0;
        for (std::size_t i = 0; i < estate.members.size(); ++i) {
            if (!event.target.matches(estate.members[i].labels()) || matched++ < event.skip ||
                (event.count > 0 && used >= event.count)) {
                continue;
            }
            Effect effect = event.effect;
            const Offset shift = event.stagger * used++;
            effect.at += shift;
            if (effect.until != kNever) {
                effect.until += shift;
            }
            effects[i].push_back(std::move(effect));
        }
    }
    return effects;
}

} // namespace pilothouse::simulator
