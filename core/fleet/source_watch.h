// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_config.h"
#include "fleet/moment.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::fleet {

/// The files that a source is read from: the fleet file and the kubeconfigs it names, or those of
/// KUBECONFIG, whether they exist or not. Reads the fleet file.
[[nodiscard]] std::vector<std::string> filesOf(const FleetSource& source);

/// Says when the input files of a fleet mean something else than before. A change counts once the
/// files have been still for kSettle and can be read: a file that is rewritten by rename gives one
/// new fleet, one that is cut in the middle of a write none until it is whole, one that was merely
/// touched none. Told the time; reads files, so never on the engine or UI thread. One owner.
class SourceWatch {
public:
    static constexpr std::chrono::milliseconds kSettle{500}; ///< editors write in several steps

    /// Takes the files as they are now for known.
    explicit SourceWatch(FleetSource source);

    /// The fleet anew, once for each change of its files.
    [[nodiscard]] std::optional<FleetConfig> poll(SteadyTime now);

private:
    [[nodiscard]] std::string stamps() const;  ///< inode, size and time of every file
    [[nodiscard]] std::string content() const; ///< size and hash of every text

    FleetSource m_source;
    std::vector<std::string> m_files;
    std::string m_stamps;
    std::string m_known; ///< content of what was last handed out
    std::optional<SteadyTime> m_changedAt;
};

} // namespace pilothouse::fleet
