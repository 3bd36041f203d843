// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/member_access.h"
#include "fleet/records.h"
#include "fleet/requests.h"
#include "fleet/watch_reader.h"
#include "kube/list_decoder.h"

#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::fleet {

/// The HTTP request for what a session wants. Pure.
[[nodiscard]] net::Request requestFor(const MemberAccess& access, const Wanted& wanted);

/// Turns the answer to a request that is no watch into records. Runs on a decode worker.
[[nodiscard]] Answer decodeAnswer(kube::Decoder& decoder, const Wanted& wanted,
                                  std::string_view where, Result<net::Response> response);

/// Turns the bytes of one open watch into records, in order. Runs on a decode worker, one call at a
/// time.
class WatchCodec {
public:
    WatchCodec(Wanted wanted, std::string where)
        : m_wanted(std::move(wanted)), m_nodes(where), m_pods(std::move(where)) {}

    [[nodiscard]] Answer opened() const;
    /// Records of the frames that are complete now; none when there are none. An answer that ends
    /// the watch (WatchEnded) is the last one: what comes later is ignored.
    [[nodiscard]] std::optional<Answer> feed(kube::Decoder& decoder, std::string_view chunk);
    /// The end of the stream.
    [[nodiscard]] std::optional<Answer> finish(Result<net::Response> response);

private:
    [[nodiscard]] Answer answer(Payload payload) const;

    Wanted m_wanted;
    WatchReader<model::Node> m_nodes; ///< the part of `m_wanted` says which of the two
    WatchReader<model::Pod> m_pods;
};

} // namespace pilothouse::fleet
