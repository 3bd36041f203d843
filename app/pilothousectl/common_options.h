// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "demo_fleet.h"
#include "engine/program_consent.h"
#include "fleet/fleet_config.h"
#include "fleet/source_watch.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::ctl {

/// Exit codes of the command line contract.
enum class Exit : std::uint8_t { Fine = 0, No = 1, BadInput = 2, Partial = 3, Internal = 4 };

enum class Format : std::uint8_t { Table, Json, Yaml };

/// What every command takes.
struct CommonOptions {
    std::string fleetFile;
    std::string kubeconfig;
    std::vector<std::string> contexts;
    std::optional<int> demoClusters;
    Format format = Format::Table;
    std::chrono::milliseconds timeout{10'000};
    std::chrono::milliseconds signInTimeout{
        200'000}; ///< of a sign-in program: a person types a code
    std::string stateFolder;
    std::vector<std::string> allowedPrograms; ///< ids, or "all"
    bool readOnly = false;
    bool noColor = false;
};

/// Adds the common options to a command; they are read into `options`.
void addCommonOptions(CLI::App& command, CommonOptions& options);

/// Adds --now, for a command that only computes; what is no instant is bad usage.
void addNowOption(CLI::App& command, std::optional<Instant>& now);

/// A fleet to work on; a demo's simulator lives as long as this.
struct OpenedFleet {
    std::unique_ptr<DemoFleet> demo;
    fleet::FleetConfig config;
    std::shared_ptr<fleet::SourceWatch> sources; ///< the files that `config` was read from
    std::shared_ptr<engine::ProgramConsent> consent;
    net::CredentialRunnerOptions signIn; ///< asks `consent`; says on stderr what waits for a word
};

/// Reads the input files (or starts the demo) and tells warnings on stderr; contacts no member. A
/// file of consent or policy that cannot be understood is bad input where a context needs a
/// program.
[[nodiscard]] Result<OpenedFleet> openFleet(const CommonOptions& options);

/// Likewise the KubeFleet hub that the options mean (fleet::loadHub), as a fleet whose only member
/// it is. A demo is the scenario placement-lab.
[[nodiscard]] Result<OpenedFleet> openHub(const CommonOptions& options);

/// One line on stderr.
void complain(const Error& error);

/// The exit code of an error of the input.
[[nodiscard]] Exit exitCodeOf(const Error& error);

} // namespace pilothouse::ctl
