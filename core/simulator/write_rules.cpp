// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/write_rules.h"

#include "simulator/api_body.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

/// An RFC 1123 subdomain. Source: kubernetes/apimachinery pkg/util/validation.
bool isName(const std::string& name) {
    if (name.empty() || name.size() > 253 || name.front() == '-' || name.front() == '.' ||
        name.back() == '-' || name.back() == '.') {
        return false;
    }
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

bool hasOpenNames(KindId kind) {
    return kind == KindId::ClusterRole || kind == KindId::ClusterRoleBinding ||
           kind == KindId::Role || kind == KindId::RoleBinding;
}

/// What is wrong with the parameters of a write.
std::vector<FieldCause> badOptionsOf(const ApiRequest& request) {
    std::vector<FieldCause> causes;
    const std::string manager = request.param("fieldManager");
    if (isApply(request) && manager.empty()) {
        causes.push_back(
            {"fieldManager", "FieldValueRequired", "Required value: is required for apply patch"});
    }
    if (!isApply(request) && request.method == "PATCH" && request.hasParam("force")) {
        causes.push_back({"force", "FieldValueForbidden",
                          "Forbidden: may not be specified for non-apply patch"});
    }
    if (manager.size() > 128) {
        causes.push_back(
            {"fieldManager", "FieldValueTooLong", "Too long: may not be more than 128 bytes"});
    }
    if (request.hasParam("dryRun") && request.param("dryRun") != "All") {
        causes.push_back({"dryRun", "FieldValueNotSupported",
                          fmt::format("Unsupported value: [{}]: supported values: \"All\"",
                                      json(request.param("dryRun")).dump())});
    }
    const std::string mode = request.param("fieldValidation");
    if (!mode.empty() && mode != "Ignore" && mode != "Strict" && mode != "Warn") {
        causes.push_back({"fieldValidation", "FieldValueNotSupported",
                          fmt::format("Unsupported value: {}: supported values: \"\", \"Ignore\", "
                                      "\"Strict\", \"Warn\"",
                                      json(mode).dump())});
    }
    return causes;
}

} // namespace

std::string fullResource(const KindInfo& info) {
    return info.group.empty() ? std::string(info.resource)
                              : std::string(info.resource) + "." + std::string(info.group);
}

ApiReply refuse(const KindInfo& info, const std::string& name, const Problem& problem) {
    json details{{"name", name}, {"kind", info.resource}};
    if (!info.group.empty()) {
        details["group"] = info.group;
    }
    Problem named = problem;
    named.details = &details;
    return problemReply(named);
}

ApiReply invalidOf(const std::string& kind, const std::string& group, const std::string& name,
                   const std::vector<FieldCause>& causes) {
    std::string what;
    json list = json::array();
    for (const FieldCause& cause : causes) {
        what += (what.empty() ? "" : ", ") + cause.field + ": " + cause.message;
        list.push_back(
            {{"reason", cause.reason}, {"message", cause.message}, {"field", cause.field}});
    }
    what = causes.size() > 1 ? "[" + what + "]" : what;
    json details{{"causes", std::move(list)}};
    if (!kind.empty()) {
        details["kind"] = kind;
    }
    if (!name.empty()) {
        details["name"] = name;
    }
    if (!group.empty()) {
        details["group"] = group;
    }
    return problemReply({422, "Invalid",
                         fmt::format("{}{} \"{}\" is invalid: {}", kind,
                                     group.empty() ? "" : "." + group, name, what),
                         &details});
}

ApiReply invalid(const KindInfo& info, const std::string& name,
                 const std::vector<FieldCause>& causes) {
    return invalidOf(std::string(info.kind), std::string(info.group), name, causes);
}

ApiReply invalidObject(const std::string& kind, const std::string& name,
                       const std::vector<FieldCause>& causes) {
    return invalidOf(kind, {}, name, causes);
}

std::vector<FieldCause> validate(KindId kind, const json& object) {
    std::vector<FieldCause> causes;
    const std::string name = object["metadata"].value("name", "");
    if (name.empty()) {
        causes.push_back({"metadata.name", "FieldValueRequired",
                          "Required value: name or generateName is required"});
    } else if (!hasOpenNames(kind) && !isName(name)) {
        causes.push_back(
            {"metadata.name", "FieldValueInvalid",
             fmt::format("Invalid value: \"{}\": a lowercase RFC 1123 subdomain must consist of "
                         "lower case alphanumeric characters, '-' or '.', and must start and end "
                         "with an alphanumeric character (e.g. 'example.com', regex used for "
                         "validation is "
                         "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
                         name)});
    }
    if (kind == KindId::CustomResourceDefinition) {
        const auto versions = object.value(json::json_pointer("/spec/versions"), json::array());
        for (std::size_t i = 0; i < versions.size(); ++i) {
            if (!versions[i].contains(json::json_pointer("/schema/openAPIV3Schema"))) {
                causes.push_back({fmt::format("spec.versions[{}].schema.openAPIV3Schema", i),
                                  "FieldValueRequired", "Required value: schemas are required"});
            }
        }
    }
    if (kind == KindId::Pod &&
        object.value(json::json_pointer("/spec/containers"), json::array()).empty()) {
        causes.push_back({"spec.containers", "FieldValueRequired", "Required value"});
    }
    return causes;
}

std::optional<Problem> unmetPrecondition(const ApiRequest& request, const KindInfo& info,
                                         const Stored& stored, const json& object) {
    const json options = json::parse(request.body, nullptr, false);
    const json wanted =
        options.is_object() ? options.value("preconditions", json::object()) : json::object();
    const std::string uid = wanted.value("uid", "");
    const std::string version = wanted.value("resourceVersion", "");
    const std::string has = object["metadata"].value("uid", "");
    const std::string what = fmt::format(
        "Operation cannot be fulfilled on {} \"{}\": ", fullResource(info), stored.name);
    if (!uid.empty() && uid != has) {
        return Problem{409, "Conflict",
                       what + fmt::format("the UID in the precondition ({}) does not match the UID "
                                          "in record ({}). The object might have been deleted and "
                                          "then recreated",
                                          uid, has)};
    }
    if (!version.empty() && version != std::to_string(stored.version)) {
        return Problem{409, "Conflict",
                       what + fmt::format("the ResourceVersion in the precondition ({}) does not "
                                          "match the ResourceVersion in record ({}). The object "
                                          "might have been modified",
                                          version, stored.version)};
    }
    return std::nullopt;
}

bool isDryRun(const ApiRequest& request) {
    if (request.param("dryRun") == "All") {
        return true;
    }
    if (request.method != "DELETE") {
        return false;
    }
    const json options = json::parse(request.body, nullptr, false); // of a deletion
    return options.is_object() && options.value("dryRun", json::array()) == json::array({"All"});
}

bool isApply(const ApiRequest& request) {
    return mediaType(request.contentType).starts_with("application/apply-patch+");
}

FieldWriter writerOf(const ApiRequest& request, const KindInfo& info,
                     const std::string& subresource, const std::string& time) {
    std::string manager = request.param("fieldManager");
    if (manager.empty()) {
        manager = request.userAgent.substr(0, request.userAgent.find('/'));
    }
    return {manager.empty() ? "unknown" : manager, info.apiVersion(), subresource, time,
            isApply(request)};
}

std::optional<ApiReply> badOptions(const ApiRequest& request) {
    const auto causes = badOptionsOf(request);
    const char* const kind = request.method == "PATCH"    ? "PatchOptions"
                             : request.method == "PUT"    ? "UpdateOptions"
                             : request.method == "DELETE" ? "DeleteOptions"
                                                          : "CreateOptions";
    return causes.empty() ? std::nullopt
                          : std::optional(invalidOf(kind, "meta.k8s.io", {}, causes));
}

ApiReply conflictReply(const std::vector<FieldConflict>& conflicts) {
    json causes = json::array();
    for (const auto& conflict : conflicts) {
        causes.push_back({{"reason", "FieldManagerConflict"},
                          {"message", "conflict with " + conflict.owner},
                          {"field", conflict.path}});
    }
    json details{{"causes", std::move(causes)}};
    return problemReply({409, "Conflict", conflictText(conflicts), &details});
}

} // namespace pilothouse::simulator::detail
