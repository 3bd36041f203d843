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
    : QWidget(parent), m_bar(new SegmentedChoice), m_menu(new LabelDropDown(tr("Show"), QString())),
      m_row(new QWidget(this)), m_column(new QVBoxLayout(this)), m_stack(new QStackedWidget(this)) {
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(kGap);
    auto* row = new QHBoxLayout(m_row);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_bar);
    row->addWidget(m_menu);
    row->addStretch(1);
    m_row->setMinimumWidth(1); // narrower than the control the menu stands there
    m_menu->setObjectName(u"labTabsMenu"_s);
    m_menu->setAccessibleName(tr("What is shown"));
    m_menu->hide();
    m_column->addWidget(m_row);
    m_column->addWidget(m_stack, 1);
    m_bar->setObjectName(u"labTabs"_s);
    m_bar->setAccessibleName(tr("What is shown"));
    m_bar->setToolTip(tr("Alt+1 is the first of them, Alt+2 the second"));
    connect(m_bar, &SegmentedChoice::currentChanged, this, [this](int at) { showNth(at); });
    connect(m_menu, &LabelDropDown::valueChosen, this, [this](const QString& word) {
        const auto tabs = visible();
        const auto found = std::find_if(tabs.begin(), tabs.end(),
                                        [&](const Tab* each) { return wordsOf(*each) == word; });
        showNth(static_cast<int>(found - tabs.begin()));
    });
}

void LabTabs::addTab(const QString& id, const QString& title, QWidget* widget,
                     const QString& brief) {
    m_stack->addWidget(widget);
    m_tabs.push_back({.id = id, .title = title, .brief = brief, .widget = widget});
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
    fitRow();
}

void LabTabs::standOutside() {
    m_row->hide();
    showBrief(false);
    m_bar->show();
}

void LabTabs::fitRow() {
    if (m_bar->parentWidget() != m_row) {
        return;
    }
    showBrief(width() < m_whole);
    const bool isTight = width() < m_bar->sizeHint().width();
    m_bar->setVisible(!isTight);
    m_menu->setVisible(isTight);
}

void LabTabs::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitRow();
}

QString LabTabs::wordsOf(const Tab& tab) {
    return tab.count ? tr("%1 %2", "a tab and a count")
                           .arg(tab.title, format::number(std::int64_t{*tab.count}))
                     : tab.title;
}

QList<Segment> LabTabs::segments(bool isBrief) const {
    QList<Segment> out;
    for (const Tab* each : visible()) {
        Tab shown = *each;
        shown.title = isBrief && !each->brief.isEmpty() ? each->brief : each->title;
        out.append({.text = wordsOf(shown), .glyphs = {}});
    }
    return out;
}

void LabTabs::showBrief(bool isBrief) {
    if (isBrief != m_isBrief) {
        m_isBrief = isBrief;
        const int at = m_bar->currentIndex();
        m_bar->setSegments(segments(isBrief));
        m_bar->setCurrentIndex(at);
    }
}

/// The control's words, with the one that is shown marked.
void LabTabs::refresh() {
    QStringList words;
    int at = -1;
    for (const Tab* each : visible()) {
        if (each->widget == m_stack->currentWidget()) {
            at = static_cast<int>(words.size());
        }
        words.append(wordsOf(*each));
    }
    m_bar->setSegments(segments(false));
    m_bar->setCurrentIndex(at);
    m_whole = m_bar->sizeHint().width();
    m_isBrief = false;
    m_menu->setChoices(words);
    m_menu->setValue(words.value(at));
    fitRow();
}

} // namespace pilothouse::ui
