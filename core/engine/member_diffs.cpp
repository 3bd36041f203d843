// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/member_diffs.h"

#include "engine/member_question.h"
#include "fleet/api_call.h"
#include "fleet/member_access.h"
#include "kube/paths.h"
#include "kube/yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

namespace pilothouse::engine {

namespace {

using placement::ResourceId;

constexpr int kWorksTag = -1;
constexpr std::size_t kMostOpen = 8; ///< requests of one member at a time
constexpr std::int64_t kPage = 500;

/// One cluster, with the member that it is.
struct Cluster {
    const placement::MemberWants* wants = nullptr;
    std::optional<std::size_t> member{};
    placement::PlacementWorks works{};
    std::vector<ResourceId> applied{}; ///< of works of this placement, as their status tells
    std::deque<std::size_t> waiting{}; ///< questions
    std::size_t open = 0;
    bool hasWorks = false; ///< the list of them has ended, well or not
    bool isCounted = false;
    [[nodiscard]] bool isThrough() const {
        return !member || (hasWorks && open == 0 && waiting.empty());
    }
};

std::optional<std::size_t> memberOf(const fleet::FleetConfig& fleet, const std::string& cluster) {
    for (std::size_t at = 0; at < fleet.members.size(); ++at) {
        const auto& identity = fleet.members[at].identity;
        if (identity.name == cluster || identity.id.str() == cluster) {
            return at;
        }
    }
    return std::nullopt;
}

std::string shortName(const ResourceId& id) {
    return fmt::format("{} {}{}", id.kind, id.nameSpace.empty() ? "" : id.nameSpace + "/", id.name);
}

/// Text at a path of keys; empty where nothing is.
std::string textAt(const kube::YamlNode& node, std::initializer_list<std::string_view> path) {
    const auto* at = &node;
    for (const auto key : path) {
        at = at->find(key);
        if (at == nullptr) {
            return {};
        }
    }
    return at->text;
}

class DiffReader {
public:
    DiffReader(const fleet::FleetConfig& fleet, const MemberDiffsRequest& request)
        : m_fleet(fleet), m_request(request), m_clusterOf(fleet.members.size()),
          m_calls(fleet, request.timeout, request.signIn) {}

    Result<MemberDiffs> run(const FleetCalls::Interrupted& interrupted) {
        m_clusters.resize(m_request.clusters.size());
        for (std::size_t at = 0; at < m_clusters.size(); ++at) {
            begin(at);
            count(at);
        }
        const auto taken = [this](std::size_t member, int tag, Result<net::Response> response) {
            take(m_clusterOf[member], tag, std::move(response));
            count(m_clusterOf[member]);
        };
        if (!m_calls.run(taken, interrupted)) {
            return fail(ErrorKind::Cancelled, "interrupted");
        }
        for (std::size_t at = 0; at < m_clusters.size(); ++at) {
            finish(at);
        }
        return std::move(m_out);
    }

private:
    void begin(std::size_t at) {
        auto& cluster = m_clusters[at];
        cluster.wants = &m_request.clusters[at];
        cluster.works = m_request.works;
        cluster.works.works = cluster.wants->works;
        const auto member = memberOf(m_fleet, cluster.wants->cluster);
        if (!member) {
            miss(at, kAllObjects,
                 {.kind = ErrorKind::NotFound,
                  .message = "the fleet has no member of that name: how to reach it is not known"});
        } else if (const auto* obstacle = fleet::obstacleOf(m_fleet.members[*member])) {
            miss(at, kAllObjects, *obstacle);
        } else {
            cluster.member = member;
            m_clusterOf[*member] = at;
            askWorks(at, {});
        }
    }

    void count(std::size_t at) {
        if (m_clusters[at].isThrough() && !std::exchange(m_clusters[at].isCounted, true)) {
            ++m_answered;
            if (m_request.onAnswered) {
                m_request.onAnswered(m_answered);
            }
        }
    }

    void miss(std::size_t at, std::string what, Error error) {
        m_out.gaps.push_back({.cluster = m_request.clusters[at].cluster,
                              .what = std::move(what),
                              .error = std::move(error)});
    }

    void askWorks(std::size_t at, std::string_view token) {
        const auto path = kube::resourcePath({.group = placement::kPlacementGroup,
                                              .version = "v1beta1",
                                              .resource = "appliedworks"}) +
                          kube::listQuery({.limit = kPage, .continueToken = token});
        m_calls.ask(*m_clusters[at].member, path, "application/json", kWorksTag);
    }

    [[nodiscard]] std::string placeOf(std::size_t at, std::string_view path) const {
        return fleet::placeOf(*m_fleet.members[*m_clusters[at].member].access,
                              {.path = std::string(path)});
    }

    void take(std::size_t at, int tag, Result<net::Response> response) {
        if (tag == kWorksTag) {
            takeWorks(at, fleet::callResult(std::move(response), placeOf(at, "appliedworks")));
            return;
        }
        auto& question = m_questions[static_cast<std::size_t>(tag)];
        --m_clusters[at].open;
        const auto path = kube::resourcePath(question.place.path());
        question.take(fleet::callResult(std::move(response), placeOf(at, path)), m_request.strategy,
                      m_request.usesDryRuns);
        if (question.step != MemberQuestion::Step::Done) {
            m_clusters[at].waiting.push_front(static_cast<std::size_t>(tag));
        }
        pump(at);
    }

    void takeWorks(std::size_t at, const fleet::CallResult& result) {
        if (!result) {
            takeNoWorks(at, result.error().error);
            return;
        }
        const auto document = kube::parseYaml(result->body, placeOf(at, "appliedworks"));
        if (!document) {
            miss(at, "AppliedWorks", document.error());
            endWorks(at);
            return;
        }
        auto& cluster = m_clusters[at];
        if (!cluster.works.uids) {
            cluster.works.uids.emplace();
        }
        const auto& root = document->view().node();
        if (const auto* items = root.find("items")) {
            for (const auto& each : items->items) {
                keepWork(cluster, each);
            }
        }
        const auto token = textAt(root, {"metadata", "continue"});
        if (token.empty()) {
            endWorks(at);
        } else {
            askWorks(at, token);
        }
    }

    /// Without the kind there is no agent, and nothing that it applied; without the right to see it
    /// the objects may still be read; all else is true of them too.
    void takeNoWorks(std::size_t at, const Error& error) {
        if (error.kind != ErrorKind::NotFound && error.kind != ErrorKind::Forbidden) {
            miss(at, kAllObjects, error);
            m_clusters[at].member.reset();
            return;
        }
        if (error.kind == ErrorKind::Forbidden) {
            miss(at, "AppliedWorks", error);
        }
        endWorks(at);
    }

    static void keepWork(Cluster& cluster, const kube::YamlNode& work) {
        if (!cluster.works.isName(textAt(work, {"metadata", "name"}))) {
            return;
        }
        cluster.works.uids->insert(textAt(work, {"metadata", "uid"}));
        const auto* status = work.find("status");
        const auto* resources = status == nullptr ? nullptr : status->find("appliedResources");
        if (resources == nullptr) {
            return;
        }
        for (const auto& each : resources->items) {
            cluster.applied.push_back({.group = textAt(each, {"group"}),
                                       .version = textAt(each, {"version"}),
                                       .kind = textAt(each, {"kind"}),
                                       .nameSpace = textAt(each, {"namespace"}),
                                       .name = textAt(each, {"name"})});
        }
    }

    /// Now it is known what to ask for.
    void endWorks(std::size_t at) {
        auto& cluster = m_clusters[at];
        cluster.hasWorks = true;
        std::set<ResourceId, placement::SameObject> wanted;
        for (const auto& each : cluster.wants->objects) {
            wanted.insert(each.id);
            addQuestion(at, each.id, &each.json);
        }
        for (const auto& each : cluster.applied) {
            if (wanted.insert(each).second) {
                addQuestion(at, each, nullptr);
            }
        }
        pump(at);
    }

    void addQuestion(std::size_t at, const ResourceId& id, const std::string* manifest) {
        MemberQuestion question{.cluster = at, .id = id, .manifest = manifest};
        const auto* kind = m_request.kinds.find(id.group, id.kind);
        if (kind == nullptr || kind->plural.empty()) {
            question.step = MemberQuestion::Step::Done;
            question.error =
                Error{.kind = ErrorKind::NotFound,
                      .message = fmt::format("where {} is served is not known", id.kind)};
        } else {
            question.place = {.group = id.group,
                              .version = id.version,
                              .resource = kind->plural,
                              .ns = id.nameSpace,
                              .name = id.name};
            m_clusters[at].waiting.push_back(m_questions.size());
        }
        m_questions.push_back(std::move(question));
    }

    void pump(std::size_t at) {
        auto& cluster = m_clusters[at];
        while (cluster.open < kMostOpen && !cluster.waiting.empty()) {
            const auto next = cluster.waiting.front();
            cluster.waiting.pop_front();
            ++cluster.open;
            m_calls.ask(*cluster.member, m_questions[next].request(), static_cast<int>(next));
        }
    }

    void finish(std::size_t at) {
        const auto& cluster = m_clusters[at];
        if (!cluster.member) {
            return; // said already
        }
        if (!cluster.hasWorks) {
            miss(at, kAllObjects, m_calls.lateError(*cluster.member));
            return;
        }
        std::vector<const MemberQuestion*> missed;
        Error first;
        for (auto& question : m_questions) {
            if (question.cluster != at) {
                continue;
            }
            auto error = question.error;
            if (!error && question.step != MemberQuestion::Step::Done) {
                error = m_calls.lateError(*cluster.member);
            }
            auto outcome =
                error ? fail(*error)
                      : question.outcome(m_request.strategy, cluster.works, cluster.wants->leaves);
            if (outcome) {
                m_out.diffs.push_back({.cluster = cluster.wants->cluster,
                                       .id = question.id,
                                       .outcome = *std::move(outcome)});
                continue;
            }
            first = missed.empty() ? outcome.error() : first;
            missed.push_back(&question);
        }
        if (!missed.empty()) {
            const auto more = missed.size() - 1;
            miss(at,
                 shortName(missed.front()->id) +
                     (more == 0 ? std::string() : fmt::format(" and {} more", more)),
                 first);
        }
    }

    const fleet::FleetConfig& m_fleet;
    const MemberDiffsRequest& m_request;
    std::vector<Cluster> m_clusters;
    std::vector<std::size_t> m_clusterOf; ///< by member
    std::vector<MemberQuestion> m_questions;
    MemberDiffs m_out;
    std::size_t m_answered = 0; ///< clusters
    FleetCalls m_calls;         // last: its transport's handlers end first
};

} // namespace

Result<MemberDiffs> readMemberDiffs(const fleet::FleetConfig& members,
                                    const MemberDiffsRequest& request,
                                    const FleetCalls::Interrupted& interrupted) {
    return DiffReader(members, request).run(interrupted);
}

} // namespace pilothouse::engine
