// SPDX-License-Identifier: GPL-3.0-or-later
// What a person asks of the board and the findings, as edits of the strategy.
#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/plan/meta_dialog.h"
#include "ui/pages/plan/plan_edit.h"
#include "ui/pages/plan/plan_findings.h"
#include "ui/pages/plan/plan_head.h"
#include "ui/pages/plan/plan_page.h"
#include "ui/pages/plan/plan_settings.h"
#include "ui/pages/plan/stage_dialog.h"

#include <QHash>

namespace pilothouse::ui {

namespace {

using Ask = BoardAsk::Kind;

std::size_t at(int place) {
    return static_cast<std::size_t>(place);
}

} // namespace

void PlanPage::onAsk(const BoardAsk& ask) {
    if (!m_strategy) {
        return;
    }
    const auto& now = *m_strategy;
    switch (ask.kind) {
    case Ask::MoveCluster: moveClusters(ask); break;
    case Ask::MoveGroup:
        edit(tr("move group"),
             moveGroup(now, {at(ask.stage), at(ask.group)}, {at(ask.toStage), at(ask.toGroup)}));
        break;
    case Ask::MoveStage:
        edit(tr("move stage"), moveStage(now, at(ask.stage), at(ask.toStage)));
        break;
    case Ask::AddStage:
        edit(tr("add stage"), addStage(now, at(ask.stage)));
        m_board->reveal(ask.stage);
        break;
    case Ask::AddGroup: edit(tr("add group"), addGroup(now, at(ask.stage))); break;
    case Ask::EditStage: editStage(ask.stage); break;
    case Ask::EditGroup: editGroup(ask.stage, ask.group); break;
    case Ask::RemoveStage: edit(tr("remove stage"), removeStage(now, at(ask.stage))); break;
    case Ask::RemoveGroup:
        edit(tr("remove group"), removeGroup(now, {at(ask.stage), at(ask.group)}));
        break;
    case Ask::ShowMembers: showMembers(ask.stage, ask.group); break;
    case Ask::OpenCluster: openCluster(ask.clusters.value(0)); break;
    case Ask::ShowFault:
        if (m_picture && !m_picture->errors.empty()) {
            Q_EMIT m_findings->errorWanted(
                m_picture->errors.front().position.value_or(Position()).line);
        }
        break;
    }
}

void PlanPage::moveClusters(const BoardAsk& ask) {
    std::vector<std::string> names;
    for (const QString& name : ask.clusters) {
        names.push_back(fromQt(name));
    }
    const QString what = ask.clusters.size() == 1 ? ask.clusters.front() : tr("clusters");
    if (ask.toStage < 0) {
        edit(tr("take out %1").arg(what), dropClusters(*m_strategy, plan(), names));
        return;
    }
    edit(tr("move %1").arg(what),
         ui::moveClusters(*m_strategy, plan(), names,
                          {at(ask.toStage), at(std::max(0, ask.toGroup))}));
}

void PlanPage::editStage(int stage) {
    auto* dialog = new StageDialog(m_strategy->stages.at(at(stage)), m_judge, this);
    const auto before = m_strategy->stages.at(at(stage)).name;
    connect(dialog, &StageDialog::stageEdited, this,
            [this, stage, before](const model::StrategyStage& after) {
                // The page lives on below the dialog: the stage may be elsewhere by now.
                if (at(stage) < m_strategy->stages.size() &&
                    m_strategy->stages[at(stage)].name == before) {
                    edit(tr("stage %1").arg(toQt(after.name)),
                         replaceStage(*m_strategy, at(stage), after));
                }
            });
    dialog->open();
}

void PlanPage::editGroup(int stage, int group) {
    const auto& from = m_strategy->stages.at(at(stage)).groups.at(at(group));
    if (from.isImplicit) {
        editStage(stage); // the stage itself says who is in it
        return;
    }
    QStringList names;
    for (const auto& name : membersOf(*m_strategy, plan(), {at(stage), at(group)})
                                .value_or(std::vector<std::string>())) {
        names.append(toQt(name));
    }
    auto* dialog = new GroupDialog(from, names, m_judge, this);
    const auto before = from.name;
    connect(dialog, &GroupDialog::groupEdited, this,
            [this, stage, group, before](const model::StrategyGroup& after) {
                auto strategy = *m_strategy;
                if (at(stage) >= strategy.stages.size() ||
                    at(group) >= strategy.stages[at(stage)].groups.size()) {
                    return;
                }
                auto& place = strategy.stages[at(stage)].groups[at(group)];
                if (place.name == before) {
                    place = after;
                    edit(tr("group %1").arg(toQt(after.name)), std::move(strategy));
                }
            });
    dialog->open();
}

void PlanPage::showMembers(int stage, int group) {
    QHash<QString, const model::PlanMember*> known;
    if (m_picture && m_picture->members) {
        for (const auto& member : *m_picture->members) {
            known.insert(toQt(member.name), &member);
        }
    }
    std::vector<std::string> names;
    QString title = tr("In no stage");
    if (stage < 0) {
        names = plan() != nullptr ? plan()->unstaged : names;
    } else {
        names = membersOf(*m_strategy, plan(), {at(stage), at(group)}).value_or(names);
        const auto& from = m_strategy->stages.at(at(stage));
        title = tr("%1 · %2").arg(toQt(from.name), toQt(from.groups.at(at(group)).name));
    }
    const ClusterMarks marks = m_picture ? marksOf(m_picture->findings) : ClusterMarks();
    QList<MembersDialog::Row> rows;
    for (const auto& each : names) {
        const QString name = toQt(each);
        const auto* member = known.value(name);
        QStringList detail;
        if (member != nullptr) {
            detail << (member->version.empty() ? tr("version not known") : toQt(member->version));
            detail << toQt(member->region);
        }
        detail << marks.value(name).tip.section(u'\n', 0, 0);
        detail.removeAll(QString());
        rows.append({.name = name, .detail = detail.join(QStringLiteral("  ·  "))});
    }
    QStringList targets;
    for (const auto& each : m_strategy->stages) {
        targets.append(tr("to stage %1").arg(toQt(each.name)));
    }
    targets.append(tr("out of the plan"));
    auto* dialog = new MembersDialog(
        tr("%1: %2 clusters").arg(title, format::number(static_cast<std::int64_t>(rows.size()))),
        rows, whyLocked().isEmpty() ? targets : QStringList(), this);
    connect(dialog, &MembersDialog::clusterWanted, this, &PlanPage::openCluster);
    connect(dialog, &MembersDialog::moveWanted, this,
            [this](const QStringList& clusters, int target) {
                const bool isOut = target >= static_cast<int>(m_strategy->stages.size());
                moveClusters({.kind = Ask::MoveCluster,
                              .toStage = isOut ? -1 : target,
                              .toGroup = 0,
                              .clusters = clusters});
            });
    dialog->open();
}

void PlanPage::openWindows() {
    if (!m_strategy || !whyLocked().isEmpty()) {
        return;
    }
    auto* dialog = new WindowsDialog(
        *m_strategy, m_picture ? m_picture->calendars : std::vector<model::Window>(), m_judge,
        this);
    connect(dialog, &WindowsDialog::windowsEdited, this,
            [this](const std::vector<model::Window>& windows) {
                auto after = *m_strategy;
                after.windows = windows;
                edit(tr("windows"), std::move(after));
            });
    dialog->open();
}

void PlanPage::openSettings() {
    if (!m_strategy || !whyLocked().isEmpty()) {
        return;
    }
    auto* dialog = new SettingsDialog(*m_strategy, m_judge, this);
    connect(dialog, &SettingsDialog::settingsEdited, this, [this](const model::Strategy& settings) {
        auto after = *m_strategy;
        after.action = settings.action;
        after.policy = settings.policy;
        edit(tr("action and policy"), std::move(after));
    });
    dialog->open();
}

void PlanPage::openMeta() {
    if (!m_strategy || !whyLocked().isEmpty()) {
        return;
    }
    auto* dialog = new MetaDialog(*m_strategy, m_judge, this);
    connect(dialog, &MetaDialog::metaEdited, this, [this](const model::Strategy& meta) {
        auto after = *m_strategy;
        after.labels = meta.labels;
        after.annotations = meta.annotations;
        after.intent.images = meta.intent.images;
        after.intent.imageVersions = meta.intent.imageVersions;
        edit(tr("labels and images"), std::move(after));
    });
    dialog->open();
}

void PlanPage::onFinding(const model::RunFinding& finding) {
    if (!m_strategy) {
        return;
    }
    const FindingSpot spot = spotOf(finding, *m_strategy, plan());
    if (spot.isUnstaged) {
        m_board->revealUnstaged();
    } else if (spot.stage >= 0) {
        m_board->reveal(spot.stage, spot.group, spot.cluster);
    }
}

void PlanPage::fix(const model::RunFinding& finding) {
    if (!m_picture || m_picture->revision != m_revision || !m_strategy) {
        return; // of a text that is no more
    }
    const PlanFix fix = fixOf(finding, *m_strategy, plan());
    switch (fix.kind) {
    case PlanFix::Kind::Edit: edit(fix.label, fix.edit); break;
    case PlanFix::Kind::ReadAgain: Q_EMIT readAgainWanted(m_plan); break;
    case PlanFix::Kind::ShowHead: m_head->focusTarget(); break;
    case PlanFix::Kind::ShowAction: openSettings(); break;
    case PlanFix::Kind::ShowWindows: openWindows(); break;
    case PlanFix::Kind::Show:
        showView(PlanHead::Form);
        onFinding(finding);
        m_board->setFocus();
        break;
    }
}

} // namespace pilothouse::ui
