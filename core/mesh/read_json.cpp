// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/read_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace pilothouse::mesh::detail {

namespace {

constexpr int kDeepest = 64;

} // namespace

Json Json::at(std::string_view key) const {
    simdjson::dom::object fields;
    simdjson::dom::element found;
    if (!m_isThere || m_element.get(fields) != simdjson::SUCCESS ||
        fields.at_key(key).get(found) != simdjson::SUCCESS) {
        return {};
    }
    return Json(found);
}

Json Json::at(std::initializer_list<std::string_view> path) const {
    Json value = *this;
    for (const auto key : path) {
        value = value.at(key);
    }
    return value;
}

std::string Json::text() const {
    std::string_view text;
    return m_isThere && m_element.get(text) == simdjson::SUCCESS ? std::string(text)
                                                                 : std::string();
}

std::optional<std::int64_t> Json::integer() const {
    std::int64_t number = 0;
    return m_isThere && m_element.get(number) == simdjson::SUCCESS ? std::optional(number)
                                                                   : std::nullopt;
}

std::optional<bool> Json::boolean() const {
    bool value = false;
    return m_isThere && m_element.get(value) == simdjson::SUCCESS ? std::optional(value)
                                                                  : std::nullopt;
}

std::optional<Instant> Json::instant() const {
    const auto parsed = parseRfc3339(text());
    return parsed ? std::optional(*parsed) : std::nullopt;
}

std::optional<std::string> Json::canonical() const {
    std::string out;
    return m_isThere && write(out, 0) ? std::optional(std::move(out)) : std::nullopt;
}

bool Json::write(std::string& out, int depth) const {
    if (depth > kDeepest) {
        return false;
    }
    bool isWhole = true;
    if (m_element.is_array()) {
        out += '[';
        eachItem([&](const Json& item) {
            isWhole = isWhole && item.write(out, depth + 1);
            out += ',';
        });
        out += ']';
    } else if (m_element.is_object()) {
        std::vector<std::pair<std::string_view, Json>> fields;
        eachField(
            [&](std::string_view key, const Json& value) { fields.emplace_back(key, value); });
        std::sort(fields.begin(), fields.end(),
                  [](const auto& a, const auto& b) { return a.first < b.first; });
        out += '{';
        for (const auto& [key, value] : fields) {
            out += fmt::format("{}:{}=", key.size(), key);
            isWhole = isWhole && value.write(out, depth + 1);
            out += ',';
        }
        out += '}';
    } else {
        out += simdjson::minify(m_element);
    }
    return isWhole;
}

Result<JsonText> JsonText::parse(std::string_view text,
                                 std::initializer_list<std::string_view> kinds) {
    JsonText out;
    out.m_parser = std::make_unique<simdjson::dom::parser>();
    simdjson::dom::element root;
    const auto wanted = fmt::format("{}", fmt::join(kinds, " or "));
    if (out.m_parser->parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) {
        return fail(ErrorKind::Decode, fmt::format("expected a {}, found no JSON", wanted));
    }
    out.m_root = Json(root);
    const auto kind = out.m_root.text("kind");
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
        return fail(ErrorKind::Decode,
                    fmt::format("expected a {}, found {}", wanted,
                                kind.empty() ? "JSON without a kind" : "another kind"));
    }
    return out;
}

std::optional<Instant> changedAt(const Json& object) {
    auto latest = object.at({"metadata", "creationTimestamp"}).instant();
    object.at({"metadata", "managedFields"}).eachItem([&](const Json& each) {
        const auto at = each.at("time").instant();
        if (at && (!latest || *at > *latest)) {
            latest = at;
        }
    });
    return latest;
}

std::string continueOf(const Json& list) {
    return list.at({"metadata", "continue"}).text();
}

} // namespace pilothouse::mesh::detail
