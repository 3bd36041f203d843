// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/health_sample.h"
#include "model/run_notice.h"
#include "model/run_picture.h"

#include <QObject>
#include <QStringList>

#include <memory>
#include <vector>

namespace pilothouse::fleet {
struct FleetConfig;
}
namespace pilothouse::engine {
class ProgramConsent;
class RunDesk;
} // namespace pilothouse::engine

namespace pilothouse::ui {

/// Tells of a desk's thread in the GUI thread; lives until the desk has ended, wherever that is.
class RunWake : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

Q_SIGNALS:
    void woken();
};

/// The only object that talks to the desk of runs: takes over its pictures and leaves commands. GUI
/// thread; nothing here blocks, a desk ends on a worker.
class RunsBridge : public QObject {
    Q_OBJECT
public:
    explicit RunsBridge(QObject* parent = nullptr);
    ~RunsBridge() override;

    /// Begins to watch the runs in the state folder of a fleet; another fleet's are left. Nothing
    /// is driven until drive().
    void open(const QString& folder, const std::shared_ptr<const fleet::FleetConfig>& fleet,
              const std::shared_ptr<engine::ProgramConsent>& consent);
    /// The fleet's files were read again.
    void setFleet(const std::shared_ptr<const fleet::FleetConfig>& fleet);
    /// Stops watching, and driving what is driven here.
    void close();
    void post(const QString& run, const model::Command& command);
    void drive(const QString& run, bool on);

    /// Which kinds of notices the fleet's webhook is not told, from now on, whoever drives a run.
    void muteWebhook(const QStringList& kinds);

    [[nodiscard]] static QString who(); ///< "ann@desk"
    /// The run as its journal had it at a moment.
    [[nodiscard]] static model::Run runAt(const model::RunPicture& picture, Instant at);
    /// What the journal keeps of a health gate's samples, oldest first.
    [[nodiscard]] static std::vector<model::HealthSample>
    samplesOf(const model::RunPicture& picture, const QString& gate);

    /// The run for a change ticket, as HTML or Markdown. Not for the GUI thread: O(records).
    [[nodiscard]] static QString reportOf(const model::RunPicture& picture, bool isHtml,
                                          const QString& fleet, Instant now);

Q_SIGNALS:
    void runsChanged(const std::shared_ptr<const pilothouse::model::RunsPicture>& runs);
    /// Runs told something, oldest first; `wereAway`: before this window was open.
    void noticesCame(const std::vector<pilothouse::model::RunNotice>& notices, bool wereAway);
    /// Whether the fleet has a webhook, and what it is not told.
    void webhookRead(bool hasWebhook, const QStringList& muted);
    /// A command was not taken.
    void refused(const QString& run, const QString& reason);

private:
    void take();
    void readWebhook();
    std::unique_ptr<engine::RunDesk> m_desk;
    RunWake* m_wake = nullptr; ///< of the desk; deleted behind it
    std::shared_ptr<engine::ProgramConsent> m_consent;
    std::shared_ptr<const model::RunsPicture> m_told;
    QString m_folder;
    bool m_hasWebhook = false;
};

} // namespace pilothouse::ui
