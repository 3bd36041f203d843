// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/requests.h"

#include "kube/query.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::kube {

namespace {

using Json = nlohmann::json;

std::string_view word(FieldValidation validation) {
    switch (validation) {
    case FieldValidation::Ignore: return "Ignore";
    case FieldValidation::Warn: return "Warn";
    case FieldValidation::Strict: return "Strict";
    case FieldValidation::Default: break;
    }
    return {};
}

std::string_view word(Propagation propagation) {
    switch (propagation) {
    case Propagation::Background: return "Background";
    case Propagation::Foreground: return "Foreground";
    case Propagation::Orphan: return "Orphan";
    case Propagation::Default: break;
    }
    return {};
}

detail::Query queryOf(const WriteOptions& options) {
    detail::Query query;
    query.add("fieldManager", options.fieldManager);
    query.add("dryRun", options.dryRun ? "All" : "");
    query.add("fieldValidation", word(options.fieldValidation));
    return query;
}

ApiRequest writeRequest(Verb verb, const ResourcePath& path, std::string body,
                        detail::Query query) {
    return {.verb = verb,
            .path = resourcePath(path) + query.take(),
            .contentType = "application/json",
            .body = std::move(body),
            .mutates = true};
}

Json optionsJson(const DeleteOptions& options) {
    Json json = Json::object();
    if (const auto propagation = word(options.propagation); !propagation.empty()) {
        json["propagationPolicy"] = propagation;
    }
    if (options.gracePeriodSeconds) {
        json["gracePeriodSeconds"] = *options.gracePeriodSeconds;
    }
    if (!options.uid.empty()) {
        json["preconditions"]["uid"] = options.uid;
    }
    if (!options.resourceVersion.empty()) {
        json["preconditions"]["resourceVersion"] = options.resourceVersion;
    }
    if (options.dryRun) {
        json["dryRun"] = Json::array({"All"});
    }
    return json;
}

/// What comes from outside may hold bytes that are no UTF-8; the server will refuse their repair.
std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<void> checkPart(std::string_view what, std::string_view part, bool isRequired) {
    if (isRequired && part.empty()) {
        return fail(ErrorKind::Validation, fmt::format("the {} of the object is missing", what));
    }
    if (part == "." || part == ".." || part.find_first_of("/%") != std::string_view::npos) {
        return fail(ErrorKind::Validation,
                    fmt::format("the {} \"{}\" cannot stand in a path", what, part));
    }
    return {};
}

} // namespace

Result<void> checkObject(const ObjectRef& object) {
    return checkPart("group", object.group, false)
        .and_then([&] { return checkPart("version", object.version, true); })
        .and_then([&] { return checkPart("resource", object.resource, true); })
        .and_then([&] { return checkPart("namespace", object.ns, false); })
        .and_then([&] { return checkPart("name", object.name, true); });
}

ApiRequest getRequest(const ResourcePath& path) {
    return {.path = resourcePath(path)};
}

ApiRequest createRequest(const ResourcePath& collection, std::string body,
                         const WriteOptions& options) {
    return writeRequest(Verb::Create, collection, std::move(body), queryOf(options));
}

ApiRequest updateRequest(const ResourcePath& path, std::string body, const WriteOptions& options) {
    return writeRequest(Verb::Update, path, std::move(body), queryOf(options));
}

std::string_view contentType(PatchType type) {
    switch (type) {
    case PatchType::Json: return "application/json-patch+json";
    case PatchType::Merge: return "application/merge-patch+json";
    case PatchType::Strategic: return "application/strategic-merge-patch+json";
    }
    return {};
}

ApiRequest patchRequest(const ResourcePath& path, PatchType type, std::string body,
                        const WriteOptions& options) {
    auto request = writeRequest(Verb::Patch, path, std::move(body), queryOf(options));
    request.contentType = contentType(type);
    return request;
}

ApiRequest applyRequest(const ResourcePath& path, std::string body, const WriteOptions& options,
                        bool force) {
    auto query = queryOf(options);
    query.add("force", force ? "true" : "false");
    auto request = writeRequest(Verb::Patch, path, std::move(body), std::move(query));
    request.contentType = "application/apply-patch+yaml"; // JSON is YAML
    return request;
}

ApiRequest deleteRequest(const ResourcePath& path, const DeleteOptions& options) {
    return writeRequest(Verb::Delete, path, dump(optionsJson(options)), {});
}

ApiRequest evictionRequest(std::string_view ns, std::string_view pod,
                           const DeleteOptions& options) {
    Json body{{"apiVersion", "policy/v1"},
              {"kind", "Eviction"},
              {"metadata", {{"name", pod}, {"namespace", ns}}}};
    if (auto deletion = optionsJson(options); !deletion.empty()) {
        body["deleteOptions"] = std::move(deletion);
    }
    const ObjectRef object{.resource = "pods", .ns = std::string(ns), .name = std::string(pod)};
    detail::Query query;
    query.add("dryRun", options.dryRun ? "All" : "");
    return writeRequest(Verb::Create, object.path("eviction"), dump(body), std::move(query));
}

} // namespace pilothouse::kube
