// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support.h"

#include "base/error.h"
#include "simulator/mesh/plan.h"

#include <QtTest>

#include <map>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

/// Members of a mesh, asked through their API alone.
class MeshBench {
public:
    explicit MeshBench(const Scenario& scenario, int clusters = 0) {
        EstateSpec wanted = scenario.estate;
        wanted.clusters = clusters > 0 ? clusters : wanted.clusters;
        estate = makeEstate(wanted, 7);
        const auto effects = resolveEffects(scenario, estate);
        const Instant start{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}};
        auto made = mesh::makePlan(*scenario.estate.mesh, estate, effects, start);
        if (!made) {
            qFatal("no plan: %s", describe(made.error()).c_str());
        }
        plan = *made;
        for (std::size_t i = 0; i < estate.members.size(); ++i) {
            m_inputs[estate.members[i].name] = {
                estate.members[i], effects[i], scenario.churnEvery, start, 7, plan, i};
        }
    }

    /// Reads `text` as the mesh of an estate of some clusters with events.
    static Scenario scenario(const std::string& text, const std::string& events = "[]") {
        const auto read = parseScenario(
            fmt::format("kind: Scenario\nspec:\n  estate: {{layout: mesh, clusters: 7, mesh: "
                        "{{{}}}}}\n  events: {}\n",
                        text, events),
            "mesh.yaml");
        if (!read) {
            qFatal("no scenario: %s", describe(read.error()).c_str());
        }
        return *read;
    }

    Story& story(const std::string& name) {
        auto& story = m_stories[name];
        if (!story) {
            story = std::make_unique<Story>(m_inputs.at(name));
        }
        story->advanceTo(now);
        return *story;
    }
    ApiReply ask(const std::string& name, const std::string& path,
                 const std::string& accept = "application/json") {
        Story& told = story(name);
        ApiRequest request = getRequest(path);
        request.accept = accept;
        return MemberApi(told).handle(request, now);
    }
    nlohmann::json get(const std::string& name, const std::string& path) {
        return nlohmann::json::parse(ask(name, path).body);
    }
    /// The page of an exporter on the first running pod of a workload of kube-system.
    ApiReply scrape(const std::string& name, const std::string& workload, int port) {
        const auto& world = story(name).world();
        for (const auto& [id, pod] : world.pods) {
            if (world.workloads[pod.workload].spec.name == workload &&
                pod.state == PodState::Running) {
                return ask(name,
                           fmt::format("/api/v1/namespaces/kube-system/pods/{}:{}/proxy/metrics",
                                       pod.name, port),
                           "text/plain");
            }
        }
        ApiReply none;
        none.status = 0;
        return none;
    }
    /// A sample by the text before its value; NaN where there is none.
    double sample(const std::string& name, const std::string& workload, int port,
                  const std::string& series) {
        const std::string page = "\n" + scrape(name, workload, port).body;
        const auto at = page.find("\n" + series + " ");
        return at == std::string::npos ? std::nan("")
                                       : std::stod(page.substr(at + series.size() + 2));
    }
    /// What kvstoremesh of a cluster says of a peer, whatever other labels it puts before.
    double linkSample(const std::string& from, const std::string& to, const std::string& family) {
        const std::string page = "\n" + scrape(from, "clustermesh-apiserver", 9964).body;
        const std::string target = "target_cluster=\"" + to + "\"} ";
        const std::string head = "\ncilium_kvstoremesh_remote_cluster_" + family + "{";
        for (auto at = page.find(head); at != std::string::npos; at = page.find(head, at + 1)) {
            const auto found = page.find(target, at);
            if (found < page.find('\n', at + 1)) {
                return std::stod(page.substr(found + target.size()));
            }
        }
        return std::nan("");
    }
    double ready(const std::string& from, const std::string& to) {
        return linkSample(from, to, "readiness_status");
    }
    double failures(const std::string& from, const std::string& to) {
        return linkSample(from, to, "failures");
    }

    Estate estate;
    std::shared_ptr<const mesh::Plan> plan;
    Offset now{0};

private:
    std::map<std::string, StoryInput> m_inputs;
    std::map<std::string, std::unique_ptr<Story>> m_stories;
};

} // namespace pilothouse::simulator
