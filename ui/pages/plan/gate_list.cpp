// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/gate_list.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/plan/rule_list.h"
#include "ui/theme/controls.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QTime>
#include <QVBoxLayout>

#include <array>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::GateKind;

constexpr std::array kChecks{model::HealthCheck::Api,     model::HealthCheck::Nodes,
                             model::HealthCheck::Pods,    model::HealthCheck::Services,
                             model::HealthCheck::Metrics, model::HealthCheck::Storage};

model::Gate newGate(GateKind kind) {
    model::Gate gate{.name = std::string(toString(kind))};
    switch (kind) {
    case GateKind::Schedule:
        gate.params = model::ScheduleGate{.day = std::chrono::Sunday,
                                          .time = std::chrono::hours(22),
                                          .zone = {.name = "Z", .offset = {}}};
        break;
    case GateKind::Health:
        gate.params = model::HealthGate{.checks = {kChecks.begin(), kChecks.end()}};
        break;
    case GateKind::Webhook: gate.params = model::WebhookGate{}; break;
    default: gate.params = model::ApprovalGate{}; break;
    }
    return gate;
}

QString kindWord(GateKind kind) {
    switch (kind) {
    case GateKind::Approval: return GateDialog::tr("Approval by people");
    case GateKind::Schedule: return GateDialog::tr("Scheduled start");
    case GateKind::Health: return GateDialog::tr("Health of clusters");
    case GateKind::Webhook: return GateDialog::tr("Word of a service");
    case GateKind::Soak: break;
    }
    return {};
}

} // namespace

GateList::GateList(const QString& name, std::vector<model::Gate> gates, StrategyJudge judge,
                   QWidget* parent)
    : QWidget(parent), m_gates(std::move(gates)), m_judge(std::move(judge)),
      m_list(new QListWidget(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_list->setAccessibleName(name);
    m_list->setToolTip(tr("Enter edits a gate, Del removes it"));
    m_list->setFixedHeight(76);
    m_list->installEventFilter(this);
    auto* menu = new QMenu(this);
    for (const GateKind kind :
         {GateKind::Approval, GateKind::Health, GateKind::Schedule, GateKind::Webhook}) {
        menu->addAction(kindWord(kind), this, [this, kind] { add(kind); });
    }
    auto* buttons = new QVBoxLayout;
    buttons->setSpacing(4);
    auto* more = new QPushButton(tr("Add"), this);
    more->setObjectName(u"gateAdd"_s);
    more->setMenu(menu);
    auto* change = new QPushButton(tr("Edit…"), this);
    change->setObjectName(u"gateEdit"_s);
    auto* less = new QPushButton(tr("Remove"), this);
    less->setObjectName(u"gateRemove"_s);
    for (QPushButton* button : {more, change, less}) {
        setSmall(button);
        button->setAutoDefault(false);
        button->setAccessibleDescription(name);
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    row->addWidget(m_list, 1);
    row->addLayout(buttons);
    connect(change, &QPushButton::clicked, this, [this] { edit(m_list->currentRow()); });
    connect(less, &QPushButton::clicked, this, &GateList::removeCurrent);
    connect(m_list, &QListWidget::itemDoubleClicked, this, [this] { edit(m_list->currentRow()); });
    refill(0);
}

void GateList::refill(int current) {
    m_list->clear();
    for (const auto& gate : m_gates) {
        m_list->addItem(gateWord(gate));
    }
    m_list->setCurrentRow(std::min(current, m_list->count() - 1));
}

void GateList::add(GateKind kind) {
    auto* dialog = new GateDialog(newGate(kind), m_judge, this);
    connect(dialog, &GateDialog::gateEdited, this, [this](const model::Gate& gate) {
        m_gates.push_back(gate);
        refill(static_cast<int>(m_gates.size()) - 1);
    });
    dialog->open();
}

void GateList::edit(int at) {
    if (at < 0 || at >= static_cast<int>(m_gates.size())) {
        return;
    }
    auto* dialog = new GateDialog(m_gates[static_cast<std::size_t>(at)], m_judge, this);
    connect(dialog, &GateDialog::gateEdited, this, [this, at](const model::Gate& gate) {
        m_gates[static_cast<std::size_t>(at)] = gate;
        refill(at);
    });
    dialog->open();
}

void GateList::removeCurrent() {
    const int at = m_list->currentRow();
    if (at >= 0) {
        m_gates.erase(m_gates.begin() + at);
        refill(at);
    }
}

bool GateList::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            edit(m_list->currentRow());
            return true;
        }
        if (key == Qt::Key_Delete) {
            removeCurrent();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

GateDialog::GateDialog(const model::Gate& gate, const StrategyJudge& judge, QWidget* parent)
    : PlanDialog(kindWord(gate.kind()), judge, parent), m_gate(gate) {
    setObjectName(u"gateDialog"_s);
    addText(tr("Name"), "gateName", toQt(gate.name), {}, tr("What people see"));
    switch (gate.kind()) {
    case GateKind::Approval: addApproval(std::get<model::ApprovalGate>(gate.params)); break;
    case GateKind::Schedule: addSchedule(std::get<model::ScheduleGate>(gate.params)); break;
    case GateKind::Health: addHealth(std::get<model::HealthGate>(gate.params)); break;
    case GateKind::Webhook: addWebhook(std::get<model::WebhookGate>(gate.params)); break;
    case GateKind::Soak: break;
    }
}

void GateDialog::addApproval(const model::ApprovalGate& gate) {
    auto* quorum = new QSpinBox(this);
    quorum->setObjectName(u"gateQuorum"_s);
    quorum->setAccessibleName(tr("People who must approve"));
    quorum->setRange(1, 100);
    quorum->setValue(gate.quorum);
    form()->addRow(tr("People"), quorum);
    auto* other = new QCheckBox(tr("Not who made the run"), this);
    other->setObjectName(u"gateNotInitiator"_s);
    other->setChecked(gate.notInitiator);
    form()->addRow(QString(), other);
    addText(tr("Expires after"), "gateExpires",
            gate.expires ? durationWord(*gate.expires) : QString(), tr("never"),
            tr("Then the run stops"));
}

void GateDialog::addSchedule(const model::ScheduleGate& gate) {
    QStringList days;
    for (int day = 1; day <= 7; ++day) {
        days.append(QLocale().dayName(day));
    }
    addChoice(tr("Day"), "gateDay", days, static_cast<int>(gate.day.iso_encoding()) - 1);
    const auto minutes = static_cast<int>(gate.time.count());
    addText(tr("Time"), "gateTime", QTime(minutes / 60, minutes % 60).toString(u"HH:mm"_s),
            u"22:00"_s);
    addText(tr("Zone"), "gateZone", toQt(gate.zone.name), u"+01:00"_s,
            tr("An offset such as +01:00, or a name such as Europe/Berlin"));
}

void GateDialog::addHealth(const model::HealthGate& gate) {
    const std::array words{tr("API server is ready"),
                           tr("No node is not ready"),
                           tr("No pod is failed or unknown"),
                           tr("Critical services are available"),
                           tr("Metrics flow"),
                           tr("Claims are bound")};
    for (std::size_t at = 0; at < kChecks.size(); ++at) {
        auto* box = new QCheckBox(words.at(at), this);
        box->setObjectName(u"gateCheck%1"_s.arg(at));
        box->setChecked(std::find(gate.checks.begin(), gate.checks.end(), kChecks.at(at)) !=
                        gate.checks.end());
        form()->addRow(at == 0 ? tr("Checks") : QString(), box);
    }
    const auto& hold = gate.hold;
    addChoice(tr("Compared with"), "gateMode", {tr("the time before the stage"), tr("perfection")},
              static_cast<int>(hold.mode),
              tr("What was broken before the stage need not hold it up"));
    addText(tr("Passes in a row"), "gateSuccesses", QString::number(hold.successes));
    addText(tr("A sample every"), "gateInterval", durationWord(hold.interval));
    addText(tr("First one after"), "gateDelay", durationWord(hold.initialDelay), u"0s"_s);
    addText(tr("Failures allowed"), "gateFailures", QString::number(hold.failureLimit));
    addChoice(tr("When it fails"), "gateOnFail", {tr("ask a person"), tr("fail the stage")},
              static_cast<int>(hold.onFail));
    m_rules = new RuleList(gate.rules, judge(), this);
    form()->addRow(tr("Own rules"), m_rules);
}

void GateDialog::addWebhook(const model::WebhookGate& gate) {
    addText(tr("URL"), "gateUrl", toQt(gate.url), u"https://cab.example.net/ok"_s,
            tr("200 opens the gate"));
    addText(tr("Time limit"), "gateTimeout", durationWord(gate.timeout));
}

model::Gate GateDialog::read(QStringList& faults) const {
    model::Gate gate = m_gate;
    gate.name = fromQt(field<QLineEdit>("gateName")->text().trimmed());
    if (auto* approval = std::get_if<model::ApprovalGate>(&gate.params)) {
        approval->quorum = field<QSpinBox>("gateQuorum")->value();
        approval->notInitiator = field<QCheckBox>("gateNotInitiator")->isChecked();
        approval->expires = duration(field<QLineEdit>("gateExpires"), tr("Expires after"), faults);
    } else if (auto* schedule = std::get_if<model::ScheduleGate>(&gate.params)) {
        const QTime time = QTime::fromString(field<QLineEdit>("gateTime")->text(), u"H:mm"_s);
        if (!time.isValid()) {
            faults.append(tr("Time: a time of day such as 22:00 is expected"));
        }
        schedule->day = std::chrono::weekday(
            static_cast<unsigned>(field<QComboBox>("gateDay")->currentIndex() + 1) % 7);
        schedule->time = std::chrono::minutes(time.hour() * 60 + time.minute());
        schedule->zone = {.name = fromQt(field<QLineEdit>("gateZone")->text().trimmed()),
                          .offset = {}};
    } else if (auto* health = std::get_if<model::HealthGate>(&gate.params)) {
        health->checks.clear();
        for (std::size_t at = 0; at < kChecks.size(); ++at) {
            if (findChild<QCheckBox*>(u"gateCheck%1"_s.arg(at))->isChecked()) {
                health->checks.push_back(kChecks.at(at));
            }
        }
        health->rules = m_rules->rules();
        auto& hold = health->hold;
        hold.mode = static_cast<model::HoldMode>(field<QComboBox>("gateMode")->currentIndex());
        hold.successes = field<QLineEdit>("gateSuccesses")->text().toInt();
        hold.interval = duration(field<QLineEdit>("gateInterval"), tr("A sample every"), faults)
                            .value_or(hold.interval);
        hold.initialDelay = duration(field<QLineEdit>("gateDelay"), tr("First one after"), faults)
                                .value_or(std::chrono::milliseconds(0));
        hold.failureLimit = field<QLineEdit>("gateFailures")->text().toInt();
        hold.onFail =
            static_cast<model::OnGateFailure>(field<QComboBox>("gateOnFail")->currentIndex());
    } else if (auto* webhook = std::get_if<model::WebhookGate>(&gate.params)) {
        webhook->url = fromQt(field<QLineEdit>("gateUrl")->text().trimmed());
        webhook->timeout = duration(field<QLineEdit>("gateTimeout"), tr("Time limit"), faults)
                               .value_or(webhook->timeout);
    }
    return gate;
}

QStringList GateDialog::check() {
    QStringList faults;
    const model::Gate gate = read(faults);
    if (faults.isEmpty()) {
        model::StrategyStage stage{.name = "stage"};
        stage.groups = {{.name = "stage", .isImplicit = true, .selectsNobody = true}};
        stage.gatesBefore = {gate};
        faults = faultsOf(stage);
    }
    if (faults.isEmpty()) {
        Q_EMIT gateEdited(gate);
    }
    return faults;
}

} // namespace pilothouse::ui
