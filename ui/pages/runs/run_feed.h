// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/runs/gate_table_model.h"
#include "ui/pages/runs/run_event_model.h"
#include "ui/pages/runs/run_member_model.h"
#include "ui/widgets/panel.h"

class QStackedWidget;
class QTableView;

namespace pilothouse::ui {

class AdviceList;
class LinkButton;
class RunMemberOrder;
class SegmentedChoice;

/// The journal, the members and the gates of a run, and what can be undone, one at a time; events
/// are those of the selected lane.
class RunFeed : public Panel {
    Q_OBJECT
public:
    enum Tab : int { Events, Members, Gates, Undo };
    explicit RunFeed(QWidget* parent = nullptr);

    /// `until`: what had happened by then alone (replay).
    void setPicture(const std::shared_ptr<const model::RunPicture>& picture,
                    const std::shared_ptr<const RunNames>& names, const RunContext& context,
                    std::optional<Instant> until);
    /// `lane`: id of the timeline's lane; empty: all events. `title` names it.
    void setLane(const QString& lane, const QString& title);
    /// What happened, and who was at work, between two moments alone; none: all.
    void setRange(const std::optional<std::pair<Instant, Instant>>& range);
    void showTab(Tab tab);
    [[nodiscard]] QTableView* events() const { return m_events; }
    [[nodiscard]] QTableView* members() const { return m_members; }
    [[nodiscard]] QTableView* gates() const { return m_gates; }
    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void memberSelected(const QString& id);
    void memberOpened(const QString& id);
    /// Enter or a double click on a gate: its id.
    void gateOpened(const QString& id);
    void allWanted();
    void menuWanted(const QString& member, const QPoint& globalPos);

private:
    void buildGates();
    void updateWords();
    void requestMenu(const QModelIndex& row);
    RunEventModel* m_eventModel;
    RunMemberModel* m_memberModel;
    RunMemberOrder* m_order;
    QTableView* m_events;
    QTableView* m_members;
    GateTableModel* m_gateModel;
    QTableView* m_gates;
    AdviceList* m_advice;
    QStackedWidget* m_stack;
    SegmentedChoice* m_choice;
    LinkButton* m_all;
    std::shared_ptr<const RunNames> m_names;
    QString m_lane;
    QString m_title;
    QString m_span; ///< "15:00 – 16:10"; empty: all
    bool m_hasAdvice = false;
    QTimeZone m_zone = QTimeZone::systemTimeZone();
};

} // namespace pilothouse::ui
