// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/hub_picture.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// A draft on its way to a hub: what would be sent, and what came of it. Values; any thread.
namespace pilothouse::model {

/// What a server answered to "may I?" or to a dry run.
enum class ApplyAnswer : std::uint8_t {
    NotAsked, ///< nothing to ask: the draft changes nothing
    Yes,
    No,
    Unread ///< nobody knows: `…Says` tells why
};

/// One write, reviewed: nothing was changed for it.
struct ApplyReview {
    std::uint64_t revision = 0; ///< of the text that was reviewed
    std::string trouble{};      ///< why there is no review; empty: what follows says something

    std::string hub{};
    std::string kind{};
    std::string nameSpace{};
    std::string name{};
    Instant at{};              ///< when the hub was asked
    bool isProduction = false; ///< the hub is, by the fleet's rule
    bool isCreate = false;     ///< the hub has none of that name
    bool isUnchanged = false;  ///< the hub has just that already
    /// The placement was edited on the hub since the draft began with it: generations then and now;
    /// now 0: it is gone.
    std::optional<std::pair<std::int64_t, std::int64_t>> moved{};

    std::string before{};         ///< YAML as the hub has it; empty: none
    std::string after{};          ///< as it would have it
    bool isServersAnswer = false; ///< `after` is what the dry run gave, not the draft

    std::vector<std::string> immutable{}; ///< edits that no hub takes, in words
    ApplyAnswer access = ApplyAnswer::NotAsked;
    std::string accessSays{};
    ApplyAnswer dryRun = ApplyAnswer::NotAsked;
    std::string dryRunSays{};
    std::vector<std::string> causes{};   ///< of a refused dry run
    std::vector<std::string> warnings{}; ///< of the server

    std::string method{};
    std::string url{};
    std::string contentType{};
    std::string body{};                 ///< one line of JSON, as it goes out
    std::vector<std::string> kubectl{}; ///< words of the same command

    // What binds the write to what was reviewed.
    std::string apiVersion{};
    std::string resource{};
    std::string hubUid{};
    std::string uid{};
    std::string resourceVersion{};
    bool operator==(const ApplyReview&) const = default;
};

/// How a write that was confirmed stands.
struct ApplyProgress {
    enum class State : std::uint8_t {
        Sending,
        Refused,  ///< nothing was changed
        Conflict, ///< somebody else was first: nothing was changed
        Unknown,  ///< nobody knows whether it was done
        Watched,  ///< done; the hub's scheduler is waited for
        Decided,  ///< done, and decided on
        Undecided ///< done; the scheduler said nothing in time, or nobody waited
    };
    State state = State::Sending;
    std::string says{}; ///< of the server, where it did not go well
    std::vector<std::string> causes{};
    std::int64_t generation = 0; ///< that the write made
    // Of Decided: clusters by name.
    std::vector<std::string> selected{};
    std::vector<std::string> missing{};             ///< foretold, not chosen
    std::vector<std::string> unforeseen{};          ///< chosen, not foretold
    std::optional<HubPlacementPicture> placement{}; ///< as read last
    std::string auditTrouble{}; ///< why the end is not in the audit log; empty: it is
    bool operator==(const ApplyProgress&) const = default;
};

/// What a person said to a review.
struct ApplyConsent {
    std::uint64_t revision = 0; ///< of the review
    std::string reason{};
    std::vector<std::string> foretold{}; ///< clusters that should hold it then, sorted
    std::int32_t changing = 0;           ///< clusters that will change
};

/// The newest of both. A value for screens.
struct ApplyPicture {
    bool isAsking = false; ///< a review is under way
    std::optional<ApplyReview> review{};
    std::optional<ApplyProgress> progress{};
};

} // namespace pilothouse::model
