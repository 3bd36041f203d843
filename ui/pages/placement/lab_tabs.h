// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

class QStackedWidget;
class QVBoxLayout;

namespace pilothouse::ui {

class LabelDropDown;
class SegmentedChoice;
struct Segment;

/// The tabs of the lab's middle column: one widget each, chosen by a segmented control that stands
/// wherever the page has room for it, in its title bar or above the tabs. Tabs stand in the order
/// of their adding; the one that is shown stays until another is chosen. GUI thread.
class LabTabs : public QWidget {
    Q_OBJECT
public:
    explicit LabTabs(QWidget* parent = nullptr);

    /// Takes the widget. A tab that has nothing to say yet shows why, and how to get there.
    /// @param id  for the program: "decisions"; each once
    void addTab(const QString& id, const QString& title, QWidget* widget,
                const QString& brief = {});
    /// A number behind the title; none: no number, because it is not known.
    void setCount(const QString& id, std::optional<int> count);
    /// A tab that this placement has no use for. Where it was shown the first one is.
    void setVisible(const QString& id, bool isVisible);
    /// Shows a tab; one that is hidden or not there changes nothing.
    void showTab(const QString& id);
    [[nodiscard]] QString current() const;
    [[nodiscard]] QWidget* widget(const QString& id) const;
    /// The n-th of those that are visible, from 0; false: there is none.
    bool showNth(int at);
    /// Keys go to the tab that is shown: to its first table, else to what takes them first.
    void focusCurrent();

    /// The control. Whoever puts it elsewhere may give it back with standInside(), where a menu
    /// takes its place as long as it has no room.
    [[nodiscard]] SegmentedChoice* bar() const { return m_bar; }
    /// Of the control with whole titles, px.
    [[nodiscard]] int wholeWidth() const { return m_whole; }
    /// The control stands above the tabs.
    void standInside();
    /// Hides the row above the tabs: the control stands elsewhere.
    void standOutside();

    using QWidget::setVisible;

Q_SIGNALS:
    /// Another tab is shown, by whomever.
    void currentChanged(const QString& id);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Tab {
        QString id;
        QString title;
        QString brief; ///< in little room; empty: the title
        QWidget* widget = nullptr;
        std::optional<int> count{};
        bool isVisible = true;
    };
    void refresh();
    void fitRow();
    [[nodiscard]] static QString wordsOf(const Tab& tab);
    [[nodiscard]] QList<Segment> segments(bool isBrief) const;
    void showBrief(bool isBrief);
    [[nodiscard]] Tab* find(const QString& id);
    [[nodiscard]] std::vector<const Tab*> visible() const;

    std::vector<Tab> m_tabs;
    SegmentedChoice* m_bar;
    bool m_isBrief = false;
    int m_whole = 0;       ///< px of the control with whole titles
    LabelDropDown* m_menu; ///< the same in little room
    QWidget* m_row;
    QVBoxLayout* m_column;
    QStackedWidget* m_stack;
};

} // namespace pilothouse::ui
