// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/typed_body.h"

#include "simulator/quantity.h"
#include "simulator/sim_time.h"
#include "simulator/types.h"

#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

constexpr const char* kQuantityMisfit = "quantities must match the regular expression "
                                        "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/// The Go type that a field is declared with.
std::string goType(const json* schema) {
    if (schema == nullptr) {
        return "interface {}";
    }
    if (const std::string name = referredName(*schema); !name.empty()) {
        const json* target = resolved(schema);
        if (target != nullptr && isIntOrString(*target)) {
            return "int32";
        }
        return "v1." + name;
    }
    const std::string type = schema->value("type", "");
    if (type == "array") {
        return "[]" + goType(member(*schema, "items"));
    }
    if (type == "object") {
        const json* values = member(*schema, "additionalProperties");
        return values != nullptr ? "map[string]" + goType(values) : "map[string]interface {}";
    }
    return type == "integer"   ? schema->value("format", "int64")
           : type == "boolean" ? "bool"
           : type == "number"  ? "float64"
                               : type;
}

/// What a value is to a decoder: "string", "number", "bool", "object", "array".
struct Value {
    std::string_view kind;
    std::string text; ///< of strings and numbers
    bool isWhole = false;
};

/// Walks the events of a JSON text along a schema.
class TypedReader final : public json::json_sax_t {
public:
    explicit TypedReader(const json* type) : m_isTyped(type != nullptr), m_root(type) {}

    Reading reading;

    bool null() override {
        static_cast<void>(next());
        return true;
    }
    bool boolean(bool) override { return scalar({"bool", {}, false}); }
    bool number_integer(number_integer_t value) override {
        return scalar({"number", std::to_string(value), true});
    }
    bool number_unsigned(number_unsigned_t value) override {
        return scalar({"number", std::to_string(value), true});
    }
    bool number_float(number_float_t, const string_t& text) override {
        return scalar({"number", text, false});
    }
    bool string(string_t& text) override { return scalar({"string", text, false}); }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return enter(false); }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(true); }
    bool end_array() override { return leave(); }
    bool parse_error(std::size_t, const std::string&, const json::exception&) override {
        return false;
    }

    bool key(string_t& name) override {
        Level& level = m_levels.back();
        if (level.isSkipped) {
            return true;
        }
        level.key = name;
        level.isUnknown = false;
        const std::string path = level.path.empty() ? name : level.path + "." + name;
        if (!level.keys.insert(name).second) {
            reading.strict.push_back(fmt::format("duplicate field \"{}\"", path));
        }
        if (level.type != nullptr && schemaOfField(*level.type, name) == nullptr &&
            !keepsUnknown(*level.type)) {
            level.isUnknown = true;
            reading.strict.push_back(fmt::format("unknown field \"{}\"", path));
        }
        return true;
    }

private:
    /// An object or list that is being read.
    struct Level {
        const json* type = nullptr; ///< resolved
        std::string path;
        std::string goPath;
        std::string structName;
        std::string key;
        std::set<std::string> keys{};
        std::size_t index = 0;
        bool isList = false;
        bool isSkipped = false;
        bool isUnknown = false;
    };

    /// The place of the value that comes, as a level, with its type unresolved.
    Level next() {
        if (m_levels.empty()) {
            return {m_root, {}, {}, {}, {}};
        }
        Level& level = m_levels.back();
        if (level.isList) {
            Level place{level.type != nullptr ? member(*level.type, "items") : nullptr,
                        fmt::format("{}[{}]", level.path, level.index++),
                        level.goPath,
                        level.structName,
                        {}};
            place.isSkipped = level.isSkipped;
            return place;
        }
        const bool isField = level.type != nullptr && level.type->contains("properties");
        Level place{level.type != nullptr ? schemaOfField(*level.type, level.key) : nullptr,
                    level.path.empty() ? level.key : level.path + "." + level.key,
                    !isField               ? level.goPath
                    : level.goPath.empty() ? level.key
                                           : level.goPath + "." + level.key,
                    level.structName,
                    {}};
        place.isSkipped = level.isSkipped || level.isUnknown;
        return place;
    }

    bool enter(bool isList) {
        Level place = next();
        check({isList ? "array" : "object", {}, false}, place);
        const json* type = resolved(place.type);
        const std::string name = place.type != nullptr ? referredName(*place.type) : "";
        if (m_levels.empty() && type != nullptr) {
            place.structName = rootName(*type);
        } else if (!name.empty()) {
            place.structName = name;
        }
        place.type = type;
        place.isList = isList;
        m_levels.push_back(std::move(place));
        return true;
    }

    bool leave() {
        m_levels.pop_back();
        return true;
    }

    bool scalar(const Value& value) {
        check(value, next());
        return true;
    }

    static std::string rootName(const json& type) {
        const json* kinds = member(type, "x-kubernetes-group-version-kind");
        return kinds != nullptr ? (*kinds)[0].value("kind", "") : std::string();
    }

    void check(const Value& value, const Level& place) {
        const json* type = resolved(place.type);
        if (!m_isTyped || place.isSkipped || type == nullptr || reading.misfit) {
            return;
        }
        if (isQuantity(*type)) {
            const bool isText = value.kind == "string" || value.kind == "number";
            if (!isText || !canonicalQuantity(value.text)) {
                reading.misfit = kQuantityMisfit;
            }
            return;
        }
        if (isIntOrString(*type)) {
            if (value.kind != "string" && !value.isWhole) {
                tellMisfit(value, place);
            }
            return;
        }
        const std::string wanted = type->value("type", "");
        const bool fits = wanted.empty() || wanted == value.kind ||
                          (wanted == "boolean" && value.kind == "bool") ||
                          (wanted == "integer" && value.isWhole);
        if (!fits) {
            tellMisfit(value, place);
        } else if (type->value("format", "") == "date-time" && !parseInstant(value.text)) {
            reading.misfit = fmt::format("parsing time \"{0}\" as \"2006-01-02T15:04:05Z07:00\": "
                                         "cannot parse \"{0}\" as \"2006\"",
                                         value.text);
        }
    }

    void tellMisfit(const Value& value, const Level& place) {
        const std::string wanted = goType(place.type);
        std::string what(value.kind);
        if (value.kind == "number" && wanted.starts_with("int")) {
            what += " " + value.text;
        }
        reading.misfit =
            place.goPath.empty()
                ? fmt::format("json: cannot unmarshal {} into Go value of type {}", what, wanted)
                : fmt::format("json: cannot unmarshal {} into Go struct field {}.{} of type {}",
                              what, place.structName, place.goPath, wanted);
    }

    bool m_isTyped;
    const json* m_root;
    std::vector<Level> m_levels;
};

void settleObject(json& object, const json& type) {
    const json* values = member(type, "additionalProperties");
    const json* value = values != nullptr && values->is_object() ? resolved(values) : nullptr;
    const bool isResourceList = value != nullptr && isQuantity(*value);
    for (auto it = object.begin(); it != object.end();) {
        const json* below = schemaOfField(type, it.key());
        const bool isNullable = below != nullptr && below->value("nullable", false);
        if ((below == nullptr && !keepsUnknown(type)) ||
            (below != nullptr && it->is_null() && !isNullable)) {
            it = object.erase(it);
            continue;
        }
        if (isResourceList) {
            *it = roundedQuantity(it->is_string() ? it->get<std::string>() : it->dump());
        } else {
            settle(*it, below);
        }
        ++it;
    }
}

/// `[name="a"]` of an element of a keyed list, `[0]` of others.
std::string elementText(const json& element, const json* keys, std::size_t index) {
    if (keys == nullptr || !element.is_object()) {
        return fmt::format("[{}]", index);
    }
    std::string text;
    for (const json& key : *keys) {
        const auto& name = key.get_ref<const std::string&>();
        if (const json* value = member(element, name.c_str())) {
            text += (text.empty() ? "" : ",") + name + "=" + value->dump();
        }
    }
    return "[" + text + "]";
}

std::optional<std::string> undeclaredAt(const json& value, const json* schema,
                                        const std::string& path) {
    const json* type = resolved(schema);
    if (type == nullptr) {
        return std::nullopt;
    }
    const std::string wanted = type->value("type", "");
    if ((wanted == "integer" || wanted == "number") && !value.is_number() && !value.is_null()) {
        return fmt::format("{}: expected numeric (int or float), got {}", path,
                           value.is_boolean()  ? "boolean"
                           : value.is_object() ? "map"
                           : value.is_array()  ? "list"
                                               : "string");
    }
    if (value.is_object()) {
        for (const auto& [key, member] : value.items()) {
            const json* below = schemaOfField(*type, key);
            if (below == nullptr && !keepsUnknown(*type)) {
                return fmt::format("{}.{}: field not declared in schema", path, key);
            }
            if (auto found = undeclaredAt(member, below, path + "." + key)) {
                return found;
            }
        }
    } else if (value.is_array()) {
        const json* keys =
            schema != nullptr ? member(*schema, "x-kubernetes-list-map-keys") : nullptr;
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (auto found = undeclaredAt(value[i], member(*type, "items"),
                                          path + elementText(value[i], keys, i))) {
                return found;
            }
        }
    }
    return std::nullopt;
}

} // namespace

Reading readAlong(std::string_view text, const json* type) {
    TypedReader reader(type);
    static_cast<void>(json::sax_parse(text, &reader));
    return std::move(reader.reading);
}

void settle(json& value, const json* schema) {
    const json* type = resolved(schema);
    if (type == nullptr) {
        return;
    }
    if (isQuantity(*type)) {
        const auto canonical =
            canonicalQuantity(value.is_string() ? value.get<std::string>() : value.dump());
        value = canonical ? json(*canonical) : value;
    } else if (value.is_string() && referredName(*schema) == "Time") {
        const auto instant = parseInstant(value.get_ref<const std::string&>());
        value = instant ? json(formatInstant(*instant)) : value; // of UTC, in whole seconds
    } else if (value.is_object()) {
        settleObject(value, *type);
    } else if (value.is_array()) {
        for (json& element : value) {
            settle(element, member(*type, "items"));
        }
    }
}

std::optional<std::string> undeclared(const json& object, const json* type) {
    return undeclaredAt(object, type, {});
}

void fillSchemaDefaults(json& value, const json* schema) {
    const json* type = schema; // those of built-in types stand in code
    if (type == nullptr || !type->is_object()) {
        return;
    }
    if (value.is_object()) {
        const json none = json::object();
        const json* fields = member(*type, "properties");
        for (const auto& [name, field] : (fields != nullptr ? *fields : none).items()) {
            if (!value.contains(name) && field.contains("default")) {
                value[name] = field["default"];
            }
        }
        for (auto& [key, below] : value.items()) {
            fillSchemaDefaults(below, schemaOfField(*type, key));
        }
    } else if (value.is_array()) {
        for (json& element : value) {
            fillSchemaDefaults(element, member(*type, "items"));
        }
    }
}

} // namespace pilothouse::simulator::detail
