// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hub_works.h"

#include "fleet/requests.h"
#include "kube/paths.h"
#include "kube/yaml.h"
#include "placement/resource_kind.h"

#include <fmt/format.h>

namespace pilothouse::engine {

namespace {

constexpr std::int64_t kPage = 500;
constexpr std::string_view kNamesAlone =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

class WorksReader {
public:
    WorksReader(const fleet::FleetConfig& hub, const HubWorksRequest& request)
        : m_hub(hub), m_clusters(request.clusters), m_open(request.clusters.size(), true),
          m_calls(hub, request.timeout, request.signIn) {}

    Result<HubWorks> run(const FleetCalls::Interrupted& interrupted) {
        const auto* obstacle = fleet::obstacleOf(m_hub.members.front());
        for (std::size_t at = 0; at < m_clusters.size(); ++at) {
            if (obstacle != nullptr) {
                miss(at, *obstacle);
            } else {
                ask(at, {});
            }
        }
        const auto taken = [this](std::size_t, int tag, Result<net::Response> response) {
            take(static_cast<std::size_t>(tag), std::move(response));
        };
        if (!m_calls.run(taken, interrupted)) {
            return fail(ErrorKind::Cancelled, "interrupted");
        }
        for (std::size_t at = 0; at < m_clusters.size(); ++at) {
            if (m_open[at]) {
                miss(at, m_calls.lateError(0));
            }
        }
        return std::move(m_out);
    }

private:
    [[nodiscard]] std::string pathOf(std::size_t at) const {
        return kube::resourcePath({.group = placement::kPlacementGroup,
                                   .version = "v1beta1",
                                   .resource = "works",
                                   .ns = "fleet-member-" + m_clusters[at]});
    }

    void ask(std::size_t at, std::string_view token) {
        m_calls.ask(0, pathOf(at) + kube::listQuery({.limit = kPage, .continueToken = token}),
                    kNamesAlone, static_cast<int>(at));
    }

    void miss(std::size_t at, Error error) {
        m_open[at] = false;
        m_out.names.erase(m_clusters[at]);
        m_out.gaps.emplace(m_clusters[at], std::move(error));
    }

    void take(std::size_t at, Result<net::Response> response) {
        const auto where = fmt::format("{} {}", m_hub.members.front().identity.name, pathOf(at));
        const auto body = fleet::bodyOf(std::move(response), where);
        const auto document = body ? kube::parseYaml(*body, where) : fail(body.error());
        if (!document) {
            miss(at, document.error());
            return;
        }
        auto& names = m_out.names[m_clusters[at]];
        const auto& root = document->view().node();
        if (const auto* items = root.find("items")) {
            for (const auto& each : items->items) {
                names.insert(textAt(each, "name"));
            }
        }
        const auto token = textAt(root, "continue");
        m_open[at] = !token.empty();
        if (m_open[at]) {
            ask(at, token);
        }
    }

    /// A field of the metadata; empty where there is none.
    static std::string textAt(const kube::YamlNode& node, std::string_view key) {
        const auto* metadata = node.find("metadata");
        const auto* field = metadata == nullptr ? nullptr : metadata->find(key);
        return field == nullptr ? std::string() : field->text;
    }

    const fleet::FleetConfig& m_hub;
    const std::vector<std::string>& m_clusters;
    std::vector<bool> m_open; ///< by cluster
    HubWorks m_out;
    FleetCalls m_calls; // last: its transport's handlers end first
};

} // namespace

Result<HubWorks> readHubWorks(const fleet::FleetConfig& hub, const HubWorksRequest& request,
                              const FleetCalls::Interrupted& interrupted) {
    return WorksReader(hub, request).run(interrupted);
}

} // namespace pilothouse::engine
