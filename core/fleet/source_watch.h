// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_config.h"
#include "fleet/moment.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::fleet {

/// The files that a source is read from: the fleet file, the kubeconfigs and the price table that
/// it names, or those of KUBECONFIG, whether they exist or not. Reads the fleet file.
[[nodiscard]] std::vector<std::string> filesOf(const FleetSource& source);

/// Says when the input files of a fleet mean something else than before. A change counts once the
/// files have been still for kSettle and can be read: a file that is rewritten by rename gives one
/// new fleet, one that is cut in the middle of a write none until it is whole, one that was merely
/// touched none. One that stays broken for kBroken is told of once. Told the time; reads files, so
/// never on the engine or UI thread. One owner.
class SourceWatch {
public:
    static constexpr std::chrono::milliseconds kSettle{500}; ///< editors write in several steps

    static constexpr std::chrono::milliseconds kBroken{5'000}; ///< longer is no half of a write

    /// How long files have to be as they are before they count; shorter in tests.
    struct Patience {
        std::chrono::milliseconds settle = kSettle;
        std::chrono::milliseconds broken = kBroken;
    };

    /// Takes the files as they are now for known.
    explicit SourceWatch(FleetSource source) : SourceWatch(std::move(source), Patience{}) {}
    SourceWatch(FleetSource source, Patience patience);

    /// The fleet as it is now, for a start: what is read here is known, and a file of several that
    /// is broken already is no news later.
    [[nodiscard]] Result<FleetConfig> load();
    /// The fleet anew, once for each change of its files and once after what was broken is mended;
    /// or why the changed files cannot be used, once.
    [[nodiscard]] std::optional<Result<FleetConfig>> poll(SteadyTime now);

private:
    [[nodiscard]] std::string stamps() const;  ///< inode, size and time of every file
    [[nodiscard]] std::string content() const; ///< size and hash of every text
    void know(std::string content, const FleetConfig& fleet);
    [[nodiscard]] Result<FleetConfig> judge() const;

    FleetSource m_source;
    Patience m_patience;
    std::vector<std::string> m_files;
    std::string m_stamps;
    std::string m_known;                 ///< content of what was last handed out
    std::string m_told;                  ///< content that was said to be broken; empty: nothing is
    std::set<std::string> m_knownBroken; ///< files of several that were left out from the start
    std::optional<SteadyTime> m_changedAt;
};

} // namespace pilothouse::fleet
