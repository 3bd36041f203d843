// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/plan.h"
#include "model/run_record.h"

#include <QList>
#include <QString>

namespace pilothouse::ui {

/// The stage, group, member and gate behind the places that records use: counted over the whole
/// plan, gates of a stage in the order before, its groups' (before, after), after, soak. Of one
/// plan; immutable; any thread.
class RunNames {
public:
    struct Place {
        int stage = -1;
        int group = -1; ///< over the whole plan; -1: of the stage as a whole
        QString id{};   ///< of a member: its cluster id; of a gate: "prod/before/1"
        QString name{};
        model::GateKind kind = model::GateKind::Approval; ///< of a gate
    };
    RunNames() = default;
    explicit RunNames(const model::Plan& plan);

    /// Null where the plan has no such place.
    [[nodiscard]] const Place* stage(model::PlanIndex index) const { return at(m_stages, index); }
    [[nodiscard]] const Place* group(model::PlanIndex index) const { return at(m_groups, index); }
    [[nodiscard]] const Place* member(model::PlanIndex index) const { return at(m_members, index); }
    [[nodiscard]] const Place* gate(model::PlanIndex index) const { return at(m_gates, index); }
    /// The gate with that id; null where there is none.
    [[nodiscard]] const Place* gateNamed(const QString& id) const;
    [[nodiscard]] const QList<Place>& members() const { return m_members; }

    /// What a lane of the timeline stands for ("s:…", "g:…", "m:…").
    struct Lane {
        int stage = -1;
        int group = -1;
        int member = -1;
        bool operator==(const Lane&) const = default;
    };
    [[nodiscard]] Lane laneOf(const QString& id) const;
    /// The lane that the target of a command is about ("stage/S", "group/S/G", "member/M",
    /// "wait/S", the name of a member, the id or name of a gate); empty: the run as a whole.
    [[nodiscard]] QString laneOfObject(const QString& object) const;

private:
    static const Place* at(const QList<Place>& places, model::PlanIndex index) {
        return index < static_cast<model::PlanIndex>(places.size()) ? &places.at(index) : nullptr;
    }
    void addGates(const std::vector<model::Gate>& gates, const Place& scope, const QString& prefix);
    QList<Place> m_stages;
    QList<Place> m_groups;
    QList<Place> m_members;
    QList<Place> m_gates;
};

} // namespace pilothouse::ui
