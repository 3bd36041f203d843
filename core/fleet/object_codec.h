// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/object_follower.h"

#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::fleet {

/// The HTTP request for what a follower wants. Pure.
[[nodiscard]] net::Request objectRequest(const MemberAccess& access, const ObjectWanted& wanted);

/// Turns the answer to a list into records. Runs on a decode worker.
[[nodiscard]] ObjectAnswer decodeObjects(kube::Decoder& decoder, const ObjectWanted& wanted,
                                         std::string_view where, Result<net::Response> response);

/// Turns the bytes of one open watch of objects into records, in order, as WatchCodec does.
class ObjectWatchCodec {
public:
    ObjectWatchCodec(std::uint64_t sequence, std::string where)
        : m_sequence(sequence), m_reader(std::move(where)) {}

    [[nodiscard]] ObjectAnswer opened() const {
        return {.sequence = m_sequence, .payload = WatchOpened{}};
    }
    [[nodiscard]] std::optional<ObjectAnswer> feed(kube::Decoder& decoder, std::string_view chunk);
    [[nodiscard]] std::optional<ObjectAnswer> finish(Result<net::Response> response);

private:
    std::uint64_t m_sequence;
    WatchReader<model::Object> m_reader;
};

} // namespace pilothouse::fleet
