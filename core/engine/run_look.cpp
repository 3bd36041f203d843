// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_look.h"

#include "kube/list_decoder.h"
#include "kube/object_state.h"
#include "kube/paths.h"
#include "kube/version.h"
#include "rollout/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace pilothouse::engine {

namespace {

constexpr int kPage = 500;

/// A look under way: one request after the other. Kept alive by the handler of the one it waits
/// for.
class Looking : public std::enable_shared_from_this<Looking> {
public:
    Looking(MemberCalls calls, MoveOnlyFunction<void(MemberLook)> onLook)
        : m_calls(std::move(calls)), m_onLook(std::move(onLook)) {}

    void begin() {
        ask(std::string(kube::kKubeSystemPath), [this](const std::string& body) -> Result<void> {
            auto state = kube::readObjectState(body);
            if (!state) {
                return fail(std::move(state.error()));
            }
            m_look.uid = state->uid;
            askVersion();
            return {};
        });
    }

private:
    using Take = std::function<Result<void>(std::string& body)>;

    void ask(std::string path, Take take) {
        kube::ApiRequest request{.path = std::move(path)};
        m_calls.read(std::move(request), [self = shared_from_this(),
                                          take = std::move(take)](fleet::CallResult result) {
            auto taken = result ? take(result->body) : Result<void>(fail(result.error().error));
            if (!taken) {
                self->m_look.error = std::move(taken.error());
                self->finish();
            }
        });
    }

    void askVersion() {
        ask(std::string(kube::kVersionPath), [this](const std::string& body) -> Result<void> {
            auto version = kube::decodeGitVersion(body);
            if (!version) {
                return fail(std::move(version.error()));
            }
            m_look.version = *std::move(version);
            askLease();
            return {};
        });
    }

    void askLease() {
        m_calls.read(kube::getRequest(kube::leaseRef(kRunLeaseNamespace, kRunLease).path()),
                     [self = shared_from_this()](fleet::CallResult result) {
                         self->takeLease(std::move(result));
                         self->askNodes({});
                     });
    }

    void takeLease(fleet::CallResult result) {
        if (!result) {
            if (result.error().error.kind != ErrorKind::NotFound) {
                m_look.leaseError = std::move(result.error().error);
            }
            return;
        }
        auto lease = kube::decodeLease(result->body);
        if (lease) {
            m_look.lease = *std::move(lease);
        } else {
            m_look.leaseError = std::move(lease.error());
        }
    }

    void askNodes(const std::string& token) {
        ask(kube::resourcePath({.resource = "nodes"}) +
                kube::listQuery({.limit = kPage, .continueToken = token}),
            [this](std::string& body) -> Result<void> {
                auto page = m_decoder.list<model::Node>(body);
                if (!page) {
                    return fail(std::move(page.error()));
                }
                std::move(page->items.begin(), page->items.end(), std::back_inserter(m_look.nodes));
                if (page->meta.continueToken.empty()) {
                    askBudgets();
                } else {
                    askNodes(page->meta.continueToken);
                }
                return {};
            });
    }

    /// Only where a node is being emptied; no answer is no reason to call the member unseen.
    void askBudgets() {
        const bool isDraining = std::any_of(m_look.nodes.begin(), m_look.nodes.end(),
                                            [](const auto& node) { return node.unschedulable; });
        if (!isDraining) {
            finish();
            return;
        }
        m_calls.read(kube::getRequest({.group = "policy", .resource = "poddisruptionbudgets"}),
                     [self = shared_from_this()](fleet::CallResult result) {
                         auto budgets = result ? kube::decodeDisruptionBudgets(result->body)
                                               : Result<std::vector<kube::DisruptionBudget>>{};
                         for (auto& budget :
                              budgets ? *budgets : std::vector<kube::DisruptionBudget>{}) {
                             if (budget.disruptionsAllowed <= 0 && budget.expectedPods > 0) {
                                 self->m_look.blocking.push_back(std::move(budget));
                             }
                         }
                         self->finish();
                     });
    }

    void finish() { m_onLook(std::move(m_look)); }

    MemberCalls m_calls;
    MoveOnlyFunction<void(MemberLook)> m_onLook;
    MemberLook m_look;
    kube::Decoder m_decoder;
};

bool isSameVersion(const std::string& version, const kube::KubeVersion& target) {
    const auto parsed = kube::parseKubeVersion(version);
    return parsed && parsed->compareUpstream(target) == std::weak_ordering::equivalent;
}

} // namespace

void lookAtMember(const MemberCalls& calls, MoveOnlyFunction<void(MemberLook)> onLook) {
    std::make_shared<Looking>(calls, std::move(onLook))->begin();
}

std::optional<bool> isProved(const MemberLook& look, const model::Intent& intent,
                             bool provesNodes) {
    auto asked = intent;
    if (!provesNodes && asked.kind == model::IntentKind::Full) {
        asked.kind = model::IntentKind::ControlPlaneOnly;
    }
    return rollout::isAtTarget({.version = look.version, .nodes = look.nodes}, asked);
}

rollout::MemberBusy busyOf(const MemberLook& look, const model::Intent& intent) {
    const auto target = kube::parseKubeVersion(intent.kubernetesVersion);
    if (look.error || !target) {
        return rollout::MemberBusy::Unknown;
    }
    const auto isNew = [&target](const auto& node) {
        return isSameVersion(node.kubeletVersion, *target);
    };
    const bool hasBegun = isSameVersion(look.version, *target) ||
                          std::any_of(look.nodes.begin(), look.nodes.end(), isNew);
    return hasBegun ? rollout::MemberBusy::TowardsTarget : rollout::MemberBusy::Idle;
}

std::string progressOf(const MemberLook& look, const model::Intent& intent) {
    const auto target = kube::parseKubeVersion(intent.kubernetesVersion);
    std::size_t done = 0;
    std::string draining;
    for (const auto& node : look.nodes) {
        done += target && isSameVersion(node.kubeletVersion, *target) ? 1U : 0U;
        if (node.unschedulable && draining.empty()) {
            draining = ", node " + node.name + " is cordoned";
        }
    }
    return target ? fmt::format("server {}, {} of {} nodes at {}{}", look.version, done,
                                look.nodes.size(), intent.kubernetesVersion, draining)
                  : fmt::format("server {}, {} nodes{}", look.version, look.nodes.size(), draining);
}

} // namespace pilothouse::engine
