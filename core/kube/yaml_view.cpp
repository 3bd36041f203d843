// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"
#include "kube/yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace pilothouse::kube {

namespace {

std::string_view kindName(const YamlNode& node) {
    switch (node.kind) {
    case YamlKind::Null: return "nothing";
    case YamlKind::Scalar: return "a value";
    case YamlKind::Sequence: return "a list";
    case YamlKind::Mapping: return "a mapping";
    }
    return "nothing";
}

/// Edit distance, at most small words.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
            diagonal = above;
        }
    }
    return row[b.size()];
}

/// The known word that was probably meant, or empty.
std::string_view nearest(std::string_view word, std::initializer_list<std::string_view> known) {
    std::string_view best;
    std::size_t bestDistance = 3;
    for (const auto one : known) {
        const auto far = word.size() < 64 ? distance(word, one) : bestDistance;
        if (far < bestDistance && far < one.size()) {
            best = one;
            bestDistance = far;
        }
    }
    return best;
}

template<class T>
std::optional<T> parseNumber(std::string_view text) {
    if (text.starts_with('+')) {
        text.remove_prefix(1);
    }
    T value{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isWhole = code == std::errc{} && end == text.data() + text.size();
    return isWhole ? std::optional(value) : std::nullopt;
}

} // namespace

Position YamlView::position() const {
    return {.file = std::string(m_file), .line = m_node->line, .column = m_node->column};
}

Error YamlView::error(std::string_view message) const {
    return {.kind = ErrorKind::Validation,
            .message =
                m_path.empty() ? std::string(message) : fmt::format("{}: {}", m_path, message),
            .position = position()};
}

Error YamlView::mismatch(std::string_view expected) const {
    const bool isShown = m_node->kind == YamlKind::Scalar && m_node->text.size() <= 40;
    return error(fmt::format("expected {}, found {}", expected,
                             isShown ? fmt::format("\"{}\"", m_node->text)
                                     : std::string(kindName(*m_node))));
}

YamlView YamlView::at(std::size_t item) const {
    const auto& value = m_node->items[item];
    if (m_node->kind == YamlKind::Sequence) {
        return {value, m_file, fmt::format("{}[{}]", m_path, item)};
    }
    const auto& key = m_node->keys[item].text;
    return {value, m_file, m_path.empty() ? key : m_path + "." + key};
}

Result<std::string> YamlView::text() const {
    if (m_node->kind != YamlKind::Scalar) {
        return fail(mismatch("text"));
    }
    return m_node->text;
}

Result<bool> YamlView::boolean() const {
    // YAML 1.1 words, as kubectl's reader takes them.
    static constexpr std::array<std::string_view, 11> kTrue{
        "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y"};
    static constexpr std::array<std::string_view, 11> kFalse{
        "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N"};
    const bool isPlain = m_node->kind == YamlKind::Scalar && !m_node->quoted;
    if (isPlain && std::find(kTrue.begin(), kTrue.end(), m_node->text) != kTrue.end()) {
        return true;
    }
    if (isPlain && std::find(kFalse.begin(), kFalse.end(), m_node->text) != kFalse.end()) {
        return false;
    }
    return fail(mismatch("true or false"));
}

Result<std::int64_t> YamlView::integer() const {
    const bool isPlain = m_node->kind == YamlKind::Scalar && !m_node->quoted;
    const auto value = isPlain ? parseNumber<std::int64_t>(m_node->text) : std::nullopt;
    if (!value) {
        return fail(mismatch("a whole number"));
    }
    return *value;
}

Result<double> YamlView::number() const {
    const bool isPlain = m_node->kind == YamlKind::Scalar && !m_node->quoted;
    const auto value = isPlain ? parseNumber<double>(m_node->text) : std::nullopt;
    if (!value || !(*value - *value == 0)) { // neither NaN nor infinite
        return fail(mismatch("a number"));
    }
    return *value;
}

Result<std::chrono::milliseconds> YamlView::duration() const {
    const auto value = m_node->kind == YamlKind::Scalar
                           ? parseDuration(m_node->text)
                           : Result<std::chrono::milliseconds>(fail(Error{}));
    if (!value) {
        return fail(mismatch("a duration such as 90s, 30m, 4h or 1d12h"));
    }
    return *value;
}

Result<Instant> YamlView::instant() const {
    const auto value = m_node->kind == YamlKind::Scalar ? parseRfc3339(m_node->text)
                                                        : Result<Instant>(fail(Error{}));
    if (!value) {
        return fail(mismatch("an RFC 3339 time such as 2026-11-20T08:00:00Z"));
    }
    return *value;
}

Result<std::vector<YamlView>> YamlView::list() const {
    if (!isNull() && !isSequence()) {
        return fail(mismatch("a list"));
    }
    std::vector<YamlView> out;
    out.reserve(m_node->items.size());
    for (std::size_t i = 0; i < m_node->items.size(); ++i) {
        out.push_back(at(i));
    }
    return out;
}

Result<std::vector<std::string>> YamlView::texts() const {
    const auto items = list();
    if (!items) {
        return fail(items.error());
    }
    std::vector<std::string> out;
    for (const auto& item : *items) {
        auto one = item.text();
        if (!one) {
            return fail(std::move(one.error()));
        }
        out.push_back(std::move(*one));
    }
    return out;
}

Result<std::vector<std::pair<std::string, YamlView>>> YamlView::entries() const {
    if (!isNull() && !isMapping()) {
        return fail(mismatch("a mapping"));
    }
    std::vector<std::pair<std::string, YamlView>> out;
    out.reserve(m_node->items.size());
    for (std::size_t i = 0; i < m_node->items.size(); ++i) {
        out.emplace_back(m_node->keys[i].text, at(i));
    }
    return out;
}

Result<std::vector<std::pair<std::string, std::string>>> YamlView::textMap() const {
    const auto all = entries();
    if (!all) {
        return fail(all.error());
    }
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& [key, value] : *all) {
        auto text = value.isNull() ? Result<std::string>(std::string()) : value.text();
        if (!text) {
            return fail(std::move(text.error()));
        }
        out.emplace_back(key, std::move(*text));
    }
    std::sort(out.begin(), out.end());
    return out;
}

Result<std::optional<YamlView>> YamlView::find(std::string_view key) const {
    if (isNull()) {
        return std::optional<YamlView>();
    }
    if (!isMapping()) {
        return fail(mismatch("a mapping"));
    }
    const auto* found = m_node->find(key);
    if (found == nullptr || found->kind == YamlKind::Null) {
        return std::optional<YamlView>();
    }
    return std::optional(at(static_cast<std::size_t>(found - m_node->items.data())));
}

Result<YamlView> YamlView::require(std::string_view key) const {
    const auto found = find(key);
    if (!found) {
        return fail(found.error());
    }
    if (!*found) {
        return fail(error(fmt::format("\"{}\" is missing", key)));
    }
    return **found;
}

Result<std::string> YamlView::textOr(std::string_view key, std::string fallback) const {
    const auto found = find(key);
    if (!found) {
        return fail(found.error());
    }
    return *found ? (*found)->text() : Result<std::string>(std::move(fallback));
}

Result<bool> YamlView::booleanOr(std::string_view key, bool fallback) const {
    const auto found = find(key);
    if (!found) {
        return fail(found.error());
    }
    return *found ? (*found)->boolean() : Result<bool>(fallback);
}

Result<std::int64_t> YamlView::integerOr(std::string_view key, std::int64_t fallback) const {
    const auto found = find(key);
    if (!found) {
        return fail(found.error());
    }
    return *found ? (*found)->integer() : Result<std::int64_t>(fallback);
}

Result<std::string> YamlView::requireText(std::string_view key) const {
    const auto found = require(key);
    if (!found) {
        return fail(found.error());
    }
    auto value = found->text();
    if (value && value->empty()) {
        return fail(found->error("must not be empty"));
    }
    return value;
}

Result<void> YamlView::onlyKeys(std::initializer_list<std::string_view> known) const {
    if (!isNull() && !isMapping()) {
        return fail(mismatch("a mapping"));
    }
    for (const auto& key : m_node->keys) {
        if (std::find(known.begin(), known.end(), key.text) != known.end()) {
            continue;
        }
        const auto meant = nearest(key.text, known);
        auto problem = error(fmt::format(
            "unknown key \"{}\"{}", key.text.substr(0, 64),
            meant.empty() ? std::string() : fmt::format(", did you mean \"{}\"?", meant)));
        problem.position->line = key.line;
        problem.position->column = key.column;
        return fail(std::move(problem));
    }
    return {};
}

} // namespace pilothouse::kube
