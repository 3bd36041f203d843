// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/runs/run_actions.h"
#include "ui/pages/runs/run_facts.h"

#include <QWidget>

class QHBoxLayout;
class QPushButton;

namespace pilothouse::ui {

class Chip;
class FactCell;
class GlyphLabel;
class IconButton;
class ProgressCell;
class RunLabel;
class ToneLabel;

/// Title row (name, state, what can be done) and fact row (how far, what holds it, when it ends) of
/// a run.
class RunHead : public QWidget {
    Q_OBJECT
public:
    explicit RunHead(QWidget* parent = nullptr);
    void setPicture(const model::RunPicture& picture, const RunContext& context,
                    const RunActions& actions);

Q_SIGNALS:
    void startWanted();
    void stopWanted();
    void skipWanted();
    void approveWanted();
    void driveWanted(bool on);
    void replayWanted();
    void monitorWanted();
    void moreWanted(const QPoint& globalPos);

private:
    QPushButton* addButton(const QString& name, const QString& text);
    void setAction(QPushButton* button, const RunAction& action, const QString& help) const;
    QHBoxLayout* m_title;
    QHBoxLayout* m_facts;
    GlyphLabel* m_glyph;
    ToneLabel* m_name;
    QList<Chip*> m_chips;
    RunLabel* m_line;
    ProgressCell* m_progress;
    QList<FactCell*> m_cells;
    QPushButton* m_replay;
    QPushButton* m_drive;
    QPushButton* m_skip;
    QPushButton* m_stop;
    QPushButton* m_start;
    QPushButton* m_approve;
    IconButton* m_monitor;
    IconButton* m_more;
};

} // namespace pilothouse::ui
