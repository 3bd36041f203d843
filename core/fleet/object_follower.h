// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/mirror.h"
#include "fleet/moment.h"
#include "fleet/reflector.h"
#include "fleet/watch_reader.h"
#include "model/object.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <variant>

namespace pilothouse::fleet {

/// Why a query is not sent: no resource, a selector that is none, or the content of secrets. Pure.
[[nodiscard]] std::optional<Error> problemOf(const model::ObjectQuery& query);

/// One request of a follower. `sequence` comes back with every answer to it.
struct ObjectWanted {
    std::uint64_t sequence = 0;
    std::string path{}; ///< with query
    std::string accept{};
    bool stream = false; ///< a watch
    std::chrono::milliseconds timeout{0};
    std::chrono::milliseconds silence{0}; ///< of a watch: longer without a byte means it is dead
};

/// A page of a list of objects.
struct ObjectPage {
    Page<model::Object> page;
    std::vector<model::ObjectColumn> columns;
};
/// What came back for one request of a follower.
struct ObjectAnswer {
    std::uint64_t sequence = 0;
    std::variant<Result<ObjectPage>, WatchOpened, WatchAnswer<model::Object>, WatchEnded> payload;
};

/// Keeps the objects of one query of one member true: any kind, typed or not, by list and watch.
/// A pure state machine as ClusterSession is: told the time and the answers, it says what to send.
/// Memory is bounded: what is larger is not shown at all, with the advice to narrow the query.
/// One owner, no thread safety, no I/O.
class ObjectFollower {
public:
    struct Options {
        std::uint64_t seed = 0;
        SteadyTime notBefore{};
        std::shared_ptr<ServerTraits> traits{};       ///< of the member; null: no streaming lists
        std::size_t maxBytes = std::size_t{64} << 20; ///< of objects, in all
        std::chrono::milliseconds listTimeout{60'000};
    };
    struct Turn {
        std::optional<ObjectWanted> send;
        bool cancel = false; ///< drop the request under way; no answer is expected any more
    };

    ObjectFollower(model::ObjectQuery query, const Options& options);

    [[nodiscard]] const model::ObjectQuery& query() const { return m_query; }
    /// What is due at `now`.
    [[nodiscard]] Turn advance(Moment now);
    /// When advance() has to be called at the latest; none when only answers are awaited.
    [[nodiscard]] std::optional<SteadyTime> dueAt() const;
    /// An answer arrived; answers to requests that were given up are ignored.
    void take(ObjectAnswer answer, Moment now);
    /// Ask again right now, back-off or not.
    void refresh(Moment now);
    /// This computer slept: what is open begins again within five seconds.
    void resumed(Moment now);

    /// Whether a watch is open.
    [[nodiscard]] bool isWatching() const { return m_watching; }
    [[nodiscard]] bool isDirty() const { return m_dirty; }
    /// What is known; the same pointer as last time while nothing changed.
    [[nodiscard]] std::shared_ptr<const model::ObjectSet> publish();

private:
    void on(Result<ObjectPage> answer, Moment now);
    void on(const WatchOpened& answer, Moment now);
    void on(WatchAnswer<model::Object> answer, Moment now);
    void on(const WatchEnded& answer, Moment now);
    void ended(const std::optional<Error>& error, Moment now);
    void setTrouble(const std::optional<Error>& error);
    [[nodiscard]] bool isTooMuch();
    void stop();
    [[nodiscard]] Reflector newReflector(SteadyTime notBefore);

    model::ObjectQuery m_query;
    Options m_options;
    std::mt19937_64 m_random;
    Reflector m_reflector;
    Mirror<model::Object> m_mirror;
    std::vector<model::ObjectColumn> m_columns;
    std::optional<std::chrono::milliseconds> m_restartDelay; ///< a sleep ended
    std::size_t m_bytes = 0; ///< of the mirror and what is collected; may count replaced ones too
    std::uint64_t m_sequence = 0;
    bool m_underWay = false;
    bool m_watching = false;
    bool m_stopped = false; ///< too much, or no query at all
    bool m_dropRequest = false;
    bool m_dirty = true;
    std::optional<Instant> m_readAt;
    std::optional<Error> m_trouble;
    std::shared_ptr<const model::ObjectSet> m_published;
};

} // namespace pilothouse::fleet
