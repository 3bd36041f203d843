// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/session_codec.h"

#include "kube/readyz.h"
#include "kube/status.h"
#include "kube/version.h"
#include "kube/watch.h"

#include <simdjson.h>

namespace pilothouse::fleet {

namespace {

constexpr std::chrono::seconds kWatchSilence{150}; ///< two bookmarks missed

template<class Value>
Result<Value> at(std::string_view where, Result<Value> result) {
    if (!result && result.error().where.empty()) {
        result.error().where = where;
    }
    return result;
}

template<class Record>
ListAnswer<Record> listAnswer(kube::Decoder& decoder, std::string_view where,
                              Result<net::Response> response) {
    auto body = bodyOf(std::move(response), where);
    if (!body) {
        return {.page = fail(std::move(body.error()))};
    }
    auto list = at(where, decoder.list<Record>(*body));
    if (!list) {
        return {.page = fail(std::move(list.error()))};
    }
    return {.page = Page<Record>{.items = std::move(list->items),
                                 .resourceVersion = std::move(list->meta.resourceVersion),
                                 .continueToken = std::move(list->meta.continueToken)}};
}

ReadyzAnswer readyzAnswer(std::string_view where, Result<net::Response> response) {
    if (!response) {
        return {.readiness = fail(std::move(response.error()))};
    }
    return {.readiness = at(where, kube::parseReadyz(response->head.status, response->body)),
            .latency = response->latency()};
}

VersionAnswer versionAnswer(std::string_view where, Result<net::Response> response) {
    const auto latency = response ? response->latency() : std::chrono::microseconds(0);
    auto body = bodyOf(std::move(response), where);
    if (!body) {
        return {.version = fail(std::move(body.error())), .latency = latency};
    }
    return {.version = at(where, kube::decodeGitVersion(*body)), .latency = latency};
}

IdentityAnswer identityAnswer(std::string_view where, Result<net::Response> response) {
    auto body = bodyOf(std::move(response), where);
    if (!body) {
        return {.uid = fail(std::move(body.error()))};
    }
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    std::string_view uid;
    if (parser.parse(body->data(), body->size()).get(root) != simdjson::SUCCESS ||
        root.at_pointer("/metadata/uid").get(uid) != simdjson::SUCCESS || uid.empty()) {
        return {.uid = at(where, Result<std::string>(
                                     fail(kube::errorFromForeignBody(*body, "a Namespace"))))};
    }
    return {.uid = std::string(uid)};
}

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

} // namespace

net::Request getRequest(const MemberAccess& access, std::string path,
                        std::chrono::milliseconds timeout) {
    net::Request request;
    request.endpoint = access.endpoint;
    request.path = std::move(path);
    request.headers = access.headers;
    request.headers.push_back({"Accept", "application/json"});
    request.authorization = access.authorization;
    request.signIn = access.signIn;
    request.compress = access.compress;
    request.totalTimeout = timeout;
    if (timeout.count() > 0) {
        request.connectTimeout = std::min(request.connectTimeout, timeout);
    }
    return request;
}

net::Request requestFor(const MemberAccess& access, const Wanted& wanted) {
    auto request = getRequest(access, wanted.path, wanted.timeout);
    if (wanted.part == Part::Readyz) {
        request.headers.back().value = "text/plain, */*";
    }
    request.stream = wanted.stream;
    const bool isList = !wanted.stream && (wanted.part == Part::Nodes || wanted.part == Part::Pods);
    request.brokenRetries = isList ? 1 : 0; // a server that goes away sends GOAWAY: ask another
    request.silenceTimeout = wanted.stream ? kWatchSilence : std::chrono::seconds(0);
    request.priority = wanted.urgent ? net::Priority::Interactive : net::Priority::Background;
    return request;
}

std::string placeOf(const MemberAccess& access, std::string_view path) {
    return access.endpoint->label + " GET " + std::string(path.substr(0, path.find('?')));
}

Result<std::string> bodyOf(Result<net::Response> response, std::string_view where) {
    if (!response) {
        return fail(std::move(response.error()));
    }
    const auto& head = response->head;
    if (head.status >= 200 && head.status < 300) {
        return std::move(response->body);
    }
    auto error = kube::errorFromAnswer({.httpStatus = head.status,
                                        .contentType = head.contentType,
                                        .body = response->body,
                                        .retryAfter = head.retryAfter});
    error.where = where;
    return fail(std::move(error));
}

Answer decodeAnswer(kube::Decoder& decoder, const Wanted& wanted, std::string_view where,
                    Result<net::Response> response) {
    Answer answer{.part = wanted.part, .sequence = wanted.sequence, .payload = WatchEnded{}};
    switch (wanted.part) {
    case Part::Readyz: answer.payload = readyzAnswer(where, std::move(response)); break;
    case Part::Version: answer.payload = versionAnswer(where, std::move(response)); break;
    case Part::Identity: answer.payload = identityAnswer(where, std::move(response)); break;
    case Part::Nodes:
        answer.payload = listAnswer<model::Node>(decoder, where, std::move(response));
        break;
    case Part::Pods:
        answer.payload = listAnswer<model::Pod>(decoder, where, std::move(response));
        break;
    }
    return answer;
}

Answer WatchCodec::opened() const {
    return {.part = m_wanted.part, .sequence = m_wanted.sequence, .payload = WatchOpened{}};
}

Answer WatchCodec::ended(std::optional<Error> error) {
    m_ended = true;
    if (error && error->where.empty()) {
        error->where = m_where;
    }
    return {.part = m_wanted.part,
            .sequence = m_wanted.sequence,
            .payload = WatchEnded{.error = std::move(error)}};
}

std::optional<Answer> WatchCodec::feed(kube::Decoder& decoder, std::string_view chunk) {
    if (m_ended) {
        return std::nullopt;
    }
    return m_wanted.part == Part::Nodes ? records<model::Node>(decoder, chunk)
                                        : records<model::Pod>(decoder, chunk);
}

template<class Record>
std::optional<Answer> WatchCodec::records(kube::Decoder& decoder, std::string_view chunk) {
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
    if (answer.changes.empty()) {
        return std::nullopt;
    }
    return Answer{
        .part = m_wanted.part, .sequence = m_wanted.sequence, .payload = std::move(answer)};
}

std::optional<Answer> WatchCodec::finish(Result<net::Response> response) {
    if (m_ended) {
        return std::nullopt;
    }
    auto body = bodyOf(std::move(response), m_where);
    if (!body) {
        return ended(std::move(body.error()));
    }
    if (!m_splitter.atBoundary()) {
        return ended(
            Error{.kind = ErrorKind::Network, .message = "the watch was cut within an event"});
    }
    return ended(std::nullopt);
}

} // namespace pilothouse::fleet
