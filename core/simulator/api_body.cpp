// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api_body.h"

#include "simulator/objects.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

std::string mediaType(const std::string& contentType) {
    return contentType.substr(0, contentType.find(';'));
}

ApiReply objectReply(int status, const Stored& stored) {
    ApiReply reply;
    reply.status = status;
    reply.body = stored.json + "\n";
    return reply;
}

bool isHeldByFinalizers(const json& object) {
    return !object["metadata"].value("finalizers", json::array()).empty();
}

std::optional<Problem> readBody(const std::string& text, const KindInfo& info,
                                const std::string& nameSpace, json& object) {
    object = json::parse(text, nullptr, false);
    if (!object.is_object()) {
        return Problem{400, "BadRequest", "the object provided is unrecognized: invalid JSON"};
    }
    if (const std::string kind = object.value("kind", ""); !kind.empty() && kind != info.kind) {
        return Problem{400, "BadRequest",
                       fmt::format("{} in version \"{}\" cannot be handled as a {}", kind,
                                   info.version, info.kind)};
    }
    if (!object.contains("metadata") || !object["metadata"].is_object()) {
        object["metadata"] = json::object();
    }
    json& meta = object["metadata"];
    if (const std::string given = meta.value("namespace", "");
        !given.empty() && given != nameSpace) {
        return Problem{400, "BadRequest",
                       "the namespace of the provided object does not match the namespace sent on "
                       "the request"};
    }
    object["apiVersion"] = info.apiVersion();
    object["kind"] = info.kind;
    if (info.isNamespaced) {
        meta["namespace"] = nameSpace;
    }
    return std::nullopt;
}

void keepServerParts(const json& before, json& after, bool isStatus, bool hasStatus) {
    if (isStatus) {
        json status = after.value("status", json::object());
        after = before;
        after["status"] = std::move(status);
        return;
    }
    if (hasStatus && before.contains("status")) {
        after["status"] = before["status"];
    }
    after["apiVersion"] = before.at("apiVersion"); // of custom kinds, which have several
    for (const char* key : {"uid", "creationTimestamp", "deletionTimestamp", "generation",
                            "deletionGracePeriodSeconds", "name", "namespace", "generateName"}) {
        if (before["metadata"].contains(key)) {
            after["metadata"][key] = before["metadata"][key];
        } else {
            after["metadata"].erase(key);
        }
    }
    if (after["metadata"].contains("generation") && before.value("spec", json()) != after["spec"]) {
        after["metadata"]["generation"] = before["metadata"]["generation"].get<std::int64_t>() + 1;
    }
}

std::optional<Problem> applyPatch(const ApiRequest& request, json& object) {
    const std::string type = mediaType(request.contentType);
    const json patch = json::parse(request.body, nullptr, false);
    if (patch.is_discarded()) {
        return Problem{400, "BadRequest", "error decoding patch: invalid JSON"};
    }
    if (type == "application/merge-patch+json" && patch.is_object()) {
        mergePatch(object, patch);
    } else if (type == "application/strategic-merge-patch+json" && patch.is_object()) {
        strategicPatch(object, patch);
    } else if (type == "application/json-patch+json" && patch.is_array()) {
        if (const auto misfit = jsonPatch(object, patch)) {
            return Problem{422, "Invalid",
                           "the server rejected our request due to an error in our request: " +
                               *misfit};
        }
    } else {
        return Problem{415, "UnsupportedMediaType",
                       fmt::format("the body of the request was in an unknown format - accepted "
                                   "media types include: application/json-patch+json, "
                                   "application/merge-patch+json, "
                                   "application/strategic-merge-patch+json, not {}",
                                   type)};
    }
    return std::nullopt;
}

} // namespace pilothouse::simulator::detail
