// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::model {

/// What a run tells people who do not look at it.
enum class NoticeKind : std::uint8_t {
    Started,      ///< or went on after a stop
    StageDone,    ///< also with failures: the text says so
    GateWaits,    ///< for a person
    GateTrouble,  ///< failed, expired, blocked, or without an answer for too long
    MemberFailed, ///< after its last attempt
    Stuck,        ///< it does not move, and why
    Stopped,      ///< by a person
    Failed,       ///< by a threshold, or for good
    Done,         ///< completed; with failures says so
    DriverLost,   ///< nobody drives it any more, and it is not over
    Away          ///< what happened while nobody listened, as one
};
inline constexpr int kNoticeKinds = 11;
[[nodiscard]] std::string_view toString(NoticeKind kind); ///< "GateWaits"

/// How a notice is to be taken; the shape and colour of it.
enum class NoticeWeight : std::uint8_t { Calm, Good, Waits, Warns, Bad };
[[nodiscard]] std::string_view toString(NoticeWeight weight); ///< "waits"

/// One thing a run tells, or several of a kind as one. A value; holds no secret.
struct RunNotice {
    std::string id{}; ///< the same for the same thing, whoever derives it and when
    NoticeKind kind = NoticeKind::Started;
    NoticeWeight weight = NoticeWeight::Calm;
    std::string runId{};
    std::string runName{};
    Instant at{};
    std::string title{}; ///< "rings-1343 waits for approval"
    std::string text{};  ///< one or two sentences
    std::string stage{};
    std::string gate{};                 ///< id; empty: it is about no single one
    std::vector<std::string> members{}; ///< names
    std::int32_t count = 1;             ///< so many as one
    bool operator==(const RunNotice&) const = default;
};

/// How far a run's notices were told on a channel. What only time shows has keys of its own.
struct NoticeMark {
    std::uint64_t seq = 0; ///< of the journal: all up to it
    std::string stuck{};   ///< the cause that was told last
    std::string lost{};    ///< the driver whose loss was told last
    bool operator==(const NoticeMark&) const = default;
};

} // namespace pilothouse::model
