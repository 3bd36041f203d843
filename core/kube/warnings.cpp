// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/warnings.h"

#include "kube/utf8.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace pilothouse::kube {

namespace {

constexpr std::size_t kMostTexts = 1000;

void skipSpace(std::string_view& text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
}

bool hasControl(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7F;
    });
}

/// A quoted text with backslash escapes, cut off; none when it does not end.
std::optional<std::string> cutQuoted(std::string_view& text) {
    if (!text.starts_with('"')) {
        return std::nullopt;
    }
    std::string out;
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == '"') {
            text.remove_prefix(at + 1);
            return out;
        }
        if (text[at] == '\\' && at + 1 < text.size()) {
            ++at;
        }
        out += text[at];
    }
    return std::nullopt;
}

/// One warning, cut off with the comma behind it; none when it is malformed.
std::optional<std::string> cutWarning(std::string_view& text, std::string_view& code) {
    skipSpace(text);
    code = text.substr(0, 3);
    const bool isCode = code.size() == 3 && (code[0] == '1' || code[0] == '2') &&
                        std::isdigit(static_cast<unsigned char>(code[1])) != 0 &&
                        std::isdigit(static_cast<unsigned char>(code[2])) != 0;
    const auto agent = text.find(' ');
    const auto quote = agent == text.npos ? agent : text.find(' ', agent + 1);
    if (!isCode || agent != 3 || quote == text.npos || quote == agent + 1) {
        return std::nullopt;
    }
    text.remove_prefix(quote + 1);
    auto said = cutQuoted(text);
    if (!said) {
        return std::nullopt;
    }
    skipSpace(text);
    if (text.starts_with('"')) { // a date holds no escapes
        const auto end = text.find('"', 1);
        if (end == text.npos) {
            return std::nullopt;
        }
        text.remove_prefix(end + 1);
        skipSpace(text);
    }
    if (!text.empty() && text.front() != ',') {
        return std::nullopt;
    }
    text.remove_prefix(text.empty() ? 0 : 1);
    skipSpace(text);
    return said;
}

} // namespace

std::vector<std::string> parseWarnings(std::string_view header) {
    std::vector<std::string> texts;
    while (!header.empty()) {
        std::string_view code;
        auto text = cutWarning(header, code);
        if (!text) {
            break;
        }
        if (code == "299" && !text->empty() && !hasControl(*text)) {
            texts.push_back(detail::repairUtf8(*text));
        }
    }
    return texts;
}

std::vector<std::string> WarningLog::take(std::string_view header) {
    std::vector<std::string> fresh;
    for (auto& text : parseWarnings(header)) {
        if (m_seen.size() < kMostTexts && m_seen.insert(text).second) {
            fresh.push_back(std::move(text));
        }
    }
    return fresh;
}

} // namespace pilothouse::kube
