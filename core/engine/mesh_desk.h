// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "fleet/fleet_config.h"
#include "model/mesh_picture.h"
#include "model/mesh_reading.h"
#include "model/mesh_services.h"
#include "net/credential_runner.h"
#include "net/request_budget.h"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace pilothouse::engine {

struct MeshDeskOptions {
    /// Clock time from the end of a round to the next; of a fast simulated fleet no less than a
    /// second in steady time.
    std::chrono::milliseconds pollEvery{30'000};
    std::chrono::milliseconds timeout{10'000}; ///< in which a member must go on answering
    model::MeshSecrets secrets = model::MeshSecrets::Metadata;
    /// What the engine of the fleet asks of too (fleetBudget()); null: it is the desk's alone.
    std::shared_ptr<net::RequestBudget> budget{};
};

/// The meshes of one fleet, read from its members round after round while somebody watches, and
/// what was read as one picture. A thread of its own; any thread may call, nothing blocks but the
/// destructor, which waits below a second. Reads only.
///
/// A member that does not answer keeps what was known of it, with its age, and holds up nobody.
///
/// Connections are kept from round to round. What it asks is within the fleet's budget, of which
/// half is sure to be its own while it needs it: the other half is of those who watch its health.
/// The first round and those asked for read all of every member; in others that is read of those
/// looked at, of both ends of a link that changed, and of all others in turn, and of the rest what
/// their observers say of the links. Source: reference cluster-mesh 2.7.
class MeshDesk {
public:
    [[nodiscard]] static std::unique_ptr<MeshDesk> start(MeshDeskOptions options);
    ~MeshDesk();
    MeshDesk(const MeshDesk&) = delete;
    MeshDesk& operator=(const MeshDesk&) = delete;

    /// Whom to ask, and how they are signed in to. What is known of members that stay is kept.
    void setFleet(std::shared_ptr<const fleet::FleetConfig> fleet,
                  net::CredentialRunnerOptions signIn);
    /// The files of that fleet, where its hub is found: entries from outside are read of it too.
    void setSource(fleet::FleetSource source);
    /// Called from the desk's thread when there is something to take; must return at once.
    void setWake(std::function<void()> wake);
    /// The newest picture; null before a first round has ended.
    [[nodiscard]] std::shared_ptr<const model::MeshPicture> take();
    /// How the reading stands, for "read 12 s ago" and "reading".
    [[nodiscard]] model::MeshReading reading();
    /// What follows from the loss that is rehearsed, by the newest picture; null: none is.
    [[nodiscard]] std::shared_ptr<const model::MeshFailover> takeFailover();

    /// Rounds go on while it is on; turning it on begins one at once, unless the last ended less
    /// than `pollEvery` ago. Off at first.
    void watch(bool isOn);
    /// A round now, watched or not, that reads all of every member.
    void refresh();
    /// Of whom somebody reads details: they are read whole in every round.
    void lookAt(std::vector<ClusterId> members);
    /// How much of Secrets to read from the next round on, which is at once.
    void setSecrets(model::MeshSecrets secrets);
    /// Takes clusters and regions to be gone; an empty loss ends the rehearsal. Reads nothing.
    void rehearse(model::MeshLoss loss);
    /// A one-way link from one member to another that somebody wants so: no alarm any more.
    void wantOneWay(ClusterId from, ClusterId to, bool isWanted);

private:
    class Impl;
    explicit MeshDesk(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace pilothouse::engine
