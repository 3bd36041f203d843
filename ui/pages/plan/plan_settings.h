// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/plan/plan_dialog.h"

class QCheckBox;
class QListWidget;
class QPlainTextEdit;

namespace pilothouse::ui {

/// What is done to a cluster, and how a run takes failure, as fields.
class SettingsDialog : public PlanDialog {
    Q_OBJECT
public:
    SettingsDialog(const model::Strategy& strategy, const StrategyJudge& judge, QWidget* parent);

Q_SIGNALS:
    void settingsEdited(const pilothouse::model::Strategy& strategy);

protected:
    QStringList check() override;

private:
    void addAction();
    void addPolicy();
    QPlainTextEdit* addWords(const QString& label, const char* name,
                             const std::vector<std::string>& words, const QString& tip);
    void readAction(model::Strategy& strategy, QStringList& faults) const;
    model::Strategy m_strategy;
    QPlainTextEdit* m_argv = nullptr;
    QPlainTextEdit* m_probe = nullptr;
    QLineEdit* m_idle = nullptr;
    QLineEdit* m_running = nullptr;
    QLineEdit* m_failed = nullptr;
    QLineEdit* m_apiContext = nullptr;
    QLineEdit* m_apiCluster = nullptr;
    QLineEdit* m_within = nullptr;
    QCheckBox* m_nodes = nullptr;
    QLineEdit* m_failures = nullptr;
    QLineEdit* m_success = nullptr;
    QLineEdit* m_timeout = nullptr;
    QLineEdit* m_retries = nullptr;
    QLineEdit* m_delay = nullptr;
    QComboBox* m_unstaged = nullptr;
    QComboBox* m_stopped = nullptr;
    QCheckBox* m_strict = nullptr;
    QCheckBox* m_defer = nullptr;
    QCheckBox* m_guard = nullptr;
};

/// Windows and freezes: a list, and the selected one as fields.
class WindowsDialog : public PlanDialog {
    Q_OBJECT
public:
    /// `calendars`: of the fleet's file; shown, for they hold too, and changed there alone.
    WindowsDialog(const model::Strategy& strategy, const std::vector<model::Window>& calendars,
                  const StrategyJudge& judge, QWidget* parent);

Q_SIGNALS:
    void windowsEdited(const std::vector<pilothouse::model::Window>& windows);

protected:
    QStringList check() override;

private:
    void add(model::WindowKind kind);
    void removeCurrent();
    void show(int at);
    void keep();
    void refill(int current);
    model::Strategy m_strategy;
    std::vector<model::Window> m_windows;
    std::vector<model::Window> m_calendars;
    int m_at = -1;
    QStringList m_faults; ///< of fields that could not be kept
    QListWidget* m_list;
    QLineEdit* m_id;
    QComboBox* m_kind;
    QLineEdit* m_stages;
    QLineEdit* m_selector;
    QLineEdit* m_start;
    QLineEdit* m_zone;
    QLineEdit* m_duration;
    QLineEdit* m_rule;
    QLineEdit* m_reason;
};

/// All clusters of a group, or those in no stage, with a filter; those that are marked can be moved
/// together.
class MembersDialog : public QDialog {
    Q_OBJECT
public:
    struct Row {
        QString name{};
        QString detail{};
    };
    /// `targets`: where they can be moved to, in words; empty: nowhere.
    MembersDialog(const QString& title, const QList<Row>& rows, const QStringList& targets,
                  QWidget* parent);

Q_SIGNALS:
    void moveWanted(const QStringList& clusters, int target);
    void clusterWanted(const QString& cluster);

private:
    void filter(const QString& text);
    QListWidget* m_list;
    QComboBox* m_target;
    QPushButton* m_move;
};

} // namespace pilothouse::ui
