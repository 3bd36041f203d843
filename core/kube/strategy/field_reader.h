// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/selector.h"
#include "kube/yaml.h"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::kube::detail {

/// Puts errors in the order of the file; those without a place first.
void sortByPlace(std::vector<Error>& errors);

/// Reads one mapping of a file field by field. Where a value is wrong it keeps the error and goes
/// on with the fallback, so that an editor can show every fault of a text at once. A small value
/// that points into a YamlDocument and a list of errors.
class FieldReader {
public:
    FieldReader(YamlView view, std::vector<Error>& errors)
        : m_view(std::move(view)), m_errors(&errors) {}

    [[nodiscard]] const YamlView& view() const { return m_view; }
    [[nodiscard]] Position position() const { return m_view.position(); }
    [[nodiscard]] std::vector<Error>& errors() const { return *m_errors; }

    /// Keeps an error at this mapping, or at the value of a key where there is one.
    void complain(std::string_view message) const;
    void complainAt(std::string_view key, std::string_view message) const;

    /// Keeps an error for each key that is not known; false when this is no mapping.
    bool onlyKeys(std::initializer_list<std::string_view> known) const;

    /// The value of a key; none when absent or null.
    [[nodiscard]] std::optional<YamlView> find(std::string_view key) const;
    [[nodiscard]] bool has(std::string_view key) const { return find(key).has_value(); }
    /// Like find, and an error when absent.
    [[nodiscard]] std::optional<YamlView> need(std::string_view key) const;
    /// Keeps an error when a key is absent.
    void demand(std::string_view key) const { static_cast<void>(need(key)); }

    [[nodiscard]] std::string text(std::string_view key, std::string fallback = {}) const;
    /// The text of a key that must be there and must not be empty.
    [[nodiscard]] std::string needText(std::string_view key) const;
    [[nodiscard]] bool flag(std::string_view key, bool fallback) const;
    [[nodiscard]] std::optional<std::int32_t>
    number(std::string_view key, std::int32_t least,
           std::int32_t most = std::numeric_limits<std::int32_t>::max()) const;
    [[nodiscard]] std::optional<std::chrono::milliseconds> duration(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
    [[nodiscard]] std::optional<FieldReader> child(std::string_view key) const;
    [[nodiscard]] std::vector<FieldReader> children(std::string_view key) const;
    /// The items of the list at a key, none when absent.
    [[nodiscard]] std::vector<YamlView> items(std::string_view key) const;

    /// The word at a key as one of a closed list.
    template<class Word>
    [[nodiscard]] Word word(std::string_view key,
                            std::initializer_list<std::pair<std::string_view, Word>> words,
                            Word fallback) const {
        const auto found = find(key);
        const auto given = found ? take(found->text()) : std::nullopt;
        if (!given) {
            return fallback;
        }
        std::string known;
        for (const auto& [name, value] : words) {
            if (name == *given) {
                return value;
            }
            known += (known.empty() ? "" : ", ") + std::string(name);
        }
        m_errors->push_back(
            found->error("expected one of " + known + "; found \"" + given->substr(0, 64) + "\""));
        return fallback;
    }

    /// The label selector at a key (matchLabels, matchExpressions); none when absent. One that the
    /// API server would refuse is an error, and none.
    [[nodiscard]] std::optional<Selector> labelSelector(std::string_view key) const;

    /// A result, or none and its error kept.
    template<class T>
    [[nodiscard]] std::optional<T> take(Result<T> result) const {
        if (!result) {
            m_errors->push_back(std::move(result.error()));
            return std::nullopt;
        }
        return *std::move(result);
    }

private:
    YamlView m_view;
    std::vector<Error>* m_errors;
};

} // namespace pilothouse::kube::detail
