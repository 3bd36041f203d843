// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_tabs.h"

#include "ui/format/format.h"
#include "ui/widgets/segmented.h"

#include <QAbstractItemView>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kGap = 12;

/// Where keys are of most use in a tab: its first table, else the first thing that takes them.
QWidget* stopOf(const QWidget* tab) {
    const auto takesKeys = [](const QWidget* each) {
        return each->isVisible() && each->isEnabled() && (each->focusPolicy() & Qt::TabFocus) != 0;
    };
    QWidget* first = nullptr;
    const auto all = tab != nullptr ? tab->findChildren<QWidget*>() : QList<QWidget*>();
    for (QWidget* each : all) {
        if (takesKeys(each) && qobject_cast<QAbstractItemView*>(each) != nullptr) {
            return each;
        }
        first = first == nullptr && takesKeys(each) ? each : first;
    }
    return first;
}

} // namespace

LabTabs::LabTabs(QWidget* parent)
    : QWidget(parent), m_bar(new SegmentedChoice), m_row(new QWidget(this)),
      m_column(new QVBoxLayout(this)), m_stack(new QStackedWidget(this)) {
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(kGap);
    auto* row = new QHBoxLayout(m_row);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_bar);
    row->addStretch(1);
    m_column->addWidget(m_row);
    m_column->addWidget(m_stack, 1);
    m_bar->setObjectName(u"labTabs"_s);
    m_bar->setAccessibleName(tr("What is shown"));
    m_bar->setToolTip(tr("Alt+1 is the first of them, Alt+2 the second"));
    connect(m_bar, &SegmentedChoice::currentChanged, this, [this](int at) { showNth(at); });
}

void LabTabs::addTab(const QString& id, const QString& title, QWidget* widget) {
    m_stack->addWidget(widget);
    m_tabs.push_back({.id = id, .title = title, .widget = widget});
    refresh();
}

LabTabs::Tab* LabTabs::find(const QString& id) {
    const auto found =
        std::find_if(m_tabs.begin(), m_tabs.end(), [&](const Tab& each) { return each.id == id; });
    return found == m_tabs.end() ? nullptr : &*found;
}

std::vector<const LabTabs::Tab*> LabTabs::visible() const {
    std::vector<const Tab*> out;
    for (const Tab& each : m_tabs) {
        if (each.isVisible) {
            out.push_back(&each);
        }
    }
    return out;
}

void LabTabs::setCount(const QString& id, std::optional<int> count) {
    if (Tab* tab = find(id); tab != nullptr && tab->count != count) {
        tab->count = count;
        refresh();
    }
}

void LabTabs::setVisible(const QString& id, bool isVisible) {
    Tab* tab = find(id);
    if (tab == nullptr || tab->isVisible == isVisible) {
        return;
    }
    tab->isVisible = isVisible;
    if (!isVisible && m_stack->currentWidget() == tab->widget) {
        showNth(0);
    }
    refresh();
}

void LabTabs::showTab(const QString& id) {
    const Tab* tab = find(id);
    if (tab == nullptr || !tab->isVisible || m_stack->currentWidget() == tab->widget) {
        return;
    }
    m_stack->setCurrentWidget(tab->widget);
    refresh();
    Q_EMIT currentChanged(id);
}

bool LabTabs::showNth(int at) {
    const auto tabs = visible();
    if (at < 0 || static_cast<std::size_t>(at) >= tabs.size()) {
        return false;
    }
    showTab(tabs[static_cast<std::size_t>(at)]->id);
    return true;
}

QString LabTabs::current() const {
    const auto found = std::find_if(m_tabs.begin(), m_tabs.end(), [this](const Tab& each) {
        return each.widget == m_stack->currentWidget();
    });
    return found == m_tabs.end() ? QString() : found->id;
}

QWidget* LabTabs::widget(const QString& id) const {
    const auto found =
        std::find_if(m_tabs.begin(), m_tabs.end(), [&](const Tab& each) { return each.id == id; });
    return found == m_tabs.end() ? nullptr : found->widget;
}

void LabTabs::focusCurrent() {
    if (QWidget* stop = stopOf(m_stack->currentWidget())) {
        stop->setFocus(Qt::TabFocusReason);
    }
}

void LabTabs::standInside() {
    m_row->show();
    static_cast<QHBoxLayout*>(m_row->layout())->insertWidget(0, m_bar);
}

void LabTabs::standOutside() {
    m_row->hide();
}

/// The control's words, with the one that is shown marked.
void LabTabs::refresh() {
    QList<Segment> segments;
    int at = -1;
    for (const Tab* each : visible()) {
        if (each->widget == m_stack->currentWidget()) {
            at = static_cast<int>(segments.size());
        }
        segments.append(
            {.text = each->count ? tr("%1 %2", "a tab and a count")
                                       .arg(each->title, format::number(std::int64_t{*each->count}))
                                 : each->title,
             .glyphs = {}});
    }
    m_bar->setSegments(segments);
    m_bar->setCurrentIndex(at);
}

} // namespace pilothouse::ui
