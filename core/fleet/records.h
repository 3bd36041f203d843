// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/cluster.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace pilothouse::fleet {

/// What a session asks a member for. At most one request per part is under way.
enum class Part : std::uint8_t { Readyz, Version, Nodes, Pods, Identity };
inline constexpr std::size_t kPartCount = 5;
[[nodiscard]] std::string_view toString(Part part); ///< "readyz" … "identity"

/// One request a session wants sent. `sequence` comes back with every answer to it.
struct Wanted {
    Part part = Part::Readyz;
    std::uint64_t sequence = 0;
    std::string path;                     ///< with query
    bool stream = false;                  ///< a watch
    std::chrono::milliseconds timeout{0}; ///< whole request
    bool urgent = false;                  ///< the user looks at this member
};

/// A page of a list, decoded.
template<class Record>
struct Page {
    std::vector<Record> items;
    std::string resourceVersion;
    std::string continueToken;
};

/// One event of a watch, decoded.
template<class Record>
struct WatchChange {
    enum class Kind : std::uint8_t { Put, Erase, Bookmark, Failed };
    Kind kind = Kind::Bookmark;
    Record record{};               ///< Put, Erase (the last state)
    std::string resourceVersion{}; ///< empty when there is none
    std::optional<Error> error{};  ///< Failed
    bool isAddition = false;       ///< Put: of an object that was not there before
    bool isInitialEnd = false;     ///< Bookmark: after it come changes, before it the list
};

struct ReadyzAnswer {
    Result<model::Readiness> readiness;
    std::chrono::microseconds latency{0};
};
struct VersionAnswer {
    Result<std::string> version;
    std::chrono::microseconds latency{0};
};
/// UID of namespace kube-system: what makes two contexts one cluster.
struct IdentityAnswer {
    Result<std::string> uid;
};
template<class Record>
struct ListAnswer {
    Result<Page<Record>> page;
};
template<class Record>
struct WatchAnswer {
    std::vector<WatchChange<Record>> changes;
};
/// A watch is open: the server answered with success.
struct WatchOpened {};
/// A watch is over: with a cause, or normally.
struct WatchEnded {
    std::optional<Error> error;
};

using Payload = std::variant<ReadyzAnswer, VersionAnswer, IdentityAnswer, ListAnswer<model::Node>,
                             ListAnswer<model::Pod>, WatchOpened, WatchAnswer<model::Node>,
                             WatchAnswer<model::Pod>, WatchEnded>;

/// What came back for one request of a session.
struct Answer {
    Part part = Part::Readyz;
    std::uint64_t sequence = 0;
    Payload payload;
};

} // namespace pilothouse::fleet
