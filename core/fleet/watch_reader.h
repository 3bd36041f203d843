// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/records.h"
#include "fleet/requests.h"
#include "kube/list_decoder.h"
#include "kube/watch.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pilothouse::fleet {

/// The change that an event means; none for a type that is not known.
template<class Record>
std::optional<WatchChange<Record>> changeOf(kube::WatchEvent<Record> event,
                                            std::string_view where) {
    using Kind = typename WatchChange<Record>::Kind;
    WatchChange<Record> change;
    change.resourceVersion = std::move(event.resourceVersion);
    switch (event.type) {
    case kube::WatchType::Added:
    case kube::WatchType::Modified:
        change.kind = Kind::Put;
        change.isAddition = event.type == kube::WatchType::Added;
        break;
    case kube::WatchType::Deleted: change.kind = Kind::Erase; break;
    case kube::WatchType::Bookmark:
        change.kind = Kind::Bookmark;
        change.isInitialEnd = event.initialEventsEnd;
        return change;
    case kube::WatchType::Error:
        change.kind = Kind::Failed;
        change.error = event.error.value_or(
            Error{.kind = ErrorKind::Decode, .message = "the watch ended with an unclear error"});
        if (change.error->where.empty()) {
            change.error->where = where;
        }
        return change;
    case kube::WatchType::Unknown: return std::nullopt;
    }
    change.record = std::move(event.object);
    return change;
}

/// Turns the bytes of one open watch into changes, in order. One call at a time.
template<class Record>
class WatchReader {
public:
    using Step = std::variant<WatchAnswer<Record>, WatchEnded>;

    /// `where` stands in the errors that name none.
    explicit WatchReader(std::string where) : m_where(std::move(where)) {}

    /// Changes of the frames that are complete now; none when there are none. A WatchEnded is the
    /// last step: what comes later is ignored.
    [[nodiscard]] std::optional<Step> feed(kube::Decoder& decoder, std::string_view chunk) {
        if (m_ended) {
            return std::nullopt;
        }
        std::vector<std::string> frames;
        if (auto cut = m_splitter.feed(chunk, frames); !cut) {
            return ended(std::move(cut.error()));
        }
        WatchAnswer<Record> answer;
        for (const auto& frame : frames) {
            auto event = decoder.watchEvent<Record>(frame);
            if (!event) {
                return ended(std::move(event.error()));
            }
            if (auto change = changeOf(*std::move(event), m_where)) {
                answer.changes.push_back(*std::move(change));
            }
        }
        return answer.changes.empty() ? std::nullopt : std::optional<Step>(std::move(answer));
    }

    /// The end of the stream.
    [[nodiscard]] std::optional<WatchEnded> finish(Result<net::Response> response) {
        if (m_ended) {
            return std::nullopt;
        }
        auto body = bodyOf(std::move(response), m_where);
        if (!body) {
            return ended(std::move(body.error()));
        }
        if (!m_splitter.atBoundary()) {
            return ended(
                {.kind = ErrorKind::Network, .message = "the watch was cut within an event"});
        }
        m_ended = true;
        return WatchEnded{};
    }

private:
    WatchEnded ended(Error error) {
        m_ended = true;
        if (error.where.empty()) {
            error.where = m_where;
        }
        return {.error = std::move(error)};
    }

    std::string m_where;
    kube::WatchSplitter m_splitter;
    bool m_ended = false;
};

} // namespace pilothouse::fleet
