// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/protobuf.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

/// Fields of one message that hold bytes: texts and messages, by number, in order.
using Fields = std::vector<std::pair<std::uint64_t, std::string_view>>;

std::optional<std::uint64_t> cutVarint(std::string_view& bytes) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
        if (byte < 0x80U) {
            return value;
        }
    }
    return std::nullopt;
}

std::optional<Fields> fieldsOfMessage(std::string_view bytes) {
    Fields fields;
    while (!bytes.empty()) {
        const auto key = cutVarint(bytes);
        std::size_t size = 0;
        switch (key.value_or(7) & 7U) {
        case 0:
            if (!cutVarint(bytes)) {
                return std::nullopt;
            }
            continue;
        case 1: size = 8; break;
        case 5: size = 4; break;
        case 2: {
            const auto length = cutVarint(bytes);
            if (!length || *length > bytes.size()) {
                return std::nullopt;
            }
            fields.emplace_back(*key >> 3U, bytes.substr(0, *length));
            size = *length;
            break;
        }
        default: return std::nullopt;
        }
        if (size > bytes.size()) {
            return std::nullopt;
        }
        bytes.remove_prefix(size);
    }
    return fields;
}

/// The last field of that number; empty when there is none.
std::string_view field(const std::optional<Fields>& fields, std::uint64_t number) {
    std::string_view found;
    for (const auto& [at, bytes] : fields.value_or(Fields{})) {
        found = at == number ? bytes : found;
    }
    return found;
}

void putText(json& object, const char* key, std::string_view text) {
    if (!text.empty()) {
        object[key] = text;
    }
}

/// A map of texts: entries with key 1 and value 2.
void putMap(json& object, const char* key, const std::optional<Fields>& fields,
            std::uint64_t number) {
    for (const auto& [at, bytes] : fields.value_or(Fields{})) {
        if (at == number) {
            const auto entry = fieldsOfMessage(bytes);
            object[key][std::string(field(entry, 1))] = field(entry, 2);
        }
    }
}

json metadataOf(std::string_view bytes) {
    const auto fields = fieldsOfMessage(bytes);
    json meta = json::object();
    putText(meta, "name", field(fields, 1));
    putText(meta, "generateName", field(fields, 2));
    putText(meta, "namespace", field(fields, 3));
    putMap(meta, "labels", fields, 11);
    putMap(meta, "annotations", fields, 12);
    return meta;
}

json attributesOf(std::string_view bytes) {
    const auto fields = fieldsOfMessage(bytes);
    json attributes = json::object();
    std::uint64_t number = 0;
    for (const char* key :
         {"namespace", "verb", "group", "version", "resource", "subresource", "name"}) {
        putText(attributes, key, field(fields, ++number));
    }
    return attributes;
}

} // namespace

std::optional<json> readProtobuf(std::string_view body) {
    constexpr std::string_view kMagic("k8s\0", 4);
    if (!body.starts_with(kMagic)) {
        return std::nullopt;
    }
    const auto unknown = fieldsOfMessage(body.substr(kMagic.size()));
    const auto type = fieldsOfMessage(field(unknown, 1));
    const auto raw = fieldsOfMessage(field(unknown, 2));
    const std::string_view kind = field(type, 2);
    if (!unknown || !type || !raw) {
        return std::nullopt;
    }
    json object{
        {"apiVersion", field(type, 1)}, {"kind", kind}, {"metadata", metadataOf(field(raw, 1))}};
    if (kind == "ConfigMap") {
        putMap(object, "data", raw, 2);
    } else if (kind == "SelfSubjectAccessReview") {
        const auto spec = fieldsOfMessage(field(raw, 2));
        object["spec"]["resourceAttributes"] = attributesOf(field(spec, 1));
    } else if (kind == "SelfSubjectRulesReview") {
        putText(object["spec"], "namespace", field(fieldsOfMessage(field(raw, 2)), 1));
    } else if (kind != "Namespace" && kind != "SelfSubjectReview") {
        return std::nullopt;
    }
    return object;
}

} // namespace pilothouse::simulator::detail
