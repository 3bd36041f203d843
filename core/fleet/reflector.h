// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "fleet/backoff.h"
#include "fleet/moment.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace pilothouse::fleet {

/// What the reflectors of one member learned of its server, for all of them. One owner's thread.
struct ServerTraits {
    /// False once the server refused a streaming list or left one unfinished: it is not asked
    /// again.
    bool streamsLists = true;
};

/// Decides what to ask next to mirror one kind of one member: list in pages, then watch, forever.
/// Holds no objects and does no I/O; told what arrived, says what to send and when.
/// Source of the rules: kubernetes/client-go tools/cache/reflector.go. One owner, no thread safety.
class Reflector {
public:
    struct Options {
        std::uint64_t seed = 0;                  ///< jitter of delays and watch lengths
        bool watch = true;                       ///< false: one consistent list, then done
        SteadyTime notBefore{};                  ///< start of the first list
        SteadyTime deadline = SteadyTime::max(); ///< one list: no retry is begun past it
        /// Set: first lists come as the initial events of the watch, where the server can do that.
        /// Less work for the server; but nothing is compressed, so not for slow lines.
        std::shared_ptr<ServerTraits> traits{};
    };
    enum class Phase : std::uint8_t {
        Waiting,  ///< something is to be sent at dueAt()
        Listing,  ///< a list request is under way
        Watching, ///< a watch is open
        Done      ///< the one list is in, or failed for good
    };
    enum class Ask : std::uint8_t { Nothing, List, Watch };
    /// What an open watch brought.
    enum class Event : std::uint8_t {
        Added,
        Changed, ///< modified or deleted
        Bookmark,
        InitialEnd ///< the bookmark after the initial events
    };
    /// What is to be done with it.
    enum class Take : std::uint8_t {
        Apply,   ///< to what is shown
        Collect, ///< to the list that is being collected
        Replace, ///< the collected list replaces what is shown
        Ignore   ///< older than what is shown
    };
    /// A request to send.
    struct Next {
        Ask ask = Ask::Nothing;
        std::string resourceVersion{};
        bool hasResourceVersion = false; ///< false: leave the parameter out (most recent)
        std::string continueToken{};
        int limit = 0; ///< 0: no limit
        std::chrono::seconds watchTimeout{0};
        bool initialEvents = false; ///< a watch that begins with the whole list
    };

    explicit Reflector(Options options);

    /// What to send now; moves to Listing or Watching when it is something.
    [[nodiscard]] Next next(SteadyTime now);
    /// When next() will have something; none while an answer is awaited.
    [[nodiscard]] std::optional<SteadyTime> dueAt() const;
    [[nodiscard]] Phase phase() const { return m_phase; }
    /// Resource version to resume from; empty before the first complete list.
    [[nodiscard]] std::string_view resourceVersion() const { return m_version; }
    /// Why nothing is mirrored right now; none while it works or was never tried.
    [[nodiscard]] const std::optional<Error>& trouble() const { return m_trouble; }
    /// True once a list was completed or a try failed.
    [[nodiscard]] bool triedOnce() const { return m_triedOnce; }

    /// A page came; true when it was the last one and the collected items replace what was known.
    /// False with nothing to continue: it was older than asked for, the list begins anew.
    [[nodiscard]] bool pageArrived(std::string_view version, std::string continueToken,
                                   SteadyTime now);
    void listFailed(const Error& error, SteadyTime now);
    /// An event of the open watch with its resource version (a bookmark too).
    [[nodiscard]] Take watchAdvanced(Event event, std::string_view version, SteadyTime now);
    /// The watch is over: an ERROR event, a transport failure, or (none) the normal end.
    void watchEnded(const std::optional<Error>& error, SteadyTime now);
    /// The request that is open is given up; it begins again where it stood, on a new connection,
    /// after `delay`.
    void restart(SteadyTime now, std::chrono::milliseconds delay);
    /// Try at once instead of waiting: the member answers again, or the user asked.
    void kick(SteadyTime now);

private:
    [[nodiscard]] Next beginList();
    [[nodiscard]] Next beginWatch(SteadyTime now, bool initialEvents);
    void listIsIn(std::string_view version);
    void askConsistently(const Error& error, SteadyTime now);
    void streamedListFailed(const std::optional<Error>& error, SteadyTime now);
    void wait(SteadyTime now, std::chrono::milliseconds delay, Ask then);
    void backOff(const Error& error, SteadyTime now, Ask then);
    [[nodiscard]] bool holdsBack(const Error& error, SteadyTime now);

    Options m_options;
    Backoff m_backoff;
    std::mt19937_64 m_random;
    Phase m_phase = Phase::Waiting;
    Ask m_then = Ask::List;
    SteadyTime m_due;
    SteadyTime m_startedAt{};   ///< of the open watch
    SteadyTime m_lastTrouble{}; ///< when it last had to back off
    SteadyTime m_heardAt{};     ///< last word of a streaming list
    bool m_sawEvents = false;
    bool m_initial = false;       ///< the open watch is still sending its initial events
    bool m_synthetic = false;     ///< additions of the open watch are in no order of versions
    bool m_consistent = false;    ///< the next list leaves the resource version out
    bool m_expiredBefore = false; ///< the last list from a resource version failed as well
    bool m_watchExpired = false;  ///< the last watch was too old at once, and the list is in
    bool m_whole = false;         ///< no pages: a token expired between two of them
    bool m_plainOnce = false;     ///< the next list is no streaming one
    bool m_triedOnce = false;
    std::string m_version;
    std::string m_asked; ///< version that the list under way must not be older than
    std::string m_continue;
    std::optional<Error> m_trouble;
};

} // namespace pilothouse::fleet
