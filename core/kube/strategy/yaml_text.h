// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Writes YAML text of mappings and lists in block style; inside this folder only.
namespace pilothouse::kube::detail {

/// A text as a scalar that every YAML reader takes for that text: plain where that is sure, else
/// quoted.
[[nodiscard]] std::string yamlScalar(std::string_view text);

/// Builds a document line by line. A value, not shared. Words of raw() must be plain scalars.
class YamlText {
public:
    /// "key: text", quoted where needed; left out where the text is empty.
    void text(std::string_view key, std::string_view value);
    /// The same for an empty text too.
    void always(std::string_view key, std::string_view value);
    /// "key: word" as it is: numbers, versions, times, words of closed lists.
    void raw(std::string_view key, std::string_view value);
    /// "key: [a, b]"; left out where there is none.
    void list(std::string_view key, const std::vector<std::string>& items);
    /// The same for an empty list too.
    void wholeList(std::string_view key, const std::vector<std::string>& items);
    /// "key:" and a line for each pair, both quoted where needed; left out where there is none.
    void map(std::string_view key, const std::vector<std::pair<std::string, std::string>>& pairs);
    /// "key:", and what follows one step deeper until close().
    void open(std::string_view key);
    /// "- " before the next line, which with its followers stands one step deeper, until close().
    void item();
    void close();
    [[nodiscard]] std::string take() { return std::move(m_out); }

private:
    void line(std::string_view content);
    std::string m_out;
    std::size_t m_depth = 0;
    bool m_isItem = false; ///< the next line begins an item
};

} // namespace pilothouse::kube::detail
