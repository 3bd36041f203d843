// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/field_rules.h"

#include "simulator/api_body.h"
#include "simulator/defaults.h"
#include "simulator/typed_body.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

/// The decoder of custom objects tells repeated fields first, then unknown ones by name.
void sortAsCustom(std::vector<std::string>& strict) {
    const auto unknown =
        std::stable_partition(strict.begin(), strict.end(), [](const std::string& text) {
            return text.starts_with("duplicate");
        });
    std::sort(unknown, strict.end());
}

/// All that is told, joined; the warnings as the mode of validation wants them.
std::string tell(const std::vector<std::string>& strict, const std::string& mode,
                 std::vector<std::string>& warnings) {
    std::string all;
    for (const std::string& each : strict) {
        all += (all.empty() ? "" : ", ") + each;
    }
    if (mode == "Warn" || mode.empty()) {
        warnings = strict;
    }
    return all;
}

ApiReply notHandled(const KindInfo& info, const std::string& why) {
    return problemReply({400, "BadRequest",
                         fmt::format("{} in version \"{}\" cannot be handled as a {}: {}",
                                     info.kind, info.version, info.kind, why)});
}

/// A value as Go prints it with %v.
std::string printed(const json& value) {
    std::string text;
    if (value.is_object()) {
        for (const auto& [key, member] : value.items()) {
            text += (text.empty() ? "" : " ") + key + ":" + printed(member);
        }
        return "map[" + text + "]";
    }
    if (value.is_array()) {
        for (const json& element : value) {
            text += (text.empty() ? "" : " ") + printed(element);
        }
        return "[" + text + "]";
    }
    return value.is_string() ? value.get<std::string>() : value.is_null() ? "<nil>" : value.dump();
}

/// 422 about the patch itself; it names no object.
ApiReply badPatch(const ApiRequest& request, const json& patched, const std::string& why) {
    const bool isStrategic =
        mediaType(request.contentType) == "application/strategic-merge-patch+json";
    const std::string shown =
        isStrategic ? printed(json::parse(request.body, nullptr, false)) : patched.dump();
    return invalidObject("", "",
                         {{"patch", "FieldValueInvalid",
                           fmt::format("Invalid value: {}: {}", json(shown).dump(), why)}});
}

} // namespace

std::optional<ApiReply> checkBody(const ApiRequest& request, const KindInfo& info, const json* type,
                                  std::vector<std::string>& warnings) {
    Reading reading = readAlong(request.body, type);
    if (isCustom(info.id)) {
        sortAsCustom(reading.strict);
        reading.misfit.reset(); // for validateCustom() to tell
    }
    if (reading.misfit) {
        return notHandled(info, *reading.misfit);
    }
    const std::string mode = request.param("fieldValidation");
    const std::string all = tell(reading.strict, mode, warnings);
    return mode == "Strict" && !all.empty()
               ? std::optional(notHandled(info, "strict decoding error: " + all))
               : std::nullopt;
}

std::optional<ApiReply> checkPatched(const ApiRequest& request, const KindInfo& info,
                                     const json* type, const json& patched,
                                     std::vector<std::string>& warnings) {
    std::vector<std::string> strict = readAlong(request.body, nullptr).strict;
    if (mediaType(request.contentType) == "application/json-patch+json") {
        strict.clear(); // its lists of operations are read otherwise
    }
    const Reading reading = readAlong(patched.dump(), type);
    if (reading.misfit && !isCustom(info.id)) {
        return badPatch(request, patched, *reading.misfit);
    }
    strict.insert(strict.end(), reading.strict.begin(), reading.strict.end());
    const std::string mode = request.param("fieldValidation");
    const std::string all = tell(strict, mode, warnings);
    return mode == "Strict" && !all.empty()
               ? std::optional(badPatch(request, patched, "strict decoding error: " + all))
               : std::nullopt;
}

std::optional<ApiReply> checkApplied(const KindInfo& info, const json* type, const json& config) {
    const auto found = undeclared(config, type);
    if (!found) {
        return std::nullopt;
    }
    const json meta = config.value("metadata", json::object());
    return problemReply({500, "",
                         fmt::format("failed to create typed patch object ({}/{}; {}, Kind={}): {}",
                                     meta.value("namespace", ""), meta.value("name", ""),
                                     info.apiVersion(), info.kind, *found)});
}

std::optional<ApiReply> completeUpdate(const KindInfo& info, const json* type, const json& before,
                                       json& after) {
    settle(after, type);
    if (isCustom(info.id)) {
        fillSchemaDefaults(after, type);
        const auto causes = validateCustom(after, type);
        return causes.empty()
                   ? std::nullopt
                   : std::optional(invalid(info, before["metadata"].value("name", ""), causes));
    }
    after["metadata"]["name"] = before["metadata"]["name"];
    if (info.id == KindId::Service && before.contains("spec")) {
        // What was assigned stays. Source: pkg/registry/core/service/storage/alloc.go.
        for (const char* key : {"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"}) {
            if (before["spec"].contains(key) && !after["spec"].contains(key)) {
                after["spec"][key] = before["spec"][key];
            }
        }
    }
    fillDefaults(info.id, after);
    return std::nullopt;
}

} // namespace pilothouse::simulator::detail
