// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/patch_operations.h"

#include "kube/json_document.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <cstdint>
#include <vector>

namespace pilothouse::kube {

namespace {

using detail::Json;

/// Most parts of a path, and most levels of a document or a value.
constexpr int kMaxDepth = 500;

Result<Json> parse(std::string_view text, std::string_view what) {
    auto json = detail::isDeeperThan(text, kMaxDepth) ? Json(Json::value_t::discarded)
                                                      : Json::parse(text, nullptr, false);
    if (json.is_discarded()) {
        return fail(ErrorKind::Validation, fmt::format("the {} is no JSON", what));
    }
    return json;
}

/// A part of a pointer without its escapes; what is no escape stays.
std::string unescaped(std::string_view part) {
    std::string out;
    for (std::size_t at = 0; at < part.size(); ++at) {
        const auto next = at + 1 < part.size() ? part[at + 1] : '\0';
        const bool isEscape = part[at] == '~' && (next == '0' || next == '1');
        out += !isEscape ? part[at] : next == '0' ? '~' : '/';
        at += isEscape ? 1 : 0;
    }
    return out;
}

std::vector<std::string> partsOf(std::string_view path) {
    std::vector<std::string> parts;
    for (auto slash = path.find('/'); slash != path.npos;) {
        const auto next = path.find('/', slash + 1);
        parts.push_back(unescaped(path.substr(slash + 1, next - slash - 1)));
        slash = next;
    }
    return parts;
}

/// A number as strconv.Atoi reads it, or its words of refusal.
Result<std::int64_t> numberOf(const std::string& text) {
    const auto digits = std::string_view(text).substr(!text.empty() && text.front() == '+' ? 1 : 0);
    std::int64_t number = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, number);
    const bool hasTwoSigns = digits.size() < text.size() && digits.starts_with('-');
    if (error == std::errc::result_out_of_range && rest == end) {
        return fail(ErrorKind::Validation,
                    fmt::format("strconv.Atoi: parsing \"{}\": value out of range", text));
    }
    if (error != std::errc{} || rest != end || hasTwoSigns) {
        return fail(ErrorKind::Validation,
                    fmt::format("strconv.Atoi: parsing \"{}\": invalid syntax", text));
    }
    return number;
}

/// The place that an index names among `size` places; negative ones count from the end.
Result<std::size_t> placeOf(const std::string& part, std::size_t size) {
    const auto index = numberOf(part);
    if (!index) {
        return fail(index.error());
    }
    const auto count = static_cast<std::int64_t>(size);
    if (*index >= count || *index < -count) {
        return fail(
            ErrorKind::Validation,
            fmt::format("Unable to access invalid index: {}: invalid index referenced", *index));
    }
    return static_cast<std::size_t>(*index < 0 ? *index + count : *index);
}

Json* step(Json& at, const std::string& part) {
    if (at.is_object()) {
        const auto found = at.find(part);
        return found == at.end() ? nullptr : &*found;
    }
    const auto place =
        at.is_array() ? placeOf(part, at.size()) : fail(ErrorKind::Validation, std::string());
    return place ? &at[*place] : nullptr;
}

/// The object or list that the last part of the path is in; null where there is none.
Json* parentOf(Json& document, const std::vector<std::string>& parts) {
    Json* at = &document;
    for (std::size_t i = 0; at != nullptr && i + 1 < parts.size(); ++i) {
        at = step(*at, parts[i]);
    }
    return at != nullptr && at->is_structured() ? at : nullptr;
}

tl::unexpected<Error> refuse(std::string message) {
    return fail(ErrorKind::Validation, std::move(message));
}

Result<void> add(Json& parent, const std::string& path, const std::string& key, Json value) {
    if (parent.is_object()) {
        parent[key] = std::move(value);
        return {};
    }
    if (key == "-") {
        parent.push_back(std::move(value));
        return {};
    }
    if (const auto number = numberOf(key); !number) {
        return refuse(fmt::format("error in add for path: '{}': value was not a proper array "
                                  "index: '{}': {}",
                                  path, key, number.error().message));
    }
    const auto place = placeOf(key, parent.size() + 1);
    if (!place) {
        return refuse(fmt::format("error in add for path: '{}': {}", path, place.error().message));
    }
    parent.insert(parent.begin() + static_cast<std::ptrdiff_t>(*place), std::move(value));
    return {};
}

Result<void> remove(Json& parent, const std::string& path, const std::string& key) {
    if (parent.is_object()) {
        if (parent.erase(key) == 0) {
            return refuse(fmt::format("error in remove for path: '{}': unable to remove "
                                      "nonexistent key: {}: missing value",
                                      path, key));
        }
        return {};
    }
    const auto place = placeOf(key, parent.size());
    if (!place) {
        return refuse(
            fmt::format("error in remove for path: '{}': {}", path, place.error().message));
    }
    parent.erase(*place);
    return {};
}

Result<void> apply(Json& document, const PatchOperation& operation) {
    auto value = parse(operation.value.empty() ? "null" : std::string_view(operation.value),
                       "value of " + operation.path);
    if (!value) {
        return fail(std::move(value.error()));
    }
    const auto parts = partsOf(operation.path);
    if (parts.size() > static_cast<std::size_t>(kMaxDepth)) {
        return refuse(operation.path.substr(0, 64) + "… has too many parts");
    }
    if (parts.empty() && operation.path.empty() && operation.op != "remove") {
        document = *std::move(value);
        return {};
    }
    Json* const parent = parts.empty() ? nullptr : parentOf(document, parts);
    if (parent == nullptr) {
        return refuse(operation.op == "replace"
                          ? fmt::format("replace operation does not apply: doc is missing path: "
                                        "{}: missing value",
                                        operation.path)
                          : fmt::format("{} operation does not apply: doc is missing path: "
                                        "\"{}\": missing value",
                                        operation.op, operation.path));
    }
    if (operation.op == "add") {
        return add(*parent, operation.path, parts.back(), *std::move(value));
    }
    if (operation.op == "remove") {
        return remove(*parent, operation.path, parts.back());
    }
    Json* const place = step(*parent, parts.back());
    if (place == nullptr) {
        return refuse(fmt::format("replace operation does not apply: doc is missing key: {}: "
                                  "missing value",
                                  operation.path));
    }
    *place = *std::move(value);
    return {};
}

} // namespace

Result<std::string> applyOperations(std::string_view document,
                                    std::span<const PatchOperation> operations) {
    if (document.empty()) {
        return std::string();
    }
    auto json = parse(document, "document");
    if (!json) {
        return fail(std::move(json.error()));
    }
    for (const auto& operation : operations) {
        if (operation.op != "add" && operation.op != "remove" && operation.op != "replace") {
            return refuse("unsupported operation " + operation.op);
        }
        if (auto done = apply(*json, operation); !done) {
            return fail(std::move(done.error()));
        }
    }
    auto text = json->dump(-1, ' ', false, Json::error_handler_t::replace);
    if (detail::isDeeperThan(text, kMaxDepth)) {
        return refuse("the patched document nests too deep");
    }
    return text;
}

} // namespace pilothouse::kube
