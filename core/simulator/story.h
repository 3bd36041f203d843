// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/random.h"
#include "simulator/scenario.h"
#include "simulator/store.h"
#include "simulator/world.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <queue>
#include <string>
#include <vector>

namespace pilothouse::simulator {

/// What a member's story is made from. Equal inputs tell equal stories, whatever the steps in which
/// time is advanced.
struct StoryInput {
    MemberSpec spec;
    std::vector<Effect> effects;
    Offset churnEvery = std::chrono::minutes{6};
    Instant start;
    std::uint64_t seed = 0;
    std::shared_ptr<const mesh::Plan> mesh{}; ///< null: the member is in none
    std::size_t seat = 0;
};

/// The life of one member as discrete events on the simulated clock. It writes what a client can
/// see into its store. Single-threaded; costs nothing until the first advanceTo().
class Story {
public:
    explicit Story(StoryInput input);
    Story(const Story&) = delete;
    Story& operator=(const Story&) = delete;

    /// Lets everything up to and including `now` happen. Never goes back.
    void advanceTo(Offset now);
    /// When the next thing happens; kNever when nothing will.
    [[nodiscard]] Offset nextAt() const;
    [[nodiscard]] Offset now() const { return m_now; }
    /// How far of `now` is told: a held story stands still.
    [[nodiscard]] Offset told(Offset now) const {
        return m_isHeld ? std::min(now, Offset{0}) : now;
    }

    /// What a client may do to a live story. False when there is no such pod or node.
    bool evict(const std::string& nameSpace, const std::string& pod);
    bool cordon(const std::string& node, bool isCordoned);
    /// What the provider of the member does on demand: the control plane first, then one node after
    /// the other, each replaced by a new one. Goes on from where a failed one stands.
    /// @param perNode  how long a node takes when no budget holds it up; zero: from the seed
    UpgradeAnswer startUpgrade(const std::string& version, Offset perNode = Offset{0});
    /// From now on nothing happens any more, while the clock goes on.
    void hold() { m_isHeld = true; }

    [[nodiscard]] const World& world() const { return m_world; }
    [[nodiscard]] Store& store() { return m_store; }
    [[nodiscard]] const Store& store() const { return m_store; }
    [[nodiscard]] const std::vector<Effect>& effects() const { return m_effects; }

private:
    struct Step {
        Offset at;
        std::uint64_t order;
        std::function<void()> run;
        bool operator<(const Step& other) const {
            return at != other.at ? at > other.at : order > other.order;
        }
    };
    void later(Offset at, std::function<void()> run);
    void goLive();

    // story_build.cpp: the member as it stood before anything happened
    void ageForUpgrade();
    void build();
    void buildNodes();
    void buildWorkloads();
    void planEffects();

    // story_pods.cpp
    Pod& createPod(std::size_t workload, int ordinal, int fixedNode);
    void placePod(Pod& pod, int fixedNode);
    void startPod(std::uint64_t id);
    void readyPod(std::uint64_t id);
    void crashPod(std::uint64_t id);
    void restartPod(std::uint64_t id);
    void deletePod(std::uint64_t id, bool isReplaced);
    void removePod(std::uint64_t id);
    void retryPending(std::uint64_t id);
    void churn();
    [[nodiscard]] std::vector<std::uint64_t> podsOf(std::size_t workload) const;
    [[nodiscard]] int findNode(const WorkloadSpec& spec) const;
    [[nodiscard]] Pod* podById(std::uint64_t id);

    // story_effects.cpp
    void beginCrashLoop(const Effect& effect);
    void beginPending(const Effect& effect);
    void beginRollout(const Effect& effect);
    void rolloutStep(std::size_t workload, const std::string& hash);
    void beginNodeDown(const Effect& effect);
    void nodeGoesDown(std::size_t node, const std::string& reason);
    void nodeComesUp(std::size_t node);
    void heartbeat(std::size_t node);
    void beginStickUpgrade(const Effect& effect);
    void setBudget(std::size_t workload, bool isHeld);
    [[nodiscard]] int findWorkload(const std::string& name) const;
    void planEffect(const Effect& effect);
    /// Gives the effects that wait for this moment their time.
    void trigger(Trigger moment);

    // story_upgrade.cpp
    void upgradeControlPlane();
    void upgradeNextNode();
    void drainNode(std::size_t node);
    [[nodiscard]] bool drainPods(std::size_t node, std::string& blockedBy);
    [[nodiscard]] std::string budgetAgainst(const Pod& pod);
    void tellBlocked(const Node& node, const std::string& blockedBy);
    void deleteNode(std::size_t node);
    std::size_t addNode(std::size_t pool, const std::string& version);
    void fillNode(std::size_t node);
    [[nodiscard]] bool isNodeName(const std::string& name) const;
    [[nodiscard]] const Effect* takeFailure(const std::string& how);
    void endUpgrade(UpgradeState state, std::string error);

    // story_mesh.cpp
    void planMesh();
    void loadMesh();
    void tellPendingBalancer();
    void tellGateways();
    /// Slices of other clusters' backends, as they are now.
    void tellSlices();
    void putMeshNode(const Node& node, bool isGone);
    void renewCertificates();

    // story_record.cpp: from state to store
    void touch(Node& node);
    void touch(Pod& pod);
    void attach(const Pod& pod);
    void detach(const Pod& pod);
    void refresh(std::size_t workload);
    struct Happening {
        bool isWarning = false;
        std::string reason;
        std::string message;
        std::string component;
    };
    void record(const Happening& what, const Node& node);
    void record(const Happening& what, const Pod& pod);
    void record(const Happening& what, const Workload& workload, const Revision* revision);
    void recordEvent(EventRecord draft, const Happening& what);
    void expireEvent(const std::string& key);

    World m_world;
    Store m_store;
    std::vector<Effect> m_effects;
    Random m_random;
    Offset m_churnEvery;
    Offset m_now;
    std::uint64_t m_seed;
    std::uint64_t m_nextPod = 1;
    std::uint64_t m_nextStep = 1;
    std::priority_queue<Step> m_steps;
    bool m_isLive = false;
    bool m_isHeld = false;
};

} // namespace pilothouse::simulator
