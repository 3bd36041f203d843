// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::model {

/// What the audit log is ordered by; Number is the order in which it was written.
enum class AuditOrder : std::uint8_t { Number, Who, Action, Target, Object, Outcome, Reason };

/// Entries by what came of them.
enum class AuditChoice : std::uint8_t { All, Done, Refused };

/// Which entries are asked for; an empty field asks for all. Words are looked for inside the field,
/// without regard to case (of ASCII letters).
struct AuditFilter {
    std::string text{};            ///< in any of the fields
    std::string who{};             ///< "ann"
    std::string action{};          ///< "approve"
    std::string target{};          ///< the run: "web-134"
    std::string cluster{};         ///< the member that the entry itself is about
    std::optional<Instant> from{}; ///< from then on
    std::optional<Instant> to{};   ///< before
    AuditChoice choice = AuditChoice::All;
    bool operator==(const AuditFilter&) const = default;
};

/// What a screen wants to see of the log.
struct AuditQuestion {
    AuditFilter filter{};
    AuditOrder order = AuditOrder::Number;
    bool isAscending = false;
    bool operator==(const AuditQuestion&) const = default;
};

/// One entry of the log, for people. A value; holds no secret.
struct AuditLine {
    std::int64_t number = 0;
    Instant at{};
    std::string who{};
    std::string action{};  ///< "run Approve"
    std::string target{};  ///< "local/web-134"
    std::string object{};  ///< gate, stage, group, member or window of it; may be empty
    std::string outcome{}; ///< "accepted", "rejected: why"; empty: the entry does not say
    std::string reason{};  ///< in the person's own words
    std::vector<std::pair<std::string, std::string>> more{}; ///< what else the entry keeps
    std::vector<std::string> again{}; ///< words of the command that repeats it; empty: none does
    bool operator==(const AuditLine&) const = default;

    [[nodiscard]] bool isRefused() const { return outcome.starts_with("rejected"); }
};

/// The answer to a question: which entries there are, in order, without their texts; those are
/// asked for by number. Immutable once shared; any thread.
struct AuditPicture {
    Instant at{}; ///< clock time of the last good look
    AuditQuestion question{};
    std::shared_ptr<const std::vector<std::int64_t>> numbers{}; ///< never null
    std::int64_t all = 0;                                       ///< entries in the log
    std::int64_t done = 0;              ///< of those that fit but for the choice
    std::int64_t refused = 0;           ///< of those that fit but for the choice
    std::vector<std::string> people{};  ///< in the log; at most 200 of each
    std::vector<std::string> actions{}; ///< in the log
    std::vector<std::string> targets{}; ///< in the log
    std::string trouble{};              ///< why it cannot be read; what is here is from before
    bool isAwaited = false; ///< nobody has looked yet: that there is nothing says nothing
};

} // namespace pilothouse::model
