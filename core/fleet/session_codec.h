// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/member_access.h"
#include "fleet/records.h"
#include "kube/list_decoder.h"
#include "kube/watch.h"
#include "net/transport.h"

#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::fleet {

/// The HTTP request for what a session wants. Pure.
[[nodiscard]] net::Request requestFor(const MemberAccess& access, const Wanted& wanted);

/// A GET of any path of a member, e.g. one object. Pure.
[[nodiscard]] net::Request getRequest(const MemberAccess& access, std::string path,
                                      std::chrono::milliseconds timeout);

/// The body of a 2xx answer, else the error that the answer means, with `where` filled in. Pure.
[[nodiscard]] Result<std::string> bodyOf(Result<net::Response> response, std::string_view where);

/// "weu-1 GET /api/v1/pods": the place that errors name. No query: it may hold tokens.
[[nodiscard]] std::string placeOf(const MemberAccess& access, std::string_view path);

/// Turns the answer to a request that is no watch into records. Runs on a decode worker.
[[nodiscard]] Answer decodeAnswer(kube::Decoder& decoder, const Wanted& wanted,
                                  std::string_view where, Result<net::Response> response);

/// Turns the bytes of one open watch into records, in order. Runs on a decode worker, one call at a
/// time.
class WatchCodec {
public:
    WatchCodec(Wanted wanted, std::string where)
        : m_wanted(std::move(wanted)), m_where(std::move(where)) {}

    [[nodiscard]] Answer opened() const;
    /// Records of the frames that are complete now; none when there are none. An answer that ends
    /// the watch (WatchEnded) is the last one: what comes later is ignored.
    [[nodiscard]] std::optional<Answer> feed(kube::Decoder& decoder, std::string_view chunk);
    /// The end of the stream.
    [[nodiscard]] std::optional<Answer> finish(Result<net::Response> response);

private:
    template<class Record>
    [[nodiscard]] std::optional<Answer> records(kube::Decoder& decoder, std::string_view chunk);
    [[nodiscard]] Answer ended(std::optional<Error> error);

    Wanted m_wanted;
    std::string m_where;
    kube::WatchSplitter m_splitter;
    bool m_ended = false;
};

} // namespace pilothouse::fleet
