// SPDX-License-Identifier: GPL-3.0-or-later
// The reference asserts where a place is below a number; here it throws. The other ABI tag keeps
// its functions apart from those of the core.
#include <stdexcept>
#define JSON_ASSERT(condition) ((condition) ? void(0) : throw std::runtime_error("json")) // NOLINT
#define JSON_USE_LEGACY_DISCARDED_VALUE_COMPARISON 1
#include "kube/json_patch.h"
#include "tests/fuzz/fuzz_input.h"

#include <nlohmann/json.hpp>

#include <optional>

using namespace pilothouse;

namespace {

using Json = nlohmann::json;

std::optional<Json> referencePatch(const Json& document, const Json& patch) {
    try {
        return document.patch(patch);
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

std::string member(const Json& operation, const char* key) {
    const bool isText =
        operation.is_object() && operation.contains(key) && operation[key].is_string();
    return isText ? operation[key].get<std::string>() : std::string();
}

bool any(const Json& patch, bool (*holds)(const Json&)) {
    return patch.is_array() && std::any_of(patch.begin(), patch.end(), holds);
}

/// RFC 6902 4.4: nothing moves into itself; the reference removes first and asks then.
bool movesInward(const Json& operation) {
    return member(operation, "op") == "move" &&
           member(operation, "path").starts_with(member(operation, "from") + '/');
}

/// Moving the document onto itself changes nothing; the reference cannot remove it.
bool movesTheDocument(const Json& operation) {
    return member(operation, "op") == "move" && member(operation, "path").empty();
}

bool copies(const Json& operation) {
    return member(operation, "op") == "copy";
}

void comparePatch(std::string_view document, std::string_view patch) {
    const auto ours = kube::applyJsonPatch(document, patch);
    const auto target = Json::parse(document, nullptr, false);
    const auto operations = Json::parse(patch, nullptr, false);
    if (!ours) {
        const auto kind = ours.error().kind;
        fuzz::require(kind == ErrorKind::Validation || kind == ErrorKind::Conflict);
        // Copies of copies would fill the memory of the reference.
        if (target.is_discarded() || operations.is_discarded() || any(operations, copies)) {
            return;
        }
        const bool isLenient = any(operations, movesInward);
        fuzz::require(isLenient || !referencePatch(target, operations) ||
                      std::max(document.size(), patch.size()) > 1000); // depth limit
        return;
    }
    fuzz::require(!target.is_discarded() && !operations.is_discarded());
    const auto theirs = referencePatch(target, operations);
    if (theirs) {
        fuzz::require(Json::parse(*ours) == *theirs);
    } else {
        fuzz::require(any(operations, movesTheDocument));
    }
}

void compareMerge(std::string_view before, std::string_view after) {
    const auto merged = kube::applyMergePatch(before, after);
    auto from = Json::parse(before, nullptr, false);
    const auto to = Json::parse(after, nullptr, false);
    if (merged) {
        auto expected = from;
        expected.merge_patch(to);
        fuzz::require(Json::parse(*merged) == expected);
    }
    const auto difference = kube::makeMergePatch(before, after);
    if (difference) {
        const auto back = kube::applyMergePatch(before, *difference);
        fuzz::require(back && Json::parse(*back) == to);
    } else {
        fuzz::require(difference.error().kind == ErrorKind::Validation);
    }
    fuzz::require(!kube::isPlainMergePatch(after) || to.is_object());
}

} // namespace

/// A document, a line break, a patch: applied as nlohmann's reader applies it; and what makes the
/// second text of the first, does.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::asText(data, size);
    const auto border = text.find('\n');
    if (border != std::string_view::npos) {
        comparePatch(text.substr(0, border), text.substr(border + 1));
        compareMerge(text.substr(0, border), text.substr(border + 1));
    }
    return 0;
}
