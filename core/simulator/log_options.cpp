// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/log_options.h"

#include "simulator/write_rules.h"

#include <charconv>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

namespace {

/// Source: kubernetes/apimachinery pkg/runtime/conversion.go Convert_Slice_string_To_bool.
bool isSet(const ApiRequest& request, const char* name) {
    const std::string value = request.param(name);
    return request.hasParam(name) && value != "false" && value != "0";
}

/// The refusal of a parameter that is no number.
std::optional<ApiReply> readNumber(const ApiRequest& request, const char* name,
                                   std::optional<std::int64_t>& into) {
    const std::string text = request.param(name);
    if (text.empty()) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return problemReply({400, "BadRequest",
                             fmt::format("strconv.ParseInt: parsing {}: invalid syntax",
                                         nlohmann::json(text).dump())});
    }
    into = value;
    return std::nullopt;
}

std::vector<FieldCause> misfits(const LogOptions& options, const ApiRequest& request) {
    std::vector<FieldCause> causes;
    const auto atLeast = [&](const char* name, const std::optional<std::int64_t>& value,
                             std::int64_t least, const char* words) {
        if (value && *value < least) {
            causes.push_back({name, "FieldValueInvalid",
                              fmt::format("Invalid value: {}: must be {}", *value, words)});
        }
    };
    atLeast("tailLines", options.tailLines, 0, "greater than or equal to 0");
    atLeast("limitBytes", options.limitBytes, 1, "greater than 0");
    if (options.sinceSeconds && options.sinceTime) {
        causes.push_back({"[]", "FieldValueForbidden",
                          "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be "
                          "specified"});
    }
    atLeast("sinceSeconds", options.sinceSeconds, 1, "greater than 0");
    if (request.hasParam("stream")) { // behind a gate that is off by default
        causes.push_back({"stream", "FieldValueForbidden", "Forbidden: may not be specified"});
    }
    return causes;
}

} // namespace

std::optional<ApiReply> readLogOptions(const ApiRequest& request, const std::string& pod,
                                       LogOptions& options) {
    options.container = request.param("container");
    options.isFollowed = isSet(request, "follow");
    options.isPrevious = isSet(request, "previous");
    options.hasTimestamps = isSet(request, "timestamps");
    for (const auto& [name, into] : {std::pair{"sinceSeconds", &options.sinceSeconds},
                                     std::pair{"tailLines", &options.tailLines},
                                     std::pair{"limitBytes", &options.limitBytes}}) {
        if (auto bad = readNumber(request, name, *into)) {
            return bad;
        }
    }
    if (const std::string text = request.param("sinceTime"); !text.empty()) {
        options.sinceTime = parseInstant(text);
        if (!options.sinceTime) {
            return problemReply({400, "BadRequest",
                                 fmt::format("parsing time \"{0}\" as \"2006-01-02T15:04:05Z07:00\""
                                             ": cannot parse \"{0}\" as \"2006\"",
                                             text)});
        }
    }
    const auto causes = misfits(options, request);
    return causes.empty() ? std::nullopt
                          : std::optional(invalidObject("PodLogOptions", pod, causes));
}

std::string kubeletQuery(const LogOptions& options) {
    std::string query;
    const auto add = [&](const std::string& pair) { query += (query.empty() ? "?" : "&") + pair; };
    if (options.isFollowed) {
        add("follow=true");
    }
    if (options.limitBytes) {
        add(fmt::format("limitBytes={}", *options.limitBytes));
    }
    if (options.isPrevious) {
        add("previous=true");
    }
    if (options.sinceSeconds) {
        add(fmt::format("sinceSeconds={}", *options.sinceSeconds));
    }
    if (options.sinceTime) {
        std::string text = formatInstant(*options.sinceTime);
        for (auto colon = text.find(':'); colon != text.npos; colon = text.find(':', colon + 1)) {
            text.replace(colon, 1, "%3A");
        }
        add("sinceTime=" + text);
    }
    if (options.tailLines) {
        add(fmt::format("tailLines={}", *options.tailLines));
    }
    if (options.hasTimestamps) {
        add("timestamps=true");
    }
    return query;
}

} // namespace pilothouse::simulator::detail
