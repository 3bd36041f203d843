// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/object_codec.h"

namespace pilothouse::fleet {

net::Request objectRequest(const MemberAccess& access, const ObjectWanted& wanted) {
    auto request = getRequest(access, wanted.path, wanted.timeout);
    request.headers.back().value = wanted.accept;
    request.stream = wanted.stream;
    request.silenceTimeout = wanted.silence;
    request.priority = net::Priority::Interactive; // somebody looks at them
    return request;
}

ObjectAnswer decodeObjects(kube::Decoder& decoder, const ObjectWanted& wanted,
                           std::string_view where, Result<net::Response> response) {
    const auto read = [&](std::string body) -> Result<ObjectPage> {
        auto list = decoder.list<model::Object>(body);
        if (!list) {
            return fail(std::move(list.error()));
        }
        return ObjectPage{.page = {.items = std::move(list->items),
                                   .resourceVersion = std::move(list->meta.resourceVersion),
                                   .continueToken = std::move(list->meta.continueToken)},
                          .columns = std::move(list->columns)};
    };
    auto page = bodyOf(std::move(response), where).and_then(read);
    if (!page && page.error().where.empty()) {
        page.error().where = where;
    }
    return {.sequence = wanted.sequence, .payload = std::move(page)};
}

std::optional<ObjectAnswer> ObjectWatchCodec::feed(kube::Decoder& decoder, std::string_view chunk) {
    auto step = m_reader.feed(decoder, chunk);
    if (!step) {
        return std::nullopt;
    }
    ObjectAnswer answer{.sequence = m_sequence, .payload = WatchOpened{}};
    std::visit([&](auto&& each) { answer.payload = std::forward<decltype(each)>(each); },
               *std::move(step));
    return answer;
}

std::optional<ObjectAnswer> ObjectWatchCodec::finish(Result<net::Response> response) {
    auto end = m_reader.finish(std::move(response));
    return end ? std::optional(ObjectAnswer{.sequence = m_sequence, .payload = *std::move(end)})
               : std::nullopt;
}

} // namespace pilothouse::fleet
