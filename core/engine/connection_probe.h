// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "fleet/fleet_config.h"
#include "net/credential_runner.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace pilothouse::engine {

/// The way to a usable cluster, in order.
enum class ProbeStage : std::uint8_t { Name, Tcp, Tls, Login, Permission, Version };
constexpr std::size_t kProbeStages = 6;

/// What became of a stage. Skipped: left out on purpose (a login that needs a program); NotReached:
/// an earlier stage failed or it cannot be told.
enum class StageOutcome : std::uint8_t { NotReached, Passed, Failed, Skipped };

struct StageResult {
    StageOutcome outcome = StageOutcome::NotReached;
    std::string note; ///< "12 ms", "v1.33.5", why it failed; may be empty
};

/// What testing one member found. A value.
struct ProbeResult {
    ClusterId cluster;
    std::array<StageResult, kProbeStages> stages;
    std::optional<Error> error; ///< of the failed stage; none when all passed or one was skipped
    [[nodiscard]] const StageResult& at(ProbeStage stage) const {
        return stages[static_cast<std::size_t>(stage)];
    }
};

struct ProbeOptions {
    std::chrono::milliseconds timeout{5'000}; ///< each request, from name to answer
    net::CredentialRunnerOptions signIn{};    ///< who says which sign-in programs may run
    std::function<void(ProbeResult)>
        onResult{}; ///< once a member, on an I/O thread or in the constructor; must be short
};

/// Tests members at the same time: reads /version, then one node and one pod, and says how far it
/// came. Only reads. The first question goes out without a credential where that comes from a
/// program; one that may not run is said to be skipped.
/// Destruction ends what is under way without waiting for any peer; no result comes after it.
/// Construction and destruction on one thread.
class ConnectionProbe {
public:
    ConnectionProbe(fleet::FleetConfig config, ProbeOptions options);
    ~ConnectionProbe();
    ConnectionProbe(const ConnectionProbe&) = delete;
    ConnectionProbe& operator=(const ConnectionProbe&) = delete;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace pilothouse::engine
