// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/stage_dialog.h"

#include "ui/bridge/qt_convert.h"
#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPlainTextEdit>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

QString percentText(const std::optional<std::int32_t>& value) {
    return value ? u"%1%"_s.arg(*value) : QString();
}

bool isImplicit(const model::StrategyStage& stage) {
    return stage.groups.size() == 1 && stage.groups.front().isImplicit;
}

enum Who : int { ByGroup, ByLabels, Everybody, ByName };

} // namespace

StageDialog::StageDialog(const model::StrategyStage& stage, const StrategyJudge& judge,
                         QWidget* parent)
    : PlanDialog(tr("Stage %1").arg(toQt(stage.name)), judge, parent), m_stage(stage) {
    setObjectName(u"stageDialog"_s);
    m_name = addText(tr("Name"), "stageName", toQt(stage.name));
    const bool isAlone = isImplicit(stage);
    m_selector = new SelectorField(isAlone ? tr("nobody yet") : tr("as its groups say"),
                                   isAlone ? stage.groups.front().selector : stage.selector, this);
    form()->addRow(isAlone ? tr("Clusters") : tr("Only clusters"), m_selector);
    m_atOnce = addText(tr("At once"), "stageAtOnce", boundText(stage.maxConcurrency), u"50"_s,
                       tr("Clusters in flight in the whole stage: a number, or a percent, which "
                          "rounds down to no less than 1"));
    m_failures = addText(tr("Max failures"), "stageFailures", boundText(stage.maxFailures),
                         tr("as the policy says"),
                         tr("Clusters that may fail before the run stops; a percent rounds up"));
    m_success = addText(tr("Min success"), "stageSuccess", percentText(stage.minSuccess),
                        tr("as the policy says"),
                        tr("Share of clusters that must succeed for the stage to count"));
    m_order = addText(tr("Order by label"), "stageOrder", toQt(stage.orderBy), tr("by name"),
                      tr("A label whose integers say who goes first"));
    m_soak = addText(tr("Soak"), "stageSoak", durationWord(stage.soak), u"30m"_s,
                     tr("Time that passes after the last cluster, beside the gates behind it"));
    m_before = new GateList(tr("Gates before the stage"), stage.gatesBefore, judge, this);
    m_before->setObjectName(u"gatesBefore"_s);
    m_after = new GateList(tr("Gates after the stage"), stage.gatesAfter, judge, this);
    m_after->setObjectName(u"gatesAfter"_s);
    form()->addRow(tr("Gates before"), m_before);
    form()->addRow(tr("Gates after"), m_after);
    m_name->setFocus();
    m_name->selectAll();
}

QStringList StageDialog::check() {
    QStringList faults;
    auto stage = m_stage;
    stage.name = fromQt(m_name->text().trimmed());
    stage.maxConcurrency = bound(m_atOnce, tr("At once"), 1, faults);
    stage.maxFailures = bound(m_failures, tr("Max failures"), 0, faults);
    stage.minSuccess = percent(m_success, tr("Min success"), faults);
    stage.orderBy = fromQt(m_order->text().trimmed());
    stage.soak = duration(m_soak, tr("Soak"), faults).value_or(std::chrono::milliseconds(0));
    stage.gatesBefore = m_before->gates();
    stage.gatesAfter = m_after->gates();
    if (isImplicit(stage)) {
        auto& group = stage.groups.front();
        group.selector = m_selector->selector();
        group.selectsNobody = !group.selector;
        group.name = stage.name;
    } else {
        stage.selector = m_selector->selector();
    }
    if (faults.isEmpty()) {
        faults = faultsOf(stage);
    }
    if (faults.isEmpty() && stage != m_stage) {
        Q_EMIT stageEdited(stage);
    }
    return faults;
}

GroupDialog::GroupDialog(const model::StrategyGroup& group, const QStringList& members,
                         const StrategyJudge& judge, QWidget* parent)
    : PlanDialog(tr("Group %1").arg(toQt(group.name)), judge, parent), m_group(group),
      m_names(new QPlainTextEdit(this)) {
    setObjectName(u"groupDialog"_s);
    m_name = addText(tr("Name"), "groupName", toQt(group.name));
    const int who = group.members             ? ByName
                    : !group.selector         ? ByGroup
                    : group.selector->empty() ? Everybody
                                              : ByLabels;
    m_who = addChoice(
        tr("Clusters"), "groupWho",
        {tr("whose group has this name"), tr("with labels"), tr("every one"), tr("named here")},
        who);
    m_labels = addText(tr("Labels"), "groupLabels",
                       group.selector ? toQt(*group.selector) : QString(), u"env=prod,ring!=0"_s);
    setMonospace(m_labels);
    m_names->setObjectName(u"groupNames"_s);
    m_names->setAccessibleName(tr("Names of clusters, one a line"));
    m_names->setToolTip(tr("Names of clusters, one a line"));
    m_names->setFont(monoFont());
    m_names->setTabChangesFocus(true);
    m_names->setFixedHeight(120);
    m_names->setPlainText(members.join(u'\n'));
    form()->addRow(tr("Names"), m_names);
    m_atOnce = addText(tr("At once"), "groupAtOnce", boundText(group.maxConcurrency), u"1"_s,
                       tr("Never more than the stage allows"));
    m_failures = addText(tr("Max failures"), "groupFailures", boundText(group.maxFailures),
                         tr("as the policy says"));
    m_success = addText(tr("Min success"), "groupSuccess", percentText(group.minSuccess),
                        tr("as the policy says"));
    m_before = new GateList(tr("Gates before the group"), group.gatesBefore, judge, this);
    m_after = new GateList(tr("Gates after the group"), group.gatesAfter, judge, this);
    form()->addRow(tr("Gates before"), m_before);
    form()->addRow(tr("Gates after"), m_after);
    connect(m_who, &QComboBox::currentIndexChanged, this, &GroupDialog::updateWho);
    updateWho();
    m_name->setFocus();
    m_name->selectAll();
}

void GroupDialog::updateWho() {
    m_labels->setEnabled(m_who->currentIndex() == ByLabels);
    m_names->setEnabled(m_who->currentIndex() == ByName);
}

QStringList GroupDialog::check() {
    QStringList faults;
    auto group = m_group;
    group.name = fromQt(m_name->text().trimmed());
    group.maxConcurrency = bound(m_atOnce, tr("At once"), 1, faults);
    group.maxFailures = bound(m_failures, tr("Max failures"), 0, faults);
    group.minSuccess = percent(m_success, tr("Min success"), faults);
    group.gatesBefore = m_before->gates();
    group.gatesAfter = m_after->gates();
    group.members.reset();
    group.selector.reset();
    switch (m_who->currentIndex()) {
    case ByLabels: group.selector = fromQt(m_labels->text().trimmed()); break;
    case Everybody: group.selector = std::string(); break;
    case ByName:
        group.members.emplace();
        for (const QString& line : m_names->toPlainText().split(u'\n', Qt::SkipEmptyParts)) {
            if (const QString name = line.trimmed(); !name.isEmpty()) {
                group.members->push_back({.name = fromQt(name), .position = {}});
            }
        }
        if (m_group.members &&
            std::equal(group.members->begin(), group.members->end(), m_group.members->begin(),
                       m_group.members->end(),
                       [](const auto& a, const auto& b) { return a.name == b.name; })) {
            group.members = m_group.members; // with their places
        }
        break;
    default: break;
    }
    if (faults.isEmpty()) {
        faults = faultsOf({.name = "stage", .groups = {group}});
    }
    if (faults.isEmpty() && group != m_group) {
        Q_EMIT groupEdited(group);
    }
    return faults;
}

} // namespace pilothouse::ui
