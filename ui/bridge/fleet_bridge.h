// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/commands.h"
#include "fleet/fleet_config.h"
#include "ui/bridge/context_offer.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse {
class Clock;
}
namespace pilothouse::fleet {
class SourceWatch;
}
namespace pilothouse::net {
class RequestBudget;
}
namespace pilothouse::engine {
class ConnectionProbe;
class Engine;
class ProgramConsent;
struct ProbeResult;
struct ProgramWord;
} // namespace pilothouse::engine

namespace pilothouse::ui {

/// The only object that talks to the engine: takes over its publications, at most ten a second, and
/// hands commands back as values. GUI thread; nothing here blocks, files are judged on a worker.
class FleetBridge : public QObject {
    Q_OBJECT
public:
    explicit FleetBridge(QObject* parent = nullptr);
    ~FleetBridge() override;

    /// Limit of one request to a member, for the next open().
    void setRequestTimeout(std::chrono::milliseconds timeout) { m_timeout = timeout; }
    /// The state folder of a fleet by its name, where what is known of its members is kept over
    /// restarts; empty: nothing is kept. Holds from the next fleet that is opened.
    void setMemory(std::function<std::string(const std::string& fleet)> folderOf) {
        m_memory = std::move(folderOf);
    }
    /// Reads and judges the files of a fleet, then connects; ends in opened() or failed(). Only the
    /// last call counts.
    void open(const fleet::FleetSource& source);
    /// Connects a fleet that was judged before.
    /// `sources`: its files, to be followed; null: it stays as it is.
    void start(fleet::FleetConfig config, std::shared_ptr<fleet::SourceWatch> sources = nullptr);
    /// Reads what a kubeconfig offers without contacting anybody; ends in contextsRead().
    void readContexts(const fleet::FleetSource& source);
    /// Tests contexts of what readContexts() read last: one contextTested() each, then
    /// testEnded(). A running test ends first.
    void testContexts(const QStringList& contexts);
    /// Ends a test; nobody is asked any more.
    void cancelTest();
    /// Who says which sign-in programs may run, for the next open(), readContexts() and test. None:
    /// no program ever runs.
    void setConsent(std::shared_ptr<engine::ProgramConsent> consent);
    /// Keeps the user's word on a program that readContexts() read, or takes it back; ends in
    /// programDecided(). An open fleet asks its members again.
    void decideProgram(const QString& id, bool isAllowed);
    /// The same for a program of the open fleet too: Allowed, Denied, or Asked to take a word back.
    void setProgramWord(const QString& id, ProgramState word);
    /// Looks at the programs of the open fleet and the words on them again.
    void readPrograms();
    /// Stops asking; the fleet is gone.
    void close();
    void post(const engine::Command& command);

    [[nodiscard]] bool isOpen() const { return m_engine != nullptr; }
    /// The open fleet as its files say it; null: none.
    [[nodiscard]] const std::shared_ptr<const fleet::FleetConfig>& fleet() const { return m_open; }
    /// What all who ask its members may ask a second; null: none is open.
    [[nodiscard]] const std::shared_ptr<net::RequestBudget>& budget() const { return m_budget; }
    /// Clock time of the fleet, which follows a simulation.
    [[nodiscard]] Instant now() const;

Q_SIGNALS:
    void opened(const pilothouse::ui::FleetInfo& info);
    /// Its members are being asked.
    void started();
    void failed(const pilothouse::ui::FileProblem& problem);
    void contextsRead(const pilothouse::ui::ContextOffers& offers);
    /// `problem` says why the word could not be kept; then nothing changed.
    void programDecided(const QString& id, pilothouse::ui::ProgramState state,
                        const QString& problem);
    /// The sign-in programs that members of the open fleet need.
    void programsRead(const QList<pilothouse::ui::ProgramOffer>& programs);
    /// The files of the open fleet changed and cannot be used: it runs on as it was.
    void filesBroken(const pilothouse::ui::FileProblem& problem);
    /// They can be used again.
    void filesMended();
    /// They were read again: the fleet of the snapshots is the new one.
    void fleetReread(int clusters);
    void contextTested(const pilothouse::ui::ContextTest& test);
    void testEnded();
    void snapshotChanged(const std::shared_ptr<const pilothouse::model::FleetSnapshot>& snapshot,
                         const pilothouse::model::FleetDiff& diff);
    void answered(const pilothouse::engine::FetchedText& answer);

private:
    void closeEngine();
    void onWake();
    void take();
    void tellFiles(const engine::Publication& publication);
    void onTested(quint64 test, const engine::ProbeResult& result);
    std::unique_ptr<engine::Engine> m_engine;
    std::shared_ptr<const Clock> m_clock;
    std::chrono::milliseconds m_timeout{10'000};
    std::function<std::string(const std::string&)> m_memory;
    QTimer m_pause; ///< runs while the last publication is younger than a tenth of a second
    bool m_waiting = false;
    quint64 m_attempt = 0;
    quint64 m_offer = 0;
    std::optional<fleet::FleetConfig> m_offered; ///< what readContexts() read last
    std::shared_ptr<engine::ProgramConsent> m_consent;
    std::vector<engine::ProgramWord> m_programs;      ///< of what was read last
    std::shared_ptr<const fleet::FleetConfig> m_open; ///< the open fleet
    std::shared_ptr<net::RequestBudget> m_budget;     ///< of its members
    std::vector<engine::ProgramWord> m_fleetPrograms; ///< of the open fleet
    std::optional<Error> m_filesProblem;              ///< as it was told last
    std::unique_ptr<engine::ConnectionProbe> m_probe;
    quint64 m_test = 0;
    int m_testsLeft = 0;
};

} // namespace pilothouse::ui
