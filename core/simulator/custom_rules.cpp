// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/field_rules.h"
#include "simulator/types.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

std::string kindOf(const json& value) {
    switch (value.type()) {
    case json::value_t::object: return "object";
    case json::value_t::array: return "array";
    case json::value_t::string: return "string";
    case json::value_t::boolean: return "boolean";
    case json::value_t::number_float: return "number";
    case json::value_t::number_integer:
    case json::value_t::number_unsigned: return "integer";
    default: return "null";
    }
}

/// Source: k8s.io/kube-openapi pkg/validation/validate, apiextensions-apiserver
/// pkg/apiserver/validation.
class Validator {
public:
    std::vector<FieldCause> causes;

    void visit(const json& value, const json* schema, const std::string& path) {
        // What refers to a built-in type (metadata) is checked elsewhere.
        if (schema == nullptr || resolved(schema) != schema || !hasType(value, *schema, path)) {
            return;
        }
        checkChoice(value, *schema, path);
        if (value.is_number()) {
            checkNumber(value, *schema, path);
        } else if (value.is_string()) {
            checkText(value.get_ref<const std::string&>(), *schema, path);
        } else if (value.is_array()) {
            visitList(value, *schema, path);
        } else if (value.is_object()) {
            visitObject(value, *schema, path);
        }
    }

private:
    void add(const std::string& path, const char* reason, std::string message) {
        causes.push_back({path, reason, std::move(message)});
    }

    bool hasType(const json& value, const json& schema, const std::string& path) {
        const std::string is = kindOf(value);
        std::string wanted = schema.value("type", "");
        bool fits = wanted.empty() || is == wanted || (wanted == "number" && is == "integer");
        if (isIntOrString(schema)) {
            wanted = "integer,string";
            fits = is == "integer" || is == "string";
        }
        if (value.is_null() && schema.value("nullable", false)) {
            return false;
        }
        if (!fits) {
            add(path, "FieldValueTypeInvalid",
                fmt::format("Invalid value: \"{0}\": {1} in body must be of type {2}: \"{0}\"", is,
                            path, wanted));
        }
        return fits;
    }

    void checkChoice(const json& value, const json& schema, const std::string& path) {
        const json* choices = member(schema, "enum");
        if (choices == nullptr ||
            std::find(choices->begin(), choices->end(), value) != choices->end()) {
            return;
        }
        std::string all;
        for (const json& each : *choices) {
            all += (all.empty() ? "" : ", ") + each.dump();
        }
        add(path, "FieldValueNotSupported",
            fmt::format("Unsupported value: {}: supported values: {}", value.dump(), all));
    }

    void checkNumber(const json& value, const json& schema, const std::string& path) {
        const auto bound = [&](const char* key, bool isBelow, const char* words) {
            const json* limit = member(schema, key);
            if (limit == nullptr || !limit->is_number()) {
                return;
            }
            const auto at = value.get<double>();
            const auto edge = limit->get<double>();
            if (isBelow ? at < edge : at > edge) {
                add(path, "FieldValueInvalid",
                    fmt::format("Invalid value: {}: {} in body should be {} than or equal to {}",
                                value.dump(), path, words, limit->dump()));
            }
        };
        bound("minimum", true, "greater");
        bound("maximum", false, "less");
    }

    void checkText(const std::string& text, const json& schema, const std::string& path) {
        const json* most = member(schema, "maxLength");
        const json* least = member(schema, "minLength");
        if (most != nullptr && text.size() > most->get<std::size_t>()) {
            add(path, "FieldValueTooLong",
                fmt::format("Too long: may not be more than {} bytes", most->dump()));
        }
        if (least != nullptr && text.size() < least->get<std::size_t>()) {
            add(path, "FieldValueInvalid",
                fmt::format("Invalid value: {}: {} in body should be at least {} chars long",
                            json(text).dump(), path, least->dump()));
        }
    }

    void visitList(const json& list, const json& schema, const std::string& path) {
        const json* most = member(schema, "maxItems");
        const json* least = member(schema, "minItems");
        if (most != nullptr && list.size() > most->get<std::size_t>()) {
            add(path, "FieldValueTooMany",
                fmt::format("Too many: {}: must have at most {} items", list.size(), most->dump()));
        }
        if (least != nullptr && list.size() < least->get<std::size_t>()) {
            add(path, "FieldValueInvalid",
                fmt::format("Invalid value: {}: {} in body should have at least {} items",
                            list.size(), path, least->dump()));
        }
        for (std::size_t i = 0; i < list.size(); ++i) {
            visit(list[i], member(schema, "items"), fmt::format("{}[{}]", path, i));
        }
    }

    void visitObject(const json& object, const json& schema, const std::string& path) {
        const auto below = [&](const std::string& key) {
            return path.empty() ? key : path + "." + key;
        };
        const json none = json::array();
        const json* required = member(schema, "required");
        for (const json& key : required != nullptr ? *required : none) {
            if (!object.contains(key.get_ref<const std::string&>())) {
                add(below(key), "FieldValueRequired", "Required value");
            }
        }
        for (const auto& [key, value] : object.items()) {
            visit(value, schemaOfField(schema, key), below(key));
        }
    }
};

} // namespace

std::vector<FieldCause> validateCustom(const json& object, const json* type) {
    Validator validator;
    validator.visit(object, type, {});
    std::stable_sort(validator.causes.begin(), validator.causes.end(),
                     [](const FieldCause& a, const FieldCause& b) {
                         const bool isTypeA = a.reason == "FieldValueTypeInvalid";
                         const bool isTypeB = b.reason == "FieldValueTypeInvalid";
                         return isTypeA != isTypeB ? isTypeA : a.field < b.field;
                     });
    return std::move(validator.causes);
}

} // namespace pilothouse::simulator::detail
