// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/endpoints.h"

#include "kube/json_document.h"
#include "kube/status.h"

#include <nlohmann/json.hpp>

#include <map>
#include <utility>

namespace pilothouse::kube {

namespace {

using Json = nlohmann::json;

std::string textAt(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool conditionOf(const Json& endpoint, const char* name, bool absent) {
    const auto conditions = endpoint.find("conditions");
    if (conditions == endpoint.end() || !conditions->is_object()) {
        return absent;
    }
    const auto found = conditions->find(name);
    return found != conditions->end() && found->is_boolean() ? found->get<bool>() : absent;
}

/// What one slice lists; none where a service has none (null).
void addEndpoints(const Json& slice, std::vector<ServiceEndpoint>& out) {
    const auto list = slice.find("endpoints");
    if (list == slice.end() || !list->is_array()) {
        return;
    }
    for (const auto& item : *list) {
        if (!item.is_object()) {
            continue;
        }
        auto& endpoint = out.emplace_back();
        const auto addresses = item.find("addresses");
        if (addresses != item.end() && addresses->is_array() && !addresses->empty() &&
            addresses->front().is_string()) {
            endpoint.address = addresses->front().get<std::string>();
        }
        const auto target = item.find("targetRef");
        endpoint.targetUid =
            target != item.end() && target->is_object() ? textAt(*target, "uid") : std::string();
        endpoint.node = textAt(item, "nodeName");
        endpoint.zone = textAt(item, "zone");
        endpoint.isReady = conditionOf(item, "ready", true);
        endpoint.isServing = conditionOf(item, "serving", true);
        endpoint.isTerminating = conditionOf(item, "terminating", false);
    }
}

} // namespace

Result<std::vector<ServiceEndpoint>> decodeEndpointSlice(std::string_view json) {
    const auto object = Json::parse(json, nullptr, false);
    if (!object.is_object()) {
        return fail(errorFromForeignBody(json, "an EndpointSlice"));
    }
    std::vector<ServiceEndpoint> out;
    addEndpoints(object, out);
    return out;
}

Result<EndpointPage> decodeEndpointPage(std::string_view list) {
    const auto json = detail::parseKind(list, {"EndpointSliceList"}, "a list of endpoint slices");
    if (!json) {
        return fail(json.error());
    }
    EndpointPage page{.continueToken = detail::text(detail::member(*json, "metadata"), "continue")};
    for (const auto& slice : detail::member(*json, "items")) {
        if (slice.is_object()) {
            addEndpoints(slice, page.endpoints);
        }
    }
    return page;
}

ServiceCapacity countEndpoints(const std::vector<ServiceEndpoint>& endpoints) {
    struct State {
        bool isReady = false;
        bool isEnding = false; ///< serving while it terminates
    };
    std::map<std::pair<std::string, std::string>, State> different;
    for (const auto& endpoint : endpoints) {
        auto& state = different[{endpoint.address, endpoint.targetUid}];
        state.isReady = state.isReady || endpoint.isReady;
        state.isEnding = state.isEnding || (endpoint.isServing && endpoint.isTerminating);
    }
    ServiceCapacity sum{.total = different.size()};
    std::size_t ending = 0;
    for (const auto& [key, state] : different) {
        sum.ready += state.isReady ? 1 : 0;
        ending += state.isEnding ? 1 : 0;
    }
    sum.usable = sum.ready > 0 ? sum.ready : ending;
    return sum;
}

} // namespace pilothouse::kube
