// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "simulator/scenario.h"
#include "simulator/sim_time.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::simulator {

inline constexpr int kMaxMembers = 1000;
inline constexpr int kMaxStores = 2000; ///< each costs a tenth of an ordinary member

/// One empty cluster that is filled through its API, with given address and credentials: what
/// kube-apiserver's flags of the same names give it.
struct Blank {
    std::string name; ///< of the member
    std::string bindAddress = "127.0.0.1";
    std::uint16_t securePort = 0; ///< 0: any free one
    std::filesystem::path tlsCertFile;
    std::filesystem::path tlsPrivateKeyFile;
    std::filesystem::path clientCaFile;
    std::filesystem::path tokenAuthFile;
};

/// What to simulate and where to say so.
struct Options {
    int clusters = 0;                ///< 1..kMaxMembers; 0: as the scenario says, or 24
    int stores = 0;                  ///< 0..kMaxStores: shops of one node beside them
    std::uint64_t seed = 1;          ///< same seed, same story
    std::string scenario = "calm";   ///< name of a shipped scenario or path of a file
    std::filesystem::path directory; ///< gets kubeconfig and fleet.yaml; made when absent
    double speed = 1.0;              ///< simulated seconds per second, 0.01..3600
    std::vector<std::filesystem::path> scenarioFolders{}; ///< empty: the usual places
    std::filesystem::path program{}; ///< pilothouse-sim, for the actions of a shipped strategy
    bool isStoryHeld = false;        ///< nothing happens after the start, though time goes on
    bool hasControl = false;         ///< takes orders through the socket `control` in the directory
    std::optional<Blank> blank{};    ///< instead of the estate
};

/// One served cluster.
struct MemberInfo {
    std::string name;
    std::string server; ///< https://127.x.y.z:port
    std::string region;
    std::string env;
};

/// Folders in which shipped scenarios are looked up: the installed one beside the program, then
/// the source tree this was built from.
[[nodiscard]] std::vector<std::filesystem::path> scenarioFolders();

/// A running simulated fleet. Serves on a thread of its own from start() until it is destroyed or
/// stopped; the public functions may be called from one other thread.
class Simulator {
public:
    /// Returns when every member answers and both files are in place. Validation for bad options
    /// and scenarios, Network when an address cannot be had, Storage when a file cannot be written.
    [[nodiscard]] static Result<std::unique_ptr<Simulator>> start(const Options& options);
    ~Simulator();
    Simulator(const Simulator&) = delete;
    Simulator& operator=(const Simulator&) = delete;

    /// Closes all connections; safe to call twice.
    void stop();

    [[nodiscard]] std::filesystem::path kubeconfig() const;
    [[nodiscard]] std::filesystem::path fleetFile() const;
    /// Of the hub; empty where the scenario has none.
    [[nodiscard]] std::filesystem::path hubKubeconfig() const;
    [[nodiscard]] const std::vector<MemberInfo>& members() const;
    /// Connections accepted so far, of all members.
    [[nodiscard]] std::uint64_t connections() const;
    /// The simulated clock.
    [[nodiscard]] Instant now() const;

private:
    struct State;
    explicit Simulator(std::unique_ptr<State> state);

    std::unique_ptr<State> m_state;
};

} // namespace pilothouse::simulator
