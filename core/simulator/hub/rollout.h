// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/hub/hub_spec.h"
#include "simulator/hub/hub_store.h"
#include "simulator/hub/resources.h"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::hub {

/// What becomes of bindings: those that core/placement says may move do, and their clusters then
/// report. An apply takes some seconds and always succeeds where the cluster is on the network.
/// Single-threaded. Source: kubefleet pkg/controllers/workgenerator/controller.go.
class Rollout {
public:
    /// `members` must outlive this and stay as they are.
    Rollout(HubStore& store, const std::vector<Joined>& members);

    /// Moves what may move now: removals first, then updates, then new bindings.
    void settle(const Scope& scope, const nlohmann::json& placement, const Choice& choice,
                Offset now);
    /// What clusters report by now.
    void progress(Offset now);
    /// When the next report comes; kNever when none will.
    [[nodiscard]] Offset nextAt() const;

private:
    enum class Stage : std::uint8_t { Synchronize, Apply, Available, Remove };
    struct Work {
        Offset at{0};
        Stage stage = Stage::Synchronize;
        std::string reason{};  ///< of a failure of its overrides; empty: none
        std::string message{}; ///< likewise
    };
    using Key = std::tuple<KindId, std::string, std::string>; ///< namespace and name of a binding
    using Next = std::pair<Offset, Stage>; ///< the stage after this, how much later

    /// What bindings of a placement are to carry.
    struct Cargo;
    class Report;

    [[nodiscard]] Overridden overriddenFor(const Cargo& cargo, const nlohmann::json& binding) const;
    [[nodiscard]] bool isCurrent(const Cargo& cargo, const nlohmann::json& binding) const;
    void bind(const Scope& scope, nlohmann::json binding, const Cargo& cargo, Offset now);
    void hold(const Scope& scope, nlohmann::json binding, Offset now);
    void remove(const Scope& scope, nlohmann::json binding, Offset now);
    [[nodiscard]] bool isOffline(const std::string& cluster, Offset now) const;
    /// False when the work is over.
    [[nodiscard]] bool step(const Key& key, Work& work);
    // A stage of a binding's work has ended: none where nothing follows.
    [[nodiscard]] static std::optional<Next> synchronized(nlohmann::json& binding, const Work& work,
                                                          Report& report);
    [[nodiscard]] static std::optional<Next> applied(const nlohmann::json& binding, Report& report);
    [[nodiscard]] static std::optional<Next> available(Report& report);

    HubStore& m_store;
    std::map<std::string, const Joined*> m_members; ///< by name
    std::map<Key, Work> m_works;
};

} // namespace pilothouse::simulator::hub
