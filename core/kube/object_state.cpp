// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/object_state.h"

#include "kube/json_document.h"
#include "kube/status.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pilothouse::kube {

namespace {

using detail::Json;

bool holdsAll(const Json& object, const Json& wanted) {
    if (!wanted.is_object()) {
        return object == wanted;
    }
    return object.is_object() &&
           std::all_of(wanted.items().begin(), wanted.items().end(), [&](const auto& item) {
               const auto& there = detail::member(object, item.key());
               return item.value().is_null() ? there.is_null() : holdsAll(there, item.value());
           });
}

} // namespace

Result<ObjectState> readObjectState(std::string_view body) {
    const auto json = Json::parse(body, nullptr, false);
    const auto& meta = detail::member(json, "metadata");
    ObjectState state{.uid = detail::text(meta, "uid"),
                      .resourceVersion = detail::text(meta, "resourceVersion"),
                      .isDeleting = !detail::text(meta, "deletionTimestamp").empty()};
    if (auto status = errorFromStatus(body)) {
        return fail(*std::move(status));
    }
    if (!meta.is_object()) {
        return fail(errorFromForeignBody(body, "an object"));
    }
    return state;
}

bool holds(std::string_view object, std::string_view wanted) {
    const auto there = Json::parse(object, nullptr, false);
    auto asked = Json::parse(wanted, nullptr, false);
    if (!there.is_object() || !asked.is_object()) {
        return false;
    }
    asked.erase("status");
    if (const auto meta = asked.find("metadata"); meta != asked.end() && meta->is_object()) {
        for (const char* key : {"resourceVersion", "uid", "generation", "creationTimestamp",
                                "managedFields", "selfLink"}) {
            meta->erase(key);
        }
    }
    return holdsAll(there, asked);
}

} // namespace pilothouse::kube
