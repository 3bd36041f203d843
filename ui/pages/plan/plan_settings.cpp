// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/plan_settings.h"

#include "ui/bridge/qt_convert.h"
#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPlainTextEdit>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

std::vector<std::string> wordsOf(const QPlainTextEdit* field) {
    std::vector<std::string> words;
    for (const QString& line : field->toPlainText().split(u'\n')) {
        if (!line.isEmpty()) {
            words.push_back(fromQt(line));
        }
    }
    return words;
}

QCheckBox* addBox(QFormLayout* form, const char* name, const QString& text, bool isOn,
                  QWidget* parent) {
    auto* box = new QCheckBox(text, parent);
    box->setObjectName(QLatin1String(name));
    box->setChecked(isOn);
    form->addRow(QString(), box);
    return box;
}

} // namespace

SettingsDialog::SettingsDialog(const model::Strategy& strategy, const StrategyJudge& judge,
                               QWidget* parent)
    : PlanDialog(tr("Action and policy"), judge, parent), m_strategy(strategy) {
    setObjectName(u"settingsDialog"_s);
    addAction();
    addPolicy();
    m_argv->setFocus();
}

QPlainTextEdit* SettingsDialog::addWords(const QString& label, const char* name,
                                         const std::vector<std::string>& words,
                                         const QString& tip) {
    auto* field = new QPlainTextEdit(this);
    field->setObjectName(QLatin1String(name));
    field->setAccessibleName(label);
    field->setToolTip(tip);
    field->setFont(monoFont());
    field->setTabChangesFocus(true);
    field->setFixedHeight(92);
    QStringList lines;
    for (const auto& word : words) {
        lines.append(toQt(word));
    }
    field->setPlainText(lines.join(u'\n'));
    form()->addRow(label, field);
    return field;
}

void SettingsDialog::addAction() {
    const auto action = m_strategy.action.value_or(model::Action());
    addHeading(tr("What is done to a cluster: a program, one argument a line"));
    m_argv = addWords(tr("Program"), "settingsArgv", action.argv,
                      tr("No shell. {member.name}, {member.context}, {azure.id}, {target.version} "
                         "and others stand for what is known of the cluster."));
    m_probe = addWords(tr("Probe"), "settingsProbe", action.probe,
                       tr("Asked after a crash, whether an update still runs"));
    m_idle = addText(tr("Idle"), "settingsIdle", toQt(action.probeIdle), u"Succeeded"_s,
                     tr("What the probe says then, as a regular expression"));
    m_running = addText(tr("Running"), "settingsRunning", toQt(action.probeRunning));
    m_failed = addText(tr("Failed"), "settingsFailed", toQt(action.probeFailed));
    addHeading(tr("Or a Cluster API topology is patched"));
    m_apiContext = addText(tr("Context"), "settingsApiContext", toQt(action.clusterApiContext),
                           u"mgmt"_s, tr("Of the management cluster, in the fleet's kubeconfigs"));
    m_apiCluster = addText(tr("Cluster"), "settingsApiCluster", toQt(action.clusterApiCluster),
                           u"capi/{member.name}"_s,
                           tr("Namespace and name of the Cluster; {member.name} stands for the "
                              "member"));
    addHeading(tr("Done when"));
    m_within = addText(tr("Proof within"), "settingsWithin", durationWord(action.within));
    m_nodes = addBox(form(), "settingsNodes", tr("Nodes must report the target too"),
                     action.provesNodes, this);
}

void SettingsDialog::addPolicy() {
    const auto& policy = m_strategy.policy;
    addHeading(tr("Policy"));
    m_failures = addText(tr("Max failures"), "settingsFailures", toQt(policy.maxFailures.text()),
                         u"0"_s, tr("For stages and groups that say nothing"));
    m_success =
        addText(tr("Min success"), "settingsSuccess",
                policy.minSuccess ? u"%1%"_s.arg(*policy.minSuccess) : QString(), tr("any"));
    m_timeout = addText(tr("Time of a cluster"), "settingsTimeout",
                        policy.memberTimeout ? durationWord(*policy.memberTimeout) : QString(),
                        tr("no limit"));
    m_retries = addText(tr("Retries"), "settingsRetries", QString::number(policy.retries));
    m_delay = addText(tr("Retry after"), "settingsDelay", durationWord(policy.retryDelay), u"0s"_s);
    m_unstaged = addChoice(tr("Cluster in no stage"), "settingsUnstaged",
                           {tr("blocks the run"), tr("is left as it is")},
                           static_cast<int>(policy.unstaged));
    m_stopped = addChoice(tr("Cluster powered off"), "settingsStopped",
                          {tr("waits"), tr("is skipped"), tr("fails")},
                          static_cast<int>(policy.onClusterStopped));
    m_strict = addBox(form(), "settingsStrict", tr("The first stage takes no failure"),
                      policy.strictFirstStage, this);
    m_defer = addBox(form(), "settingsDefer",
                     tr("A stage goes on without clusters that are offline as expected"),
                     policy.deferOffline, this);
    m_guard = addBox(form(), "settingsGuard", tr("No start that would likely run into a freeze"),
                     policy.windowGuard, this);
}

void SettingsDialog::readAction(model::Strategy& strategy, QStringList& faults) const {
    auto action = m_strategy.action.value_or(model::Action());
    action.argv = wordsOf(m_argv);
    action.probe = wordsOf(m_probe);
    action.probeIdle = fromQt(m_idle->text());
    action.probeRunning = fromQt(m_running->text());
    action.probeFailed = fromQt(m_failed->text());
    action.clusterApiContext = fromQt(m_apiContext->text().trimmed());
    action.clusterApiCluster = fromQt(m_apiCluster->text().trimmed());
    action.within = duration(m_within, tr("Proof within"), faults).value_or(model::Action().within);
    action.provesNodes = m_nodes->isChecked();
    const bool isPatch = !(action.clusterApiContext + action.clusterApiCluster).empty();
    if (isPatch && (action.clusterApiContext.empty() || action.clusterApiCluster.empty())) {
        faults.append(tr("Cluster API: context and cluster go together"));
    }
    if (isPatch && !action.argv.empty()) {
        faults.append(tr("A program or Cluster API, not both"));
    }
    const bool isSaid = !action.argv.empty() || isPatch;
    strategy.action = isSaid ? std::optional(action) : std::nullopt;
}

QStringList SettingsDialog::check() {
    QStringList faults;
    auto strategy = m_strategy;
    readAction(strategy, faults);
    auto& policy = strategy.policy;
    policy.maxFailures = bound(m_failures, tr("Max failures"), 0, faults).value_or(model::Bound());
    policy.minSuccess = percent(m_success, tr("Min success"), faults);
    policy.memberTimeout = duration(m_timeout, tr("Time of a cluster"), faults);
    bool isNumber = false;
    policy.retries = m_retries->text().toInt(&isNumber);
    if (!isNumber || policy.retries < 0) {
        faults.append(tr("Retries: a number is expected"));
    }
    policy.retryDelay =
        duration(m_delay, tr("Retry after"), faults).value_or(std::chrono::milliseconds(0));
    policy.unstaged = static_cast<model::OnUnstaged>(m_unstaged->currentIndex());
    policy.onClusterStopped = static_cast<model::OnStopped>(m_stopped->currentIndex());
    policy.strictFirstStage = m_strict->isChecked();
    policy.deferOffline = m_defer->isChecked();
    policy.windowGuard = m_guard->isChecked();
    if (faults.isEmpty() && judge()) {
        faults = judge()(strategy);
    }
    if (faults.isEmpty() && strategy != m_strategy) {
        Q_EMIT settingsEdited(strategy);
    }
    return faults;
}

} // namespace pilothouse::ui
