// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/session_codec.h"

#include "kube/readyz.h"
#include "kube/status.h"
#include "kube/version.h"

#include <simdjson.h>

namespace pilothouse::fleet {

namespace {

constexpr std::chrono::seconds kWatchSilence{150}; ///< two bookmarks missed
/// Of a heartbeat's answers, which all members send again and again: far more than a Namespace may
/// have (etcd takes 1.5 MiB), far less than a list.
constexpr std::size_t kMaxSmallAnswer = std::size_t{4} << 20;

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

} // namespace

net::Request requestFor(const MemberAccess& access, const Wanted& wanted) {
    auto request = getRequest(access, wanted.path, wanted.timeout);
    if (wanted.part == Part::Readyz) {
        request.headers.back().value = "text/plain, */*";
    }
    request.stream = wanted.stream;
    const bool isList = !wanted.stream && (wanted.part == Part::Nodes || wanted.part == Part::Pods);
    if (wanted.part != Part::Nodes && wanted.part != Part::Pods) {
        request.maxBody = kMaxSmallAnswer;
    }
    request.brokenRetries = isList ? 1 : 0; // a server that goes away sends GOAWAY: ask another
    request.silenceTimeout = wanted.stream ? kWatchSilence : std::chrono::seconds(0);
    request.priority = wanted.urgent ? net::Priority::Interactive : net::Priority::Background;
    return request;
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

Answer WatchCodec::answer(Payload payload) const {
    return {.part = m_wanted.part, .sequence = m_wanted.sequence, .payload = std::move(payload)};
}

Answer WatchCodec::opened() const {
    return answer(WatchOpened{});
}

std::optional<Answer> WatchCodec::feed(kube::Decoder& decoder, std::string_view chunk) {
    const auto read = [&](auto& reader) -> std::optional<Answer> {
        auto step = reader.feed(decoder, chunk);
        if (!step) {
            return std::nullopt;
        }
        return std::visit([&](auto&& each) { return answer(std::forward<decltype(each)>(each)); },
                          *std::move(step));
    };
    return m_wanted.part == Part::Nodes ? read(m_nodes) : read(m_pods);
}

std::optional<Answer> WatchCodec::finish(Result<net::Response> response) {
    auto end = m_wanted.part == Part::Nodes ? m_nodes.finish(std::move(response))
                                            : m_pods.finish(std::move(response));
    return end ? std::optional(answer(*std::move(end))) : std::nullopt;
}

} // namespace pilothouse::fleet
