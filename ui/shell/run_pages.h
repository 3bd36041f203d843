// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_picture.h"
#include "ui/pages/runs/run_page.h"

#include <QHash>
#include <QObject>

#include <memory>

class QStackedWidget;

namespace pilothouse::ui {

class ApprovalsPage;
class RunsPage;

/// The pages of update runs in the window's stack: the list, the approvals, one page for each run
/// that is open. Hands them pictures and passes on what they ask. GUI thread.
class RunPages : public QObject {
    Q_OBJECT
public:
    RunPages(QStackedWidget* stack, QObject* parent);

    void setReplay(const RunPage::Replay& replay) { m_replay = replay; }
    void setSamples(const RunPage::Samples& samples) { m_samples = samples; }
    void setRuns(const std::shared_ptr<const model::RunsPicture>& runs, const RunContext& context);
    /// Time went on, or writes were turned on or off.
    void setContext(const RunContext& context);
    /// The fleet is gone: its runs are not known any more.
    void clear();
    /// Runs were told at least once: there is something that tells them.
    [[nodiscard]] bool areKnown() const { return m_runs != nullptr; }

    /// Why the runs cannot be read now; empty: they can.
    [[nodiscard]] QString trouble() const;
    /// Newest first.
    [[nodiscard]] std::vector<std::shared_ptr<const model::RunPicture>> all() const {
        return m_runs ? m_runs->runs : std::vector<std::shared_ptr<const model::RunPicture>>();
    }
    [[nodiscard]] RunsPage* list() const { return m_list; }
    [[nodiscard]] ApprovalsPage* approvals() const { return m_approvals; }
    [[nodiscard]] RunPage* page(const QString& run) const { return m_pages.value(run); }
    /// The page of a run, made where there is none; null for a run that is not known.
    RunPage* open(const QString& run);
    void close(const QString& run);
    [[nodiscard]] std::shared_ptr<const model::RunPicture> find(const QString& run) const;
    /// Id of the run with that name or id; empty where there is none.
    [[nodiscard]] QString idOf(const QString& nameOrId) const;

    struct Sums {
        int running = 0;
        int waiting = 0;
        int failed = 0;
        int needsYou = 0; ///< gates
        bool operator==(const Sums&) const = default;
    };
    [[nodiscard]] const Sums& sums() const { return m_sums; }

Q_SIGNALS:
    void commandWanted(const QString& run, const pilothouse::model::Command& command);
    void driveWanted(const QString& run, bool on);
    void runWanted(const QString& run);
    void monitorWanted(const QString& run);
    void clusterWanted(const QString& id);
    void listWanted();
    void reportWanted(const QString& run, bool isCopy);

private:
    void showEvidence(const QString& run, const QString& gate);

    QStackedWidget* m_stack;
    RunsPage* m_list;
    ApprovalsPage* m_approvals;
    QHash<QString, RunPage*> m_pages;
    std::shared_ptr<const model::RunsPicture> m_runs;
    RunContext m_context;
    RunPage::Replay m_replay;
    RunPage::Samples m_samples;
    Sums m_sums;
};

} // namespace pilothouse::ui
