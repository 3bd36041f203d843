// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "base/time.h"
#include "model/placement_resources.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// What a placement of the lab would do to what its clusters have now. Values; any thread. The
/// values of Secrets are "***".
namespace pilothouse::model {

/// One place of an object that is otherwise on the member than it would be.
struct LabMemberPlace {
    enum class Kind : std::uint8_t {
        Change, ///< the apply would make it so
        Drift,  ///< as the placement's status would tell it: changed on the member
        Diff    ///< likewise: not applied, and not equal
    };
    Kind kind = Kind::Change;
    std::string path{};     ///< a JSON pointer
    std::string inMember{}; ///< empty: it is not there
    std::string inHub{};    ///< empty: it would not be there
    bool operator==(const LabMemberPlace&) const = default;
};

/// What the member's agent would do with one object.
struct LabMemberObject {
    enum class Action : std::uint8_t {
        Create,
        Leave, ///< applied again, nothing changes
        Update,
        TakeOver,
        Refuse, ///< nothing is written
        Report, ///< compared, not applied
        Delete,
        Release, ///< others own it too: the ownership alone is given up
        Keep     ///< no longer wanted there, and left as it is
    };
    LabObjectName id{};
    Action action = Action::Leave;
    std::string reason{};              ///< of the agent: "NotTakenOver", "FoundDrifts", …
    std::string message{};             ///< likewise
    bool isOwned = false;              ///< by this placement, now
    bool becomesOwned = false;         ///< from then on
    std::vector<std::string> owners{}; ///< others that own it, in short
    std::vector<LabMemberPlace> places{};
    bool isChangedThere = false; ///< the same manifest was applied last: somebody edited it there
    std::vector<std::string> notes{}; ///< what else to know
    bool operator==(const LabMemberObject&) const = default;
};

/// What of a cluster could not be compared.
struct LabMemberGap {
    std::string what{};   ///< "all objects", "Deployment shop/web and 3 more", "AppliedWorks"
    bool isWhole = false; ///< nothing of the cluster is known
    Error error{};
    bool operator==(const LabMemberGap&) const = default;
};

struct LabMemberCluster {
    std::string name{};
    bool leaves = false; ///< it held the placement and is no longer picked
    std::vector<LabMemberObject> objects{};
    std::vector<LabMemberGap> gaps{};
    bool operator==(const LabMemberCluster&) const = default;
};

/// A comparison with the members at one moment, or the way to it.
struct LabMembers {
    std::uint64_t revision = 0; ///< of the text that was compared
    Instant at{};               ///< by the fleet's clock
    bool isAsking = false;      ///< the members are being asked: clusters are those of before
    std::size_t asked = 0;      ///< clusters
    std::size_t answered = 0;   ///< of them, whether they said something or not
    std::string trouble{};      ///< why there is no comparison; empty: there is, or nobody asked
    bool isCancelled = false;   ///< the last question was given up
    std::vector<std::string> holders{};       ///< that would hold the placement, sorted
    std::vector<LabMemberCluster> clusters{}; ///< in the order of names; those that leave last
    /// What the comparison rests on and could not know.
    std::vector<std::string> notes{};
    [[nodiscard]] bool isThere() const { return at != Instant() && trouble.empty(); }
    bool operator==(const LabMembers&) const = default;
};

} // namespace pilothouse::model
