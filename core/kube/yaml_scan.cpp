// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/yaml_scan.h"

#include <algorithm>
#include <array>

namespace pilothouse::kube::detail {

namespace {

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

bool isSpace(char c) {
    return isBlank(c) || c == '\n' || c == '\r';
}

bool isBracket(char c) {
    return c == ',' || c == '[' || c == ']' || c == '{' || c == '}';
}

/// Behind the last letter of text[from, to) that is no space; `from` where there is none.
std::size_t trimmed(std::string_view text, std::size_t from, std::size_t to) {
    while (to > from && isSpace(text[to - 1])) {
        --to;
    }
    return to;
}

/// Whether a marker of documents begins here.
bool isMarker(std::string_view text, std::size_t at) {
    const auto word = text.substr(at, 3);
    return (word == "---" || word == "...") && (at + 3 >= text.size() || isSpace(text[at + 3]));
}

std::size_t closingQuote(std::string_view text, std::size_t begin) {
    const char quote = text[begin];
    for (auto at = begin + 1; at < text.size(); ++at) {
        if (quote == '"' && text[at] == '\\') {
            ++at;
        } else if (text[at] == quote) {
            if (quote == '\'' && at + 1 < text.size() && text[at + 1] == quote) {
                ++at;
                continue;
            }
            return at + 1;
        }
    }
    return text.size();
}

/// A text below `|` or `>`: the lines deeper than what surrounds it.
std::size_t blockScalar(const ScalarScan& scan) {
    const auto text = scan.text;
    const auto head = text.substr(scan.begin, lineEnd(text, scan.begin) - scan.begin);
    const bool keepsAll = head.substr(0, 3).find('+') != std::string_view::npos;
    auto end = trimmed(text, scan.begin, std::min(head.find(" #"), head.size()) + scan.begin);
    int indent = -1;
    for (auto line = lineAfter(text, scan.begin); line < scan.bound && line < text.size();
         line = lineAfter(text, line)) {
        const auto first = text.find_first_not_of(' ', line);
        const bool isEmpty = first == std::string_view::npos || isSpace(text[first]);
        const auto depth = isEmpty ? 0 : static_cast<int>(first - line);
        if (!isEmpty) {
            indent = indent < 0 ? depth : indent;
            if (depth < indent || depth <= scan.column || isMarker(text, line)) {
                break;
            }
        }
        if (!isEmpty || keepsAll) {
            end = lineEnd(text, line);
        }
    }
    return end;
}

/// Where a plain scalar ends in the line that begins at `at`, unless something deeper continues it.
std::size_t plainInLine(const ScalarScan& scan, std::size_t at) {
    const auto text = scan.text;
    const auto end = lineEnd(text, at);
    for (auto each = at; each < end; ++each) {
        const char c = text[each];
        const bool isLast = each + 1 >= end;
        const bool endsKey =
            c == ':' && (scan.isKey || scan.isFlow) &&
            (isLast || isSpace(text[each + 1]) || (scan.isFlow && isBracket(text[each + 1])));
        const bool isComment = c == '#' && each > at && isBlank(text[each - 1]);
        if (endsKey || isComment || (scan.isFlow && isBracket(c))) {
            return each;
        }
    }
    return end;
}

std::size_t plainScalar(const ScalarScan& scan) {
    const auto text = scan.text;
    auto stop = plainInLine(scan, scan.begin);
    auto end = std::max(scan.begin, trimmed(text, scan.begin, stop));
    if (scan.isKey && !scan.isFlow) {
        return end;
    }
    while (stop == lineEnd(text, stop)) { // nothing ended it yet
        const auto line = lineOfContent(text, stop);
        if (line >= scan.bound || line >= text.size() || isMarker(text, line)) {
            break;
        }
        const auto between = text.substr(stop, line - stop);
        const auto first = text.find_first_not_of(" \t", line);
        const bool isShallow = !scan.isFlow && static_cast<int>(first - line) <= scan.column;
        if (isShallow || between.find('#') != std::string_view::npos || first >= scan.bound) {
            break;
        }
        stop = plainInLine(scan, first);
        if (stop == first) {
            break;
        }
        end = trimmed(text, first, stop);
    }
    return end;
}

} // namespace

LineStarts::LineStarts(std::string_view text) : m_starts{0}, m_size(text.size()) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\n') {
            m_starts.push_back(at + 1);
        }
    }
}

std::size_t LineStarts::at(int line, int column) const {
    if (line < 0 || static_cast<std::size_t>(line) >= m_starts.size()) {
        return m_size;
    }
    return std::min(m_size, m_starts[static_cast<std::size_t>(line)] +
                                static_cast<std::size_t>(std::max(0, column)));
}

std::size_t lineStart(std::string_view text, std::size_t at) {
    const auto found = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    return found == std::string_view::npos ? 0 : found + 1;
}

std::size_t lineEnd(std::string_view text, std::size_t at) {
    const auto found = std::min(text.find('\n', at), text.size());
    return found > at && found < text.size() && text[found - 1] == '\r' ? found - 1 : found;
}

std::size_t lineAfter(std::string_view text, std::size_t at) {
    const auto found = text.find('\n', at);
    return found == std::string_view::npos ? text.size() : found + 1;
}

int columnOf(std::string_view text, std::size_t at) {
    return static_cast<int>(at - lineStart(text, at));
}

bool isFirstInLine(std::string_view text, std::size_t at) {
    const auto start = lineStart(text, at);
    return text.substr(start, at - start).find_first_not_of(' ') == std::string_view::npos;
}

std::size_t skipSpace(std::string_view text, std::size_t at, bool overLines) {
    while (at < text.size()) {
        const bool isComment = text[at] == '#' && (at == 0 || isSpace(text[at - 1])) && overLines;
        if (isComment) {
            at = lineEnd(text, at);
        } else if (isBlank(text[at]) || (overLines && isSpace(text[at]))) {
            ++at;
        } else {
            break;
        }
    }
    return at;
}

std::size_t skipTo(std::string_view text, std::size_t at, char bracket) {
    at = skipSpace(text, at, true);
    while (at < text.size() && text[at] == ',') {
        at = skipSpace(text, at + 1, true);
    }
    return at < text.size() && text[at] == bracket ? at : text.size();
}

std::size_t lineOfContent(std::string_view text, std::size_t at) {
    for (auto line = lineAfter(text, at); line < text.size(); line = lineAfter(text, line)) {
        const auto first = text.find_first_not_of(" \t\r", line);
        if (first != std::string_view::npos && text[first] != '\n' && text[first] != '#') {
            return line;
        }
    }
    return text.size();
}

std::size_t scanWord(std::string_view text, std::size_t at) {
    if (at < text.size() && text[at] == '<') { // a tag in full
        return std::min(text.find('>', at), text.size() - 1) + 1;
    }
    while (at < text.size() && !isSpace(text[at]) && !isBracket(text[at])) {
        ++at;
    }
    return at;
}

std::size_t nullWordAt(std::string_view text, std::size_t at) {
    static constexpr std::array<std::string_view, 4> kWords{"~", "null", "Null", "NULL"};
    for (const auto word : kWords) {
        const auto end = at + word.size();
        if (text.substr(std::min(at, text.size()), word.size()) == word &&
            (end >= text.size() || isSpace(text[end]) || isBracket(text[end]))) {
            return word.size();
        }
    }
    return 0;
}

std::size_t scanScalar(const ScalarScan& scan) {
    if (scan.begin >= scan.text.size()) {
        return scan.text.size();
    }
    const char first = scan.text[scan.begin];
    if (first == '"' || first == '\'') {
        return closingQuote(scan.text, scan.begin);
    }
    return (first == '|' || first == '>') && !scan.isFlow ? blockScalar(scan) : plainScalar(scan);
}

std::size_t documentEnd(std::string_view text, std::size_t begin) {
    bool hasBegun = begin != std::string_view::npos;
    auto line = hasBegun ? lineAfter(text, begin) : 0;
    for (; line < text.size(); line = lineAfter(text, line)) {
        if (!isMarker(text, line)) {
            continue;
        }
        if (hasBegun || text[line] == '.') {
            return line;
        }
        hasBegun = true; // "---" before nothing
    }
    return text.size();
}

} // namespace pilothouse::kube::detail
