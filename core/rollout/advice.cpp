// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/advice.h"

#include "kube/version.h"

#include <fmt/format.h>

namespace pilothouse::rollout {

Provider providerOf(std::string_view gitVersion, bool isAzure) {
    if (gitVersion.find("-eks-") != std::string_view::npos) {
        return Provider::Eks;
    }
    if (gitVersion.find("-gke.") != std::string_view::npos) {
        return Provider::Gke;
    }
    return isAzure ? Provider::Aks : Provider::Upstream;
}

namespace {

constexpr const char* kForward = "stop, hold, fix forward";

class Adviser {
public:
    Adviser(const RollbackSubject& subject, Instant now) : m_subject(subject), m_now(now) {}

    std::vector<RollbackAdvice> advise() {
        if (m_subject.intent == model::IntentKind::SnapshotRollout) {
            adviseResources();
            return std::move(m_advice);
        }
        if (m_subject.isInFlight) {
            add("control plane", RollbackVerdict::Wait,
                "in flight: an upgrade that was begun is finished first; stop the run so that no "
                "other member starts");
            return std::move(m_advice);
        }
        if (!m_subject.changedAt) {
            add("control plane", RollbackVerdict::Unneeded,
                "this run did not bring it to the target; look at its own state");
            return std::move(m_advice);
        }
        if (touchesControlPlane()) {
            adviseControlPlane();
        }
        if (m_subject.intent != model::IntentKind::ControlPlaneOnly) {
            advisePools();
        }
        return std::move(m_advice);
    }

private:
    void add(const char* layer, RollbackVerdict verdict, std::string text,
             std::optional<Instant> until = std::nullopt) {
        m_advice.push_back({.member = m_subject.member,
                            .layer = layer,
                            .verdict = verdict,
                            .until = until,
                            .text = std::move(text)});
    }

    [[nodiscard]] bool touchesControlPlane() const {
        return m_subject.intent == model::IntentKind::Full ||
               m_subject.intent == model::IntentKind::ControlPlaneOnly ||
               m_subject.intent == model::IntentKind::Custom;
    }

    /// How many minors the member went up; none where a version is not known.
    [[nodiscard]] std::optional<int> minors() const {
        const auto from = kube::parseKubeVersion(m_subject.from);
        const auto to = kube::parseKubeVersion(m_subject.to);
        if (!from || !to) {
            return std::nullopt;
        }
        return to->minor - from->minor;
    }

    void adviseResources() {
        add("resources", RollbackVerdict::May,
            "roll out an older snapshot that is still retained; what was deleted, and migrations "
            "of data or custom resource definitions, do not come back");
    }

    void adviseControlPlane() {
        const auto up = minors();
        switch (m_subject.provider) {
        case Provider::Aks:
            add("control plane", RollbackVerdict::MustNot,
                fmt::format("AKS has no downgrade of a control plane: {}", kForward));
            return;
        case Provider::Eks: adviseEks(up); return;
        case Provider::Gke:
            add("control plane", RollbackVerdict::MustNot,
                fmt::format("from 1.33 on GKE goes back only within the first step of a two-step "
                            "minor upgrade, which this run did not take: {}",
                            kForward));
            return;
        case Provider::Upstream: break;
        }
        if (up && *up == 0) {
            add("control plane", RollbackVerdict::Elsewhere,
                "the minor is the same: an older patch release may be installed by the tool that "
                "installed this one, but no run does it for you");
            return;
        }
        add("control plane", RollbackVerdict::MustNot,
            fmt::format("Kubernetes does not support going back a minor{}; storage may hold what "
                        "the old version cannot read: {}",
                        up ? "" : " (which one is not known)", kForward));
    }

    void adviseEks(std::optional<int> up) {
        const auto until = *m_subject.changedAt + kRollbackDays;
        if (!up || *up != 1) {
            add("control plane", RollbackVerdict::MustNot,
                fmt::format("EKS goes back one minor and no other way: {}", kForward));
        } else if (m_now >= until) {
            add("control plane", RollbackVerdict::MustNot,
                fmt::format("the seven days in which EKS goes back are over: {}", kForward), until);
        } else {
            add("control plane", RollbackVerdict::Elsewhere,
                "EKS itself can go back one minor within seven days, after its readiness insights; "
                "Pilothouse does not do it",
                until);
        }
    }

    void advisePools() {
        const auto until = *m_subject.changedAt + kRollbackDays;
        if (m_subject.provider != Provider::Aks) {
            add("node pools", RollbackVerdict::MustNot,
                fmt::format("no provider is known here to take nodes back: replace them by nodes "
                            "of the old version where the control plane still allows it, or {}",
                            kForward));
        } else if (m_subject.changedOsSku) {
            add("node pools", RollbackVerdict::MustNot,
                fmt::format("the OS SKU changed: {}", kForward));
        } else if (m_subject.hasRolledBackBefore) {
            add("node pools", RollbackVerdict::MustNot,
                fmt::format("rolled back by the last change already, not twice in a row: {}",
                            kForward));
        } else if (m_now >= until) {
            add("node pools", RollbackVerdict::MustNot,
                fmt::format("the seven days are over: {}", kForward), until);
        } else {
            add("node pools", RollbackVerdict::May,
                "az aks nodepool rollback, to the version and image before; the auto-upgrade "
                "channel must be off, and disruption budgets still apply",
                until);
        }
    }

    const RollbackSubject& m_subject;
    Instant m_now;
    std::vector<RollbackAdvice> m_advice{};
};

} // namespace

std::vector<RollbackAdvice> rollbackAdvice(const RollbackSubject& subject, Instant now) {
    return Adviser(subject, now).advise();
}

} // namespace pilothouse::rollout
