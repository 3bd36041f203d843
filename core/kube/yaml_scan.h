// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

/// Finds ends in YAML text whose beginnings are known (yaml_layout.h). Places are bytes. Pure.
namespace pilothouse::kube::detail {

/// Bytes at which lines begin.
class LineStarts {
public:
    explicit LineStarts(std::string_view text);
    /// Both count from 0; beyond the text: its end.
    [[nodiscard]] std::size_t at(int line, int column) const;

private:
    std::vector<std::size_t> m_starts;
    std::size_t m_size;
};

[[nodiscard]] std::size_t lineStart(std::string_view text, std::size_t at);
/// The line feed (or carriage return before it) that ends the line, or the text's end.
[[nodiscard]] std::size_t lineEnd(std::string_view text, std::size_t at);
/// Where the next line begins, or the text's end.
[[nodiscard]] std::size_t lineAfter(std::string_view text, std::size_t at);
/// From 0.
[[nodiscard]] int columnOf(std::string_view text, std::size_t at);
/// Whether only spaces stand before it in its line.
[[nodiscard]] bool isFirstInLine(std::string_view text, std::size_t at);

/// Behind spaces and tabs; with `overLines` behind comments and line ends too.
[[nodiscard]] std::size_t skipSpace(std::string_view text, std::size_t at, bool overLines);
/// The first such bracket behind space, comments and commas; the text's end where another letter
/// comes first.
[[nodiscard]] std::size_t skipTo(std::string_view text, std::size_t at, char bracket);
/// The beginning of the next line that holds more than a comment, or the text's end.
[[nodiscard]] std::size_t lineOfContent(std::string_view text, std::size_t at);
/// Behind the name of an anchor, an alias or a tag.
[[nodiscard]] std::size_t scanWord(std::string_view text, std::size_t at);
/// Letters of a written null that begins here; 0: none.
[[nodiscard]] std::size_t nullWordAt(std::string_view text, std::size_t at);

/// A scalar of which the beginning is known.
struct ScalarScan {
    std::string_view text;
    std::size_t begin = 0;
    std::size_t bound = 0; ///< the next value begins here, or the document ends
    int column = -1;       ///< further lines of a plain scalar stand deeper
    bool isFlow = false;
    bool isKey = false; ///< ends with its line at the latest
};
/// Behind the last letter of it: its closing quote, its last line.
[[nodiscard]] std::size_t scanScalar(const ScalarScan& scan);

/// Where the document ends whose content begins at `begin` (npos: it has none): the line of the
/// next marker, or the text's end.
[[nodiscard]] std::size_t documentEnd(std::string_view text, std::size_t begin);

} // namespace pilothouse::kube::detail
