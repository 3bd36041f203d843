// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/list_options.h"

#include "simulator/write_rules.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

namespace {

void forbid(std::vector<FieldCause>& causes, const char* field, const std::string& why) {
    causes.push_back({field, "FieldValueForbidden", "Forbidden: " + why});
}

std::vector<FieldCause> watchCauses(const ApiRequest& request) {
    std::vector<FieldCause> causes;
    const std::string match = request.param("resourceVersionMatch");
    const bool isStreamed = request.hasParam("sendInitialEvents");
    if (!match.empty() && !isStreamed) {
        forbid(causes, "resourceVersionMatch",
               "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
    }
    if (isStreamed && match != "NotOlderThan") {
        forbid(causes, "resourceVersionMatch",
               "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
    }
    return causes;
}

std::vector<FieldCause> listCauses(const ApiRequest& request) {
    std::vector<FieldCause> causes;
    const std::string match = request.param("resourceVersionMatch");
    const std::string version = request.param("resourceVersion");
    const char* const field = "resourceVersionMatch";
    if (!match.empty() && version.empty()) {
        forbid(causes, field,
               "resourceVersionMatch is forbidden unless resourceVersion is provided");
    }
    if (!match.empty() && !request.param("continue").empty()) {
        forbid(causes, field, "resourceVersionMatch is forbidden when continue is provided");
    }
    if (!match.empty() && match != "Exact" && match != "NotOlderThan") {
        causes.push_back({field, "FieldValueNotSupported",
                          fmt::format("Unsupported value: {}: supported values: \"Exact\", "
                                      "\"NotOlderThan\", \"\"",
                                      nlohmann::json(match).dump())});
    }
    if (match == "Exact" && version == "0") {
        forbid(causes, field,
               "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
    }
    if (request.hasParam("sendInitialEvents")) {
        forbid(causes, "sendInitialEvents", "sendInitialEvents is forbidden for list");
    }
    return causes;
}

} // namespace

std::optional<ApiReply> badListOptions(const ApiRequest& request) {
    const std::string watch = request.param("watch");
    const auto causes =
        watch == "true" || watch == "1" ? watchCauses(request) : listCauses(request);
    return causes.empty() ? std::nullopt
                          : std::optional(invalidOf("ListOptions", "meta.k8s.io", {}, causes));
}

std::string badFieldSelector(const std::string& selector) {
    std::string_view rest = selector;
    while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        const std::string_view term = rest.substr(0, comma);
        if (term.find('=') == term.npos) {
            return fmt::format("invalid selector: '{}'; can't understand '{}'", selector, term);
        }
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return fmt::format("invalid selector: '{}'", selector);
}

} // namespace pilothouse::simulator::detail
