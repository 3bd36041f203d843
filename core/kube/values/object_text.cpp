// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/object_text.h"

#include "kube/json_document.h"

#include <nlohmann/json.hpp>

namespace pilothouse::kube::detail {

namespace {

constexpr int kMaxDepth = 500;

} // namespace

Result<Json> readObject(std::string_view text) {
    auto json = isDeeperThan(text, kMaxDepth) ? Json(Json::value_t::discarded)
                                              : Json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return fail(ErrorKind::Decode, "the object is no JSON object");
    }
    return json;
}

std::string writeObject(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace pilothouse::kube::detail
