// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_picture.h"
#include "ui/pages/runs/run_table_model.h"

#include <QWidget>

class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace pilothouse::ui {

class BannerStrip;
class ErrorState;
class Panel;
class SegmentedChoice;
class ThinProgress;

/// The local runs of the fleet as a table, what needs a person first. Enter opens one.
class RunsPage : public QWidget {
    Q_OBJECT
public:
    explicit RunsPage(QWidget* parent = nullptr);
    /// Null: not read yet.
    void setRuns(const std::shared_ptr<const model::RunsPicture>& runs, const RunContext& context);
    void setContext(const RunContext& context);
    [[nodiscard]] QTableView* table() const { return m_table; }
    void focusFilter();
    void focusTable();
    /// Marks a run; does not open it.
    void select(const QString& run);

Q_SIGNALS:
    void runOpened(const QString& run);
    void driveWanted(const QString& run, bool on);
    void planWanted();

protected:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum Page : int { Loading, Empty, Error, Table };
    void layOutColumns();
    void updateWords();
    [[nodiscard]] std::shared_ptr<const model::RunPicture> current() const;
    std::shared_ptr<const model::RunsPicture> m_runs;
    RunContext m_context;
    RunTableModel* m_model;
    RunProxy* m_proxy;
    QStackedWidget* m_stack;
    Panel* m_panel;
    QTableView* m_table;
    SegmentedChoice* m_choice;
    QLineEdit* m_filter;
    QPushButton* m_drive;
    QPushButton* m_open;
    QPushButton* m_plan;
    ThinProgress* m_progress;
    ErrorState* m_error;
    BannerStrip* m_strip;
    QWidget* m_nothing;
    QString m_wanted; ///< run to be marked once it is there
};

} // namespace pilothouse::ui
