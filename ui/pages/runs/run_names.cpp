// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_names.h"

#include "ui/bridge/qt_convert.h"

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

void RunNames::addGates(const std::vector<model::Gate>& gates, const Place& scope,
                        const QString& prefix) {
    int number = 0;
    for (const model::Gate& gate : gates) {
        Place place = scope;
        place.id = prefix + QString::number(++number);
        place.name = toQt(gate.name);
        place.kind = gate.kind();
        m_gates.append(place);
    }
}

RunNames::RunNames(const model::Plan& plan) {
    for (const model::PlannedStage& stage : plan.stages) {
        const int at = static_cast<int>(m_stages.size());
        const QString stageName = toQt(stage.name);
        m_stages.append({.stage = at, .id = stageName, .name = stageName});
        addGates(stage.gatesBefore, {.stage = at}, stageName + u"/before/"_s);
        for (const model::PlannedGroup& group : stage.groups) {
            const int place = static_cast<int>(m_groups.size());
            const QString id = stageName + u'/' + toQt(group.name);
            m_groups.append({.stage = at, .group = place, .id = id, .name = toQt(group.name)});
            for (const model::PlannedMember& member : group.members) {
                m_members.append({.stage = at,
                                  .group = place,
                                  .id = toQt(member.cluster.str()),
                                  .name = toQt(member.name)});
            }
            addGates(group.gatesBefore, {.stage = at, .group = place}, id + u"/before/"_s);
            addGates(group.gatesAfter, {.stage = at, .group = place}, id + u"/after/"_s);
        }
        addGates(stage.gatesAfter, {.stage = at}, stageName + u"/after/"_s);
        if (stage.soak.count() > 0) {
            m_gates.append({.stage = at,
                            .id = stageName + u"/soak"_s,
                            .name = u"Soak"_s,
                            .kind = model::GateKind::Soak});
        }
    }
}

const RunNames::Place* RunNames::gateNamed(const QString& id) const {
    for (const Place& gate : m_gates) {
        if (gate.id == id) {
            return &gate;
        }
    }
    return nullptr;
}

RunNames::Lane RunNames::laneOf(const QString& id) const {
    const QString rest = id.mid(2);
    const QList<Place>& places = id.startsWith(u"s:"_s)   ? m_stages
                                 : id.startsWith(u"g:"_s) ? m_groups
                                                          : m_members;
    for (qsizetype at = 0; at < places.size(); ++at) {
        if (places.at(at).id == rest) {
            const bool isMember = &places == &m_members;
            return {.stage = places.at(at).stage,
                    .group = places.at(at).group,
                    .member = isMember ? static_cast<int>(at) : -1};
        }
    }
    return {};
}

QString RunNames::laneOfObject(const QString& object) const {
    const QString kind = object.section(u'/', 0, 0);
    const QString rest = object.section(u'/', 1);
    if ((kind == u"stage"_s || kind == u"wait"_s) && !rest.isEmpty()) {
        return u"s:"_s + rest;
    }
    if (kind == u"group"_s && !rest.isEmpty()) {
        return u"g:"_s + rest;
    }
    const QString member = kind == u"member"_s && !rest.isEmpty() ? rest : object;
    for (const Place& place : m_members) {
        if (place.name == member || place.id == member) {
            return u"m:"_s + place.id;
        }
    }
    for (const Place& gate : m_gates) {
        if (gate.id == object || gate.name == object) {
            return gate.group >= 0 ? u"g:"_s + m_groups.at(gate.group).id
                                   : u"s:"_s + m_stages.at(gate.stage).name;
        }
    }
    return {};
}

} // namespace pilothouse::ui
