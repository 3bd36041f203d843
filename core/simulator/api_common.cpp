// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using nlohmann::json;

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i == text.size() || text[i] == separator) {
            parts.push_back(trimmed(text.substr(begin, i - begin)));
            begin = i + 1;
        }
    }
    return parts;
}

} // namespace

std::string ApiRequest::param(std::string_view name) const {
    for (const auto& [key, value] : query) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

bool ApiRequest::hasParam(std::string_view name) const {
    return std::any_of(query.begin(), query.end(),
                       [&](const auto& entry) { return entry.first == name; });
}

std::string Representation::contentType() const {
    switch (form) {
    case Rendering::Table: return "application/json;as=Table;v=" + version + ";g=meta.k8s.io";
    case Rendering::Metadata:
        return "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
    case Rendering::Object: break;
    }
    return "application/json";
}

namespace detail {

std::optional<Representation> negotiate(const ApiRequest& request) {
    Representation form;
    const std::string wanted = request.param("includeObject");
    form.includeObject = wanted.empty() ? "Metadata" : wanted;
    if (request.accept.empty()) {
        return form;
    }
    for (const std::string_view range : split(request.accept, ',')) {
        const auto parts = split(range, ';');
        if (parts[0] != "application/json" && parts[0] != "*/*" && parts[0] != "application/*") {
            continue;
        }
        std::string as;
        std::string version = "v1";
        for (const std::string_view part : parts) {
            if (part.substr(0, 3) == "as=") {
                as = part.substr(3);
            } else if (part.substr(0, 2) == "v=") {
                version = part.substr(2);
            }
        }
        if (as.empty()) {
            return form;
        }
        if (as == "Table" && (version == "v1" || version == "v1beta1")) {
            form.form = Rendering::Table;
            form.version = version;
            return form;
        }
        if ((as == "PartialObjectMetadata" || as == "PartialObjectMetadataList") &&
            version == "v1") {
            form.form = Rendering::Metadata;
            return form;
        }
    }
    return std::nullopt;
}

std::string statusText(const Problem& problem) {
    json status{{"kind", "Status"},    {"apiVersion", "v1"},         {"metadata", json::object()},
                {"status", "Failure"}, {"message", problem.message}, {"reason", problem.reason},
                {"code", problem.code}};
    if (problem.details != nullptr) {
        status["details"] = *problem.details;
    }
    return status.dump();
}

ApiReply problemReply(const Problem& problem) {
    ApiReply reply;
    reply.status = problem.code;
    reply.body = statusText(problem) + "\n";
    return reply;
}

ApiReply textReply(int code, std::string text) {
    ApiReply reply;
    reply.status = code;
    reply.contentType = "text/plain; charset=utf-8";
    reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
    reply.body = std::move(text);
    return reply;
}

ApiReply forbiddenReply(const Caller& caller, const Access& access) {
    json details{{"kind", access.resource.substr(0, access.resource.find('/'))}};
    if (!access.name.empty()) {
        details["name"] = access.name;
    }
    if (!access.group.empty()) {
        details["group"] = access.group;
    }
    return problemReply({403, "Forbidden", forbiddenText(caller, access), &details});
}

json makeMetadata(const Stored& object) {
    const json whole = json::parse(object.json, nullptr, false);
    return {{"kind", "PartialObjectMetadata"},
            {"apiVersion", "meta.k8s.io/v1"},
            {"metadata", whole.at("metadata")}};
}

} // namespace detail

} // namespace pilothouse::simulator
