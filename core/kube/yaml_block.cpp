// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/yaml_block.h"

#include <algorithm>
#include <array>

namespace pilothouse::kube::detail {

namespace {

constexpr std::size_t kMaxNodes = 1'000'000; ///< as for yaml-cpp, which then says so
constexpr int kMaxDepth = 50;
constexpr std::size_t kMaxKeys = 64; ///< keys are compared one by one
constexpr std::array<std::string_view, 5> kNullWords{"", "~", "null", "Null", "NULL"};

struct Line {
    std::string_view text{}; ///< without the spaces around it
    int number = 0;
    int indent = 0;
};

bool isPlainByte(char c) {
    return c >= 0x20 && c <= 0x7E;
}

bool isKeyByte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '/';
}

bool isNullWord(std::string_view text) {
    return std::find(kNullWords.begin(), kNullWords.end(), text) != kNullWords.end();
}

bool isItem(std::string_view text) {
    return text == "-" || text.starts_with("- ");
}

/// The lines that say something; none where a byte is not plain.
std::optional<std::vector<Line>> linesOf(std::string_view text) {
    std::vector<Line> lines;
    int number = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        if (!std::all_of(line.begin(), line.end(), isPlainByte)) {
            return std::nullopt;
        }
        const auto first = line.find_first_not_of(' ');
        if (first == std::string_view::npos || line[first] == '#') {
            continue;
        }
        line = line.substr(first, line.find_last_not_of(' ') - first + 1);
        const bool isFirst = lines.empty();
        if (line == "---" && first == 0 && isFirst) {
            continue;
        }
        lines.push_back({.text = line, .number = number, .indent = static_cast<int>(first)});
    }
    return lines;
}

/// Recursive descent over lines. `false` means: not in this style.
class BlockReader {
public:
    explicit BlockReader(std::vector<Line> lines) : m_lines(std::move(lines)) {}

    std::optional<YamlNode> run() {
        YamlNode root;
        if (m_lines.empty() || m_lines.front().indent != 0 || !block(root, 0) || !atEnd()) {
            return std::nullopt;
        }
        return root;
    }

private:
    [[nodiscard]] bool atEnd() const { return m_next == m_lines.size(); }
    [[nodiscard]] Line& line() { return m_lines[m_next]; }
    /// Whether a line follows that belongs below `indent`.
    [[nodiscard]] bool isDeeper(int indent) const {
        return !atEnd() && m_lines[m_next].indent > indent;
    }

    bool start(YamlNode& node, YamlKind kind, int atColumn) {
        node.kind = kind;
        node.line = line().number;
        node.column = atColumn + 1;
        return ++m_nodes <= kMaxNodes;
    }

    /// The mapping or sequence that begins at this line.
    bool block(YamlNode& node, int depth) {
        if (depth > kMaxDepth) {
            return false;
        }
        const int indent = line().indent;
        const bool isSequence = isItem(line().text);
        if (!start(node, isSequence ? YamlKind::Sequence : YamlKind::Mapping, indent)) {
            return false;
        }
        while (!atEnd() && line().indent == indent && isItem(line().text) == isSequence) {
            if (!(isSequence ? item(node, indent, depth) : entry(node, indent, depth))) {
                return false;
            }
        }
        return !isDeeper(indent);
    }

    bool item(YamlNode& node, int indent, int depth) {
        auto& here = line();
        const auto content = here.text.find_first_not_of(' ', 1);
        auto& value = node.items.emplace_back();
        if (content == std::string_view::npos) {
            ++m_next;
            return isDeeper(indent) && block(value, depth + 1);
        }
        here.text.remove_prefix(content); // "- name: x" is a mapping that begins at "name"
        here.indent = indent + static_cast<int>(content);
        if (isItem(here.text) || keyLength(here.text) > 0) {
            return block(value, depth + 1);
        }
        return scalar(value, here.text, here.indent) && !isDeeper(indent);
    }

    /// Bytes of the key that this line begins with; 0 when it begins with none.
    static std::size_t keyLength(std::string_view text) {
        std::size_t length = 0;
        while (length < text.size() && isKeyByte(text[length])) {
            ++length;
        }
        const bool isKey = length > 0 && text.front() != '-' && length < text.size() &&
                           text[length] == ':' &&
                           (length + 1 == text.size() || text[length + 1] == ' ');
        return isKey ? length : 0;
    }

    bool entry(YamlNode& node, int indent, int depth) {
        const auto& here = line();
        const auto length = keyLength(here.text);
        const auto key = here.text.substr(0, length);
        if (length == 0 || isNullWord(key) || node.keys.size() >= kMaxKeys ||
            node.find(key) != nullptr || ++m_nodes > kMaxNodes) {
            return false;
        }
        node.keys.push_back({.text = std::string(key), .line = here.number, .column = indent + 1});
        auto& value = node.items.emplace_back();
        const auto content = here.text.find_first_not_of(' ', length + 1);
        if (content != std::string_view::npos) {
            return scalar(value, here.text.substr(content), indent + static_cast<int>(content)) &&
                   !isDeeper(indent);
        }
        ++m_next;
        const bool isListBelow = !atEnd() && line().indent == indent && isItem(line().text);
        return (isDeeper(indent) || isListBelow) && block(value, depth + 1);
    }

    /// A value on one line; the line is used up.
    bool scalar(YamlNode& node, std::string_view text, int atColumn) {
        if (text == "{}" || text == "[]") {
            const bool isFine =
                start(node, text == "{}" ? YamlKind::Mapping : YamlKind::Sequence, atColumn);
            ++m_next;
            return isFine;
        }
        if (!start(node, YamlKind::Scalar, atColumn)) {
            return false;
        }
        const char first = text.front();
        if (first == '"' || first == '\'') {
            const auto inner = text.substr(1, text.size() - 2);
            node.quoted = true;
            node.text = inner;
            ++m_next;
            return text.size() >= 2 && text.back() == first &&
                   inner.find(first) == std::string_view::npos &&
                   (first == '\'' || inner.find('\\') == std::string_view::npos);
        }
        node.text = text;
        ++m_next;
        return isPlainScalar(text);
    }

    static bool isPlainScalar(std::string_view text) {
        constexpr std::string_view kIndicators = "!&*{}[]|>@`%,#?:";
        return kIndicators.find(text.front()) == std::string_view::npos && !isItem(text) &&
               !text.starts_with("---") && !text.starts_with("...") && text.back() != ':' &&
               text.find(": ") == std::string_view::npos &&
               text.find(" #") == std::string_view::npos && !isNullWord(text);
    }

    std::vector<Line> m_lines;
    std::size_t m_next = 0;
    std::size_t m_nodes = 0;
};

} // namespace

std::optional<YamlNode> readPlainBlocks(std::string_view text) {
    auto lines = linesOf(text);
    return lines ? BlockReader(std::move(*lines)).run() : std::nullopt;
}

} // namespace pilothouse::kube::detail
