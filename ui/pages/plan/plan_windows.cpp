// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/qt_convert.h"
#include "ui/pages/plan/plan_settings.h"
#include "ui/theme/controls.h"

#include <QComboBox>
#include <QDateTime>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

QString kStartForm() {
    return u"yyyy-MM-dd'T'HH:mm"_s;
}

/// A wall clock as a time without a zone of this computer's.
QDateTime wallTime(model::LocalTime at) {
    return QDateTime::fromSecsSinceEpoch(at.time_since_epoch().count(), Qt::UTC);
}

QString startText(const model::Window& window) {
    return wallTime(window.start).toString(kStartForm());
}

std::optional<model::LocalTime> readStart(const QString& text) {
    const QDate date = QDate::fromString(text.left(10), u"yyyy-MM-dd"_s);
    const QTime time = QTime::fromString(text.mid(11), u"H:mm"_s);
    if (!date.isValid() || !time.isValid()) {
        return std::nullopt;
    }
    return model::LocalTime(
        std::chrono::seconds(QDateTime(date, time, Qt::UTC).toSecsSinceEpoch()));
}

QString joined(const std::vector<std::string>& names) {
    QStringList all;
    for (const auto& name : names) {
        all.append(toQt(name));
    }
    return all.join(u", "_s);
}

/// "", or ", stages edge, prod".
QString scopeWord(const model::WindowScope& scope) {
    QStringList parts;
    const auto add = [&parts](const QString& words, const std::vector<std::string>& names) {
        if (!names.empty()) {
            parts.append(words.arg(joined(names)));
        }
    };
    add(WindowsDialog::tr("stages %1"), scope.stages);
    add(WindowsDialog::tr("groups %1"), scope.groups);
    add(WindowsDialog::tr("clusters %1"), scope.clusters);
    if (scope.selector && !scope.selector->empty()) {
        parts.append(toQt(*scope.selector));
    }
    return parts.isEmpty() ? WindowsDialog::tr(", all stages") : u", "_s + parts.join(u", "_s);
}

QString lineOf(const model::Window& window) {
    const QString id = toQt(window.id);
    if (window.source == model::WindowSource::PlannedMaintenance) {
        return WindowsDialog::tr("%1: each cluster's planned maintenance").arg(id) +
               scopeWord(window.scope);
    }
    if (window.source == model::WindowSource::Calendar) {
        return WindowsDialog::tr("%1: calendar %2").arg(id, toQt(window.ics)) +
               scopeWord(window.scope);
    }
    return (window.kind == model::WindowKind::Deny ? WindowsDialog::tr("%1: freeze, %2")
                                                   : WindowsDialog::tr("%1: window, %2"))
               .arg(id, window.rrule.empty() ? startText(window) : toQt(window.rrule)) +
           scopeWord(window.scope);
}

} // namespace

WindowsDialog::WindowsDialog(const model::Strategy& strategy,
                             const std::vector<model::Window>& calendars,
                             const StrategyJudge& judge, QWidget* parent)
    : PlanDialog(tr("Windows and freezes"), judge, parent), m_strategy(strategy),
      m_windows(strategy.windows), m_calendars(calendars), m_list(new QListWidget(this)) {
    setObjectName(u"windowsDialog"_s);
    m_list->setObjectName(u"windowList"_s);
    m_list->setAccessibleName(tr("Windows"));
    m_list->setFixedHeight(132);
    form()->addRow(m_list);
    auto* row = new QHBoxLayout;
    const auto button = [&](const QString& text, const char* name, const auto& run) {
        auto* one = new QPushButton(text, this);
        one->setObjectName(QLatin1String(name));
        one->setAutoDefault(false);
        setSmall(one);
        connect(one, &QPushButton::clicked, this, run);
        row->addWidget(one);
    };
    button(tr("Add a freeze"), "freezeAdd", [this] { add(model::WindowKind::Deny); });
    button(tr("Add a window"), "windowAdd", [this] { add(model::WindowKind::Allow); });
    button(tr("Remove"), "windowRemove", [this] { removeCurrent(); });
    row->addStretch(1);
    form()->addRow(row);
    m_id = addText(tr("Name"), "windowId", {});
    m_kind = addChoice(tr("Meaning"), "windowKind",
                       {tr("starts inside it alone"), tr("freeze: no start inside it")}, 0);
    m_stages = addText(tr("Stages"), "windowStages", {}, tr("all"), tr("Names, with commas"));
    m_selector = addText(tr("Labels"), "windowSelector", {}, tr("all clusters"));
    m_start = addText(tr("First start"), "windowStart", {}, u"2026-11-01T22:00"_s,
                      tr("On the wall clock of the zone"));
    m_zone = addText(tr("Zone"), "windowZone", {}, u"Europe/Berlin"_s,
                     tr("A name, or an offset such as +01:00; empty is UTC"));
    m_duration = addText(tr("Lasts"), "windowDuration", {}, u"6h"_s);
    m_rule = addText(tr("Repeats"), "windowRule", {}, tr("once"),
                     tr("RFC 5545, such as FREQ=WEEKLY;BYDAY=SA,SU"));
    m_reason = addText(tr("Reason"), "windowReason", {});
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int at) {
        keep();
        show(at);
    });
    refill(m_windows.empty() ? -1 : 0);
    show(m_windows.empty() ? -1 : 0);
}

void WindowsDialog::refill(int current) {
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const auto& window : m_windows) {
        m_list->addItem(lineOf(window));
    }
    for (const auto& window : m_calendars) {
        auto* item = new QListWidgetItem(tr("of the fleet · %1").arg(lineOf(window)), m_list);
        item->setFlags(Qt::NoItemFlags);
        item->setToolTip(tr("It stands in the fleet's file and holds for every run"));
    }
    m_list->setCurrentRow(current);
}

void WindowsDialog::show(int at) {
    m_at = at;
    const bool isOne = at >= 0 && at < static_cast<int>(m_windows.size());
    const model::Window window = isOne ? m_windows[static_cast<std::size_t>(at)] : model::Window{};
    const bool isWritten = isOne && window.source == model::WindowSource::Written;
    m_id->setText(toQt(window.id));
    m_kind->setCurrentIndex(static_cast<int>(window.kind));
    m_stages->setText(joined(window.scope.stages));
    m_selector->setText(window.scope.selector ? toQt(*window.scope.selector) : QString());
    m_start->setText(isWritten ? startText(window) : QString());
    m_zone->setText(toQt(window.zone.name));
    m_duration->setText(toQt(window.duration));
    m_rule->setText(toQt(window.rrule));
    m_reason->setText(toQt(window.reason));
    for (QWidget* field : {static_cast<QWidget*>(m_id), static_cast<QWidget*>(m_kind),
                           static_cast<QWidget*>(m_stages), static_cast<QWidget*>(m_selector),
                           static_cast<QWidget*>(m_reason)}) {
        field->setEnabled(isOne);
    }
    for (QLineEdit* field : {m_start, m_zone, m_duration, m_rule}) {
        field->setEnabled(isWritten);
    }
}

void WindowsDialog::keep() {
    m_faults.clear();
    if (m_at < 0 || m_at >= static_cast<int>(m_windows.size())) {
        return;
    }
    auto& window = m_windows[static_cast<std::size_t>(m_at)];
    window.id = fromQt(m_id->text().trimmed());
    window.kind = static_cast<model::WindowKind>(m_kind->currentIndex());
    window.scope.stages.clear();
    for (const QString& name : m_stages->text().split(u',', Qt::SkipEmptyParts)) {
        window.scope.stages.push_back(fromQt(name.trimmed()));
    }
    const QString selector = m_selector->text().trimmed();
    if (fromQt(selector) != window.scope.selector.value_or(std::string())) {
        window.scope.selector = selector.isEmpty() ? std::nullopt : std::optional(fromQt(selector));
    }
    window.reason = fromQt(m_reason->text());
    if (window.source != model::WindowSource::Written) {
        return;
    }
    const QString text = m_start->text().trimmed();
    if (text != startText(window)) {
        const auto start = readStart(text);
        if (!start) {
            m_faults.append(
                tr("First start: a time such as 2026-11-01T22:00 is expected, not “%1”").arg(text));
            return;
        }
        window.start = *start;
    }
    if (const auto zone = fromQt(m_zone->text().trimmed()); zone != window.zone.name) {
        window.zone = {.name = zone, .offset = {}};
    }
    window.duration = fromQt(m_duration->text().trimmed());
    if (!window.duration.empty()) {
        window.end.reset();
    }
    window.rrule = fromQt(m_rule->text().trimmed());
    if (auto* item = m_list->item(m_at)) {
        item->setText(lineOf(window));
    }
}

void WindowsDialog::add(model::WindowKind kind) {
    keep();
    QString id = kind == model::WindowKind::Deny ? u"freeze"_s : u"window"_s;
    const QString stem = id;
    for (int number = 2; std::any_of(m_windows.begin(), m_windows.end(),
                                     [&](const auto& each) { return each.id == fromQt(id); });
         ++number) {
        id = u"%1-%2"_s.arg(stem).arg(number);
    }
    const QDateTime tonight(QDate::currentDate(), QTime(22, 0), Qt::UTC);
    m_windows.push_back(
        {.id = fromQt(id),
         .kind = kind,
         .start = model::LocalTime(std::chrono::seconds(tonight.toSecsSinceEpoch())),
         .duration = "6h",
         .rrule = kind == model::WindowKind::Allow ? "FREQ=DAILY" : ""});
    refill(static_cast<int>(m_windows.size()) - 1);
    show(static_cast<int>(m_windows.size()) - 1);
    m_id->setFocus();
    m_id->selectAll();
}

void WindowsDialog::removeCurrent() {
    if (m_at < 0) {
        return;
    }
    m_windows.erase(m_windows.begin() + m_at);
    const int next = std::min(m_at, static_cast<int>(m_windows.size()) - 1);
    m_at = -1;
    refill(next);
    show(next);
}

QStringList WindowsDialog::check() {
    keep();
    QStringList faults = m_faults;
    auto strategy = m_strategy;
    strategy.windows = m_windows;
    if (faults.isEmpty() && judge()) {
        faults = judge()(strategy);
    }
    if (faults.isEmpty() && m_windows != m_strategy.windows) {
        Q_EMIT windowsEdited(m_windows);
    }
    return faults;
}

} // namespace pilothouse::ui
