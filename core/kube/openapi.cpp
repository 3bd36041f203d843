// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/openapi.h"

#include "kube/json_document.h"
#include "kube/status.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pilothouse::kube {

using namespace detail;

namespace {

constexpr int kMostNesting = 256; // of a document; a schema of Kubernetes has about 20
constexpr std::string_view kGroupVersionKind = "x-kubernetes-group-version-kind";

bool isFilled(const Json& json) {
    return json.is_object() && !json.empty();
}

std::string_view lastPart(std::string_view text, char separator) {
    return text.substr(text.rfind(separator) + 1);
}

/// Builds the tree of one kind.
class HelpBuilder {
public:
    HelpBuilder(const Json& schemas, const HelpLimits& limits)
        : m_schemas(schemas), m_limits(limits) {}

    KindHelp build(const Json& schema) {
        KindHelp help;
        help.description = text(schema, "description");
        addFields(schema, help.fields, 0);
        help.isCut = m_isCut;
        return help;
    }

private:
    /// The schema that a reference names; null where there is none.
    [[nodiscard]] const Json& target(std::string_view reference) const {
        return member(m_schemas, lastPart(reference, '/'));
    }
    [[nodiscard]] const Json& resolved(const Json& schema) const {
        const auto reference = text(schema, "$ref");
        const auto& found = target(reference);
        return !reference.empty() && found.is_object() ? found : schema;
    }

    // NOLINTNEXTLINE(misc-no-recursion): as deep as m_limits.depth
    void addFields(const Json& schema, std::vector<FieldHelp>& into, int depth) {
        if (depth > m_limits.depth) {
            m_isCut = true;
            return;
        }
        const auto reference = text(schema, "$ref");
        if (!reference.empty() &&
            std::find(m_path.begin(), m_path.end(), reference) != m_path.end()) {
            return; // it contains itself
        }
        m_path.push_back(reference);
        const auto& whole = resolved(schema);
        const auto& properties = member(whole, "properties");
        const auto required = texts(whole, "required");
        if (properties.is_object()) {
            for (const auto& [name, each] : properties.items()) {
                if (!addField(name, each, into)) {
                    break;
                }
                into.back().isRequired =
                    std::find(required.begin(), required.end(), name) != required.end();
                addFields(each, into.back().fields, depth + 1);
            }
        }
        for (const auto& each : member(whole, "allOf")) {
            addFields(each, into, depth + 1);
        }
        for (const auto* key : {"items", "additionalProperties"}) {
            if (const auto& each = member(whole, key); isFilled(each)) {
                addFields(each, into, depth + 1);
            }
        }
        m_path.pop_back();
    }

    bool addField(const std::string& name, const Json& schema, std::vector<FieldHelp>& into) {
        FieldHelp field;
        field.name = name;
        field.type = typeOf(schema, 0);
        field.description = text(schema, "description");
        if (field.description.empty()) {
            field.description = text(resolved(schema), "description");
        }
        if (const auto& value = member(schema, "default"); !value.is_null()) {
            field.defaultJson = value.dump(-1, ' ', false, Json::error_handler_t::replace);
        }
        field.listType = text(schema, "x-kubernetes-list-type");
        field.listKeys = texts(schema, "x-kubernetes-list-map-keys");
        for (const auto& value : member(schema, "enum")) {
            field.enumeration.push_back(
                value.is_string() ? value.get<std::string>()
                                  : value.dump(-1, ' ', false, Json::error_handler_t::replace));
        }
        m_bytes += name.size() + field.description.size() + field.defaultJson.size();
        for (const auto& each : field.enumeration) {
            m_bytes += each.size();
        }
        if (++m_fields > m_limits.fields || m_bytes > m_limits.textBytes) {
            m_isCut = true;
            return false;
        }
        into.push_back(std::move(field));
        return true;
    }

    // NOLINTNEXTLINE(misc-no-recursion): as deep as m_limits.depth
    [[nodiscard]] std::string typeOf(const Json& schema, int depth) const {
        if (depth > m_limits.depth) {
            return "Object";
        }
        if (const auto& items = member(schema, "items"); isFilled(items)) {
            return "[]" + typeOf(items, depth + 1);
        }
        if (const auto& values = member(schema, "additionalProperties"); isFilled(values)) {
            return "map[string]" + typeOf(values, depth + 1);
        }
        const auto& all = member(schema, "allOf");
        if (all.is_array() && all.size() == 1 && !isFilled(member(schema, "properties"))) {
            return typeOf(all.front(), depth + 1);
        }
        auto type = text(schema, "type");
        if (const auto reference = text(schema, "$ref"); !reference.empty()) {
            type = text(target(reference), "type");
            if (type.empty() || type == "object") {
                return std::string(lastPart(lastPart(reference, '/'), '.'));
            }
        }
        return type.empty() || type == "object" ? "Object" : type;
    }

    const Json& m_schemas;
    const HelpLimits& m_limits;
    std::vector<std::string> m_path; ///< references that lead to here; "" for plain schemas
    std::size_t m_fields = 0;
    std::size_t m_bytes = 0;
    bool m_isCut = false;
};

bool isOf(const Json& schema, const KindName& kind) {
    const auto& names = member(schema, kGroupVersionKind);
    return names.is_array() && std::any_of(names.begin(), names.end(), [&](const Json& each) {
               return text(each, "group") == kind.group && text(each, "version") == kind.version &&
                      text(each, "kind") == kind.kind;
           });
}

/// The document without its paths, which are most of it and say nothing of fields.
Result<Json> parseDocument(std::string_view document) {
    if (document.size() > kMaxOpenApiBytes || isDeeperThan(document, kMostNesting)) {
        return fail(ErrorKind::Decode,
                    "the OpenAPI document is larger or deeper than any should be");
    }
    const auto keep = [](int depth, Json::parse_event_t event, const Json& parsed) {
        return !(event == Json::parse_event_t::key && depth == 1 && parsed == "paths");
    };
    auto json = Json::parse(document, keep, false);
    if (!json.is_object()) {
        return fail(errorFromForeignBody(document, "an OpenAPI document"));
    }
    return json;
}

} // namespace

std::string openApiKey(const KindName& kind) {
    return kind.group.empty() ? "api/" + kind.version : "apis/" + kind.group + "/" + kind.version;
}

Result<OpenApiIndex> decodeOpenApiIndex(std::string_view body) {
    const auto json = Json::parse(body, nullptr, false);
    const auto& paths = member(json, "paths");
    if (!paths.is_object()) {
        return fail(errorFromForeignBody(body, "the index of OpenAPI documents"));
    }
    OpenApiIndex index;
    for (const auto& [key, each] : paths.items()) {
        OpenApiEntry entry{.path = text(each, "serverRelativeURL"), .hash = {}};
        const auto hash = entry.path.find("hash=");
        if (hash != std::string::npos) {
            entry.hash = entry.path.substr(hash + 5, entry.path.find('&', hash) - hash - 5);
        }
        if (entry.path.starts_with(std::string(kOpenApiPath) + "/") &&
            entry.path.find("..") == std::string::npos) {
            index.emplace(key, std::move(entry));
        }
    }
    return index;
}

Result<KindHelp> decodeKindHelp(std::string_view document, const KindName& kind,
                                const HelpLimits& limits) {
    const auto json = parseDocument(document);
    if (!json) {
        return fail(json.error());
    }
    const auto& schemas = member(member(*json, "components"), "schemas");
    if (schemas.is_object()) {
        for (const auto& [name, schema] : schemas.items()) {
            if (isOf(schema, kind)) {
                return HelpBuilder(schemas, limits).build(schema);
            }
        }
    }
    return fail(ErrorKind::NotFound, "the server's OpenAPI documents do not have the kind " +
                                         kind.kind + " of " + openApiKey(kind));
}

} // namespace pilothouse::kube
