// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/mesh_azure.h"

#include "azure/cluster_mesh.h"
#include "azure/connected_cluster.h"
#include "fleet/azure_access.h"
#include "fleet/requests.h"
#include "kube/version.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace pilothouse::engine {

namespace {

constexpr std::string_view kJson = "application/json";
/// Of the preview; stable versions have no profiles. Source: azure-rest-api-specs,
/// Microsoft.ContainerService/fleet/selector.tsp.
constexpr std::array<std::string_view, 2> kApiVersions{"2026-03-02-preview", "2026-06-02-preview"};
constexpr int kMostPages = 100;

enum class List : std::uint8_t { Profiles, Members, Version };

constexpr std::string_view pathOf(List list) {
    return list == List::Profiles ? "/clusterMeshProfiles" : "/members";
}

constexpr std::string_view wordsOf(List list) {
    return list == List::Profiles ? "cluster mesh profiles" : "fleet members";
}

/// The last part of an ARM id.
std::string nameOfId(const std::string& id) {
    return id.substr(id.rfind('/') + 1);
}

/// The Azure fleets, then the members of the fleet, each to be asked under its own name.
fleet::FleetConfig askedOf(const fleet::FleetConfig& fleet) {
    fleet::FleetConfig out;
    for (const auto& id : fleet.azure->fleets) {
        auto& led = out.members.emplace_back();
        led.identity.name = nameOfId(id);
        led.access = fleet::armAccess(*fleet.azure, led.identity.name + " (ARM)");
    }
    out.members.insert(out.members.end(), fleet.members.begin(), fleet.members.end());
    return out;
}

class AzureMeshReader {
public:
    AzureMeshReader(const fleet::FleetConfig& fleet, const MeshReadRequest& request,
                    const MeshMembers& members)
        : m_fleet(fleet), m_members(members), m_fleets(fleet.azure->fleets.size()),
          m_asked(askedOf(fleet)), m_open(m_fleets), m_calls(callsOf(m_asked, request)) {}

    Result<MeshAzureRead> run(const FleetCalls::Interrupted& interrupted) {
        for (std::size_t at = 0; at < m_fleets; ++at) {
            ask(at, {.list = List::Profiles});
            ask(at, {.list = List::Members});
        }
        const auto taken = [this](std::size_t at, int tag, Result<net::Response> response) {
            take(at, static_cast<std::size_t>(tag), std::move(response));
        };
        if (!m_calls.run(taken, interrupted)) {
            return fail(ErrorKind::Cancelled, "interrupted");
        }
        for (std::size_t at = 0; at < m_fleets; ++at) {
            for (const auto list : m_open[at]) {
                miss(at, list, m_calls.lateError(at));
            }
        }
        for (const auto& [member, at] : m_openVersions) {
            missVersion(member, m_calls.lateError(at));
        }
        if (m_gaps.size() < 2 * m_fleets) {
            m_out.declared = std::move(m_declared);
        }
        m_out.gaps = std::move(m_gaps);
        return std::move(m_out);
    }

private:
    struct Question {
        List list{};
        std::size_t version = 0; ///< of kApiVersions
        int page = 0;
        std::string path{};     ///< of a later page
        std::size_t member = 0; ///< List::Version: index into m_declared.members
    };

    void ask(std::size_t at, Question question) {
        auto path = question.path;
        if (question.list == List::Version) {
            path = "/version";
        } else if (path.empty()) {
            path = fmt::format("{}{}?api-version={}", m_fleet.azure->fleets[at],
                               pathOf(question.list), kApiVersions[question.version]);
        }
        if (question.list != List::Version) {
            m_open[at].push_back(question.list);
        }
        m_questions.push_back(std::move(question));
        m_calls.ask(at, std::move(path), kJson, static_cast<int>(m_questions.size()) - 1);
    }

    void take(std::size_t at, std::size_t number, Result<net::Response> response) {
        const auto question = m_questions[number]; // asking more moves them
        if (question.list == List::Version) {
            takeVersion(question.member, std::move(response));
            return;
        }
        std::erase(m_open[at], question.list);
        const auto said = response ? azure::readArmError(response->body) : std::string();
        const bool isOtherVersion =
            response && (response->head.status == 400 || response->head.status == 404);
        auto body = fleet::bodyOf(std::move(response), m_asked.members[at].identity.name);
        if (body) {
            const auto kept = question.list == List::Profiles ? keepProfiles(at, question, *body)
                                                              : keepMembers(at, question, *body);
            if (!kept) {
                miss(at, question.list, kept.error());
            }
        } else if (isOtherVersion && question.page == 0 &&
                   question.version + 1 < kApiVersions.size()) {
            ask(at, {.list = question.list, .version = question.version + 1});
        } else {
            auto error = body.error();
            error.message = said.empty() ? error.message : said;
            miss(at, question.list, error);
        }
    }

    Result<void> keepProfiles(std::size_t at, const Question& question, const std::string& body) {
        auto page = azure::readClusterMeshProfiles(body);
        if (!page) {
            return fail(page.error());
        }
        for (auto& each : page->items) {
            m_declared.profiles.push_back(
                {.id = std::move(each.id),
                 .name = std::move(each.name),
                 .memberSelector = std::move(each.selector),
                 .lastAppliedSelector = std::move(each.lastAppliedSelector),
                 .provisioningState = std::move(each.provisioningState),
                 .state = std::move(each.state),
                 .lastError = std::move(each.lastError),
                 .fleet = m_asked.members[at].identity.name});
        }
        return next(at, question, page->nextLink);
    }

    Result<void> keepMembers(std::size_t at, const Question& question, const std::string& body) {
        auto page = azure::readFleetMembers(body);
        if (!page) {
            return fail(page.error());
        }
        for (auto& each : page->items) {
            mesh::ProfileMember member{.name = std::move(each.name),
                                       .fleet = m_asked.members[at].identity.name,
                                       .labels = std::move(each.labels),
                                       .ciliumId = each.ciliumId,
                                       .ciliumName = std::move(each.ciliumName),
                                       .profileId = std::move(each.profileId),
                                       .state = std::move(each.state),
                                       .error = std::move(each.error),
                                       .isArc = azure::isConnectedCluster(each.clusterId)};
            const auto place = placeOf(each.clusterId, member);
            const mesh::MemberMeshFacts* facts = nullptr;
            if (place) {
                member.cluster = m_fleet.members[*place].identity.id;
                facts = factsOf(member.cluster);
            }
            m_declared.members.push_back(std::move(member));
            if (facts != nullptr && facts->isReachable &&
                !m_declared.members.back().profileId.empty()) {
                m_openVersions.emplace(m_declared.members.size() - 1, m_fleets + *place);
                ask(m_fleets + *place,
                    {.list = List::Version, .member = m_declared.members.size() - 1});
            }
        }
        return next(at, question, page->nextLink);
    }

    [[nodiscard]] const mesh::MemberMeshFacts* factsOf(const ClusterId& id) const {
        const auto found = std::find_if(m_members.begin(), m_members.end(),
                                        [&](const auto& known) { return known->id == id; });
        return found == m_members.end() ? nullptr : found->get();
    }

    /// Which member of the fleet a cluster of Azure is: by its ARM id, else by Cilium's id and
    /// name.
    [[nodiscard]] std::optional<std::size_t> placeOf(const std::string& clusterId,
                                                     const mesh::ProfileMember& member) const {
        for (std::size_t place = 0; place < m_fleet.members.size(); ++place) {
            const auto& each = m_fleet.members[place];
            const auto* facts = factsOf(each.identity.id);
            const auto* config = facts != nullptr && facts->config ? &*facts->config : nullptr;
            const bool isSameMesh =
                config != nullptr && member.ciliumId && !member.ciliumName.empty() &&
                config->clusterId == member.ciliumId && facts->meshName() == member.ciliumName;
            if (isSameMesh ||
                (!each.azureId.empty() && azure::isSameArmId(each.azureId, clusterId))) {
                return place;
            }
        }
        return std::nullopt;
    }

    /// A token goes wherever the next page is, so that must be the same server.
    Result<void> next(std::size_t at, const Question& question, const std::string& link) {
        if (link.empty()) {
            return {};
        }
        const auto& endpoint = m_fleet.azure->endpoint;
        if (!link.starts_with(endpoint + "/") || question.page + 1 >= kMostPages) {
            return fail(ErrorKind::Decode, "the list goes on at another server, or without an end");
        }
        ask(at, {.list = question.list,
                 .version = question.version,
                 .page = question.page + 1,
                 .path = link.substr(endpoint.size())});
        return {};
    }

    void takeVersion(std::size_t member, Result<net::Response> response) {
        m_openVersions.erase(member);
        auto& declared = m_declared.members[member];
        auto version =
            fleet::bodyOf(std::move(response), declared.name).and_then([](const std::string& body) {
                return kube::decodeGitVersion(body);
            });
        if (version) {
            declared.kubernetesVersion = *std::move(version);
        } else {
            missVersion(member, version.error());
        }
    }

    /// It is not known, so not judged.
    void missVersion(std::size_t member, const Error& error) {
        m_out.failures.push_back({.what = "version of the API server",
                                  .why = error.message,
                                  .kind = error.kind,
                                  .cluster = m_declared.members[member].cluster});
    }

    void miss(std::size_t at, List list, const Error& error) {
        m_gaps.push_back(
            {.source = m_asked.members[at].identity.name + " (ARM)",
             .what = std::string(wordsOf(list)),
             .why = error.message,
             .isForbidden = error.kind == ErrorKind::Forbidden || error.kind == ErrorKind::Auth});
        m_out.failures.push_back({.resource = m_fleet.azure->fleets[at],
                                  .what = std::string(wordsOf(list)),
                                  .why = error.message,
                                  .kind = error.kind});
    }

    const fleet::FleetConfig& m_fleet;
    const MeshMembers& m_members;
    std::size_t m_fleets;
    fleet::FleetConfig m_asked;
    std::vector<std::vector<List>> m_open;             ///< by Azure fleet
    std::vector<Question> m_questions;                 ///< by tag
    std::map<std::size_t, std::size_t> m_openVersions; ///< declared member, who is asked
    mesh::DeclaredMesh m_declared;
    std::vector<model::MeshSourceGap> m_gaps;
    MeshAzureRead m_out;
    FleetCalls m_calls; // last: its transport's handlers end first
};

} // namespace

Result<MeshAzureRead> readMeshAzure(const fleet::FleetConfig& fleet, const MeshReadRequest& request,
                                    const MeshMembers& members,
                                    const FleetCalls::Interrupted& interrupted) {
    if (!fleet.azure || fleet.azure->fleets.empty()) {
        return MeshAzureRead{};
    }
    return AzureMeshReader(fleet, request, members).run(interrupted);
}

} // namespace pilothouse::engine
