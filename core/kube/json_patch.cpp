// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/json_patch.h"

#include "kube/json_document.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace pilothouse::kube {

namespace {

using detail::Json;
using Path = std::vector<std::string>;

constexpr int kMaxDepth = 1000;

Result<Json> parse(std::string_view text, std::string_view what) {
    auto json = detail::isDeeperThan(text, kMaxDepth) ? Json(Json::value_t::discarded)
                                                      : Json::parse(text, nullptr, false);
    if (json.is_discarded()) {
        return fail(ErrorKind::Validation, fmt::format("the {} is no JSON", what));
    }
    return json;
}

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The parts of a JSON pointer (RFC 6901); none when it is none.
std::optional<Path> parsePointer(std::string_view text) {
    Path path;
    if (!text.empty() && text.front() != '/') {
        return std::nullopt;
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '/') {
            path.emplace_back();
        } else if (text[at] != '~') {
            path.back() += text[at];
        } else {
            const auto escape = text.substr(at + 1, 1);
            if (escape != "0" && escape != "1") {
                return std::nullopt;
            }
            path.back() += escape == "0" ? '~' : '/';
            ++at;
        }
    }
    return path;
}

/// An index of at most `size` − 1; digits only, no leading zero.
std::optional<std::size_t> indexOf(const std::string& part, std::size_t size) {
    std::size_t index = 0;
    const auto* const end = part.data() + part.size();
    const auto [rest, error] = std::from_chars(part.data(), end, index);
    const bool isNumber = !part.empty() && error == std::errc{} && rest == end &&
                          (part.size() == 1 || part.front() != '0');
    return isNumber && index < size ? std::optional(index) : std::nullopt;
}

Json* step(Json& at, const std::string& part) {
    if (at.is_object()) {
        const auto found = at.find(part);
        return found == at.end() ? nullptr : &*found;
    }
    const auto index = at.is_array() ? indexOf(part, at.size()) : std::nullopt;
    return index ? &at[*index] : nullptr;
}

/// What the first `length` parts of the path name; null when there is no such place.
Json* find(Json& document, const Path& path, std::size_t length) {
    Json* at = &document;
    for (std::size_t i = 0; at != nullptr && i < length; ++i) {
        at = step(*at, path[i]);
    }
    return at;
}

/// How deep the value nests; a plain value is 0 deep. Bounded by kMaxDepth, which documents keep.
int depthOf(const Json& value) {
    int deepest = 0;
    for (const auto& each : value) {
        deepest = std::max(deepest, each.is_structured() ? 1 + depthOf(each) : 1);
    }
    return value.is_structured() ? std::max(deepest, 1) : 0;
}

/// Whether a value may stand at the path: nothing that walks the document ever recurses deeper.
bool isShallow(const Path& path, const Json& value) {
    return path.size() <= kMaxDepth && static_cast<int>(path.size()) + depthOf(value) <= kMaxDepth;
}

bool add(Json& document, const Path& path, Json value) {
    if (!isShallow(path, value)) {
        return false;
    }
    if (path.empty()) {
        document = std::move(value);
        return true;
    }
    Json* const parent = find(document, path, path.size() - 1);
    if (parent != nullptr && parent->is_object()) {
        (*parent)[path.back()] = std::move(value);
        return true;
    }
    if (parent == nullptr || !parent->is_array()) {
        return false;
    }
    const auto index =
        path.back() == "-" ? parent->size() : indexOf(path.back(), parent->size() + 1);
    if (index) {
        parent->insert(parent->begin() + static_cast<std::ptrdiff_t>(*index), std::move(value));
    }
    return index.has_value();
}

/// About the bytes of its text; counts no further than beyond `most`.
std::size_t sizeOf(const Json& value, std::size_t most) {
    std::size_t size = value.is_string() ? value.get_ref<const std::string&>().size() + 2 : 2;
    if (value.is_object()) {
        for (auto it = value.begin(); it != value.end() && size <= most; ++it) {
            size += it.key().size() + 4 + sizeOf(*it, most);
        }
    } else if (value.is_array()) {
        for (auto it = value.begin(); it != value.end() && size <= most; ++it) {
            size += 1 + sizeOf(*it, most);
        }
    }
    return size;
}

bool remove(Json& document, const Path& path) {
    Json* const parent = path.empty() ? nullptr : find(document, path, path.size() - 1);
    if (parent == nullptr || step(*parent, path.back()) == nullptr) {
        return false;
    }
    if (parent->is_object()) {
        parent->erase(path.back());
    } else {
        parent->erase(*indexOf(path.back(), parent->size()));
    }
    return true;
}

/// A value cannot be moved into itself.
bool move(Json& document, const Path& from, const Path& path) {
    const bool isInside =
        path.size() > from.size() && std::equal(from.begin(), from.end(), path.begin());
    Json* const source = find(document, from, from.size());
    if (source == nullptr || isInside) {
        return false;
    }
    if (from == path) {
        return true;
    }
    Json value = std::move(*source);
    return remove(document, from) && add(document, path, std::move(value));
}

/// Copies what `room` bytes hold, and takes them off: a few copies of copies fill any memory.
bool copy(Json& document, const Path& from, const Path& path, std::size_t& room) {
    const Json* const source = find(document, from, from.size());
    const auto size = source != nullptr ? sizeOf(*source, room) : 0;
    if (source == nullptr || size > room) {
        return false;
    }
    room -= size;
    return add(document, path, Json(*source));
}

enum class Verdict : std::uint8_t { Done, Malformed, Misfit, TestFailed };

Verdict verdict(bool isDone) {
    return isDone ? Verdict::Done : Verdict::Misfit;
}

Verdict apply(Json& document, const Json& operation, std::size_t& room) {
    const auto op = detail::text(operation, "op");
    const auto& given = detail::member(operation, "path");
    const auto path =
        given.is_string() ? parsePointer(detail::text(operation, "path")) : std::nullopt;
    const bool wantsValue = op == "add" || op == "replace" || op == "test";
    if (!path || (wantsValue && !operation.contains("value"))) {
        return Verdict::Malformed;
    }
    if (op == "add") {
        return verdict(add(document, *path, operation["value"]));
    }
    if (op == "remove") {
        return verdict(remove(document, *path));
    }
    if (op == "replace" || op == "test") {
        Json* const place = find(document, *path, path->size());
        if (op == "test") {
            return place != nullptr && *place == operation["value"] ? Verdict::Done
                                                                    : Verdict::TestFailed;
        }
        if (place == nullptr || !isShallow(*path, operation["value"])) {
            return Verdict::Misfit;
        }
        *place = operation["value"];
        return Verdict::Done;
    }
    const auto& from = detail::member(operation, "from");
    const auto source =
        from.is_string() ? parsePointer(detail::text(operation, "from")) : std::nullopt;
    if ((op != "move" && op != "copy") || !source) {
        return Verdict::Malformed;
    }
    return verdict(op == "move" ? move(document, *source, *path)
                                : copy(document, *source, *path, room));
}

Error problemOf(Verdict verdict, std::size_t index, const Json& operation) {
    const auto which = fmt::format("operation {} ({} {})", index, detail::text(operation, "op"),
                                   detail::text(operation, "path"));
    switch (verdict) {
    case Verdict::TestFailed:
        return {ErrorKind::Conflict, which + ": the value is not the expected one"};
    case Verdict::Misfit:
        return {ErrorKind::Validation,
                which + ": the document has no such place, or no room for the value"};
    default: return {ErrorKind::Validation, which + " is malformed"};
    }
}

void merge(Json& target, const Json& patch) {
    if (!patch.is_object()) {
        target = patch;
        return;
    }
    if (!target.is_object()) {
        target = Json::object();
    }
    for (const auto& [key, value] : patch.items()) {
        if (value.is_null()) {
            target.erase(key);
        } else {
            merge(target[key], value);
        }
    }
}

/// Null inside a list is a value; in an object it cannot be said.
bool hasUnsayableNull(const Json& value) {
    if (!value.is_object()) {
        return false;
    }
    return std::any_of(value.begin(), value.end(),
                       [](const Json& each) { return each.is_null() || hasUnsayableNull(each); });
}

Json difference(const Json& before, const Json& after) {
    if (!before.is_object() || !after.is_object()) {
        return after;
    }
    Json patch = Json::object();
    for (const auto& [key, value] : before.items()) {
        if (!after.contains(key)) {
            patch[key] = nullptr;
        }
    }
    for (const auto& [key, value] : after.items()) {
        if (!before.contains(key)) {
            patch[key] = value;
        } else if (before[key] != value) {
            patch[key] = difference(before[key], value);
        }
    }
    return patch;
}

bool isPlain(const Json& patch) {
    if (!patch.is_object()) {
        return !patch.is_array();
    }
    for (const auto& [key, value] : patch.items()) {
        if (key.starts_with('$') || !isPlain(value)) {
            return false;
        }
    }
    return true;
}

} // namespace

Result<std::string> applyJsonPatch(std::string_view document, std::string_view patch) {
    auto target = parse(document, "document");
    const auto operations = parse(patch, "patch");
    if (!target || !operations) {
        return fail(target ? operations.error() : target.error());
    }
    if (!operations->is_array() || operations->size() > kMaxPatchOperations) {
        return fail(ErrorKind::Validation,
                    operations->is_array()
                        ? fmt::format("a JSON patch has at most {} operations", kMaxPatchOperations)
                        : "a JSON patch is a list of operations");
    }
    std::size_t index = 0;
    std::size_t room = kMaxCopiedBytes;
    for (const auto& operation : *operations) {
        if (const auto result = apply(*target, operation, room); result != Verdict::Done) {
            return fail(problemOf(result, index, operation));
        }
        ++index;
    }
    return dump(*target);
}

Result<std::string> applyMergePatch(std::string_view document, std::string_view patch) {
    auto target = parse(document, "document");
    const auto change = parse(patch, "patch");
    if (!target || !change) {
        return fail(target ? change.error() : target.error());
    }
    merge(*target, *change);
    return dump(*target);
}

Result<std::string> makeMergePatch(std::string_view before, std::string_view after) {
    const auto from = parse(before, "document before");
    const auto to = parse(after, "document after");
    if (!from || !to) {
        return fail(from ? to.error() : from.error());
    }
    if (hasUnsayableNull(*to)) {
        return fail(ErrorKind::Validation, "a merge patch cannot set a member to null");
    }
    return dump(difference(*from, *to));
}

bool isPlainMergePatch(std::string_view patch) {
    const auto json = parse(patch, "patch");
    return json && json->is_object() && isPlain(*json);
}

} // namespace pilothouse::kube
