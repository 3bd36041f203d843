// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/report_text.h"

#include "base/mask.h"

#include <fmt/format.h>

#include <array>

namespace pilothouse::rollout {

namespace {

constexpr std::string_view kReplaced = "\xEF\xBF\xBD"; // U+FFFD
constexpr std::string_view kDash = "–";

/// How many bytes the code point at `at` has, and which it is; 0 for what is no UTF-8.
struct CodePoint {
    std::size_t bytes = 0;
    std::uint32_t value = 0;
};

CodePoint codePointAt(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t place) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(text[place]));
    };
    const auto first = byte(at);
    const std::size_t bytes = first < 0x80                     ? 1
                              : first >= 0xC2 && first < 0xE0  ? 2
                              : first >= 0xE0 && first < 0xF0  ? 3
                              : first >= 0xF0 && first <= 0xF4 ? 4
                                                               : 0;
    if (bytes == 0 || at + bytes > text.size()) {
        return {};
    }
    constexpr std::array<std::uint32_t, 5> kMask{0, 0x7F, 0x1F, 0x0F, 0x07};
    auto value = first & kMask[bytes];
    for (std::size_t next = 1; next < bytes; ++next) {
        if ((byte(at + next) & 0xC0U) != 0x80U) {
            return {};
        }
        value = (value << 6U) | (byte(at + next) & 0x3FU);
    }
    constexpr std::array<std::uint32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
    const bool isSurrogate = value >= 0xD800 && value <= 0xDFFF;
    return value < kLeast[bytes] || isSurrogate || value > 0x10FFFF ? CodePoint{}
                                                                    : CodePoint{bytes, value};
}

/// Turns the line round, or is not to be seen at all.
bool isHidden(std::uint32_t value) {
    return (value >= 0x200B && value <= 0x200F) || (value >= 0x2028 && value <= 0x202E) ||
           (value >= 0x2060 && value <= 0x206F) || value == 0xFEFF || value == 0x061C ||
           (value >= 0x7F && value <= 0x9F) || value == 0xFFFE || value == 0xFFFF;
}

} // namespace

std::string cleanText(std::string_view text, std::size_t most) {
    const auto masked = maskSecrets(text);
    std::string clean;
    for (std::size_t at = 0; at < masked.size();) {
        const auto point = codePointAt(masked, at);
        if (clean.size() + point.bytes > most) {
            return clean + "…";
        }
        if (point.bytes == 1 && point.value < 0x20) {
            const bool isBlank = !clean.empty() && clean.back() == ' ';
            clean += isBlank ? "" : " ";
        } else if (point.bytes == 0 || isHidden(point.value)) {
            clean += kReplaced;
        } else {
            clean += masked.substr(at, point.bytes);
        }
        at += std::max<std::size_t>(1, point.bytes);
    }
    while (!clean.empty() && clean.back() == ' ') {
        clean.pop_back();
    }
    return clean;
}

std::string escapeXml(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size());
    for (const char letter : text) {
        switch (letter) {
        case '&': escaped += "&amp;"; break;
        case '<': escaped += "&lt;"; break;
        case '>': escaped += "&gt;"; break;
        case '"': escaped += "&quot;"; break;
        case '\'': escaped += "&#39;"; break;
        default: escaped += letter;
        }
    }
    return escaped;
}

std::string escapeMarkdown(std::string_view text) {
    constexpr std::string_view kMarks = "\\`*_{}[]()#|~$";
    std::string escaped;
    escaped.reserve(text.size());
    bool isBegin = true;  // of the line: "- x", "+ x" would be lists, "===" a heading
    bool isNumber = true; // only digits so far: "1. x", "1) x" would be lists
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char letter = text[at];
        const bool isLast = at + 1 == text.size() || text[at + 1] == ' ';
        const bool isListMark = (isBegin && (letter == '-' || letter == '+' || letter == '=')) ||
                                (isNumber && !isBegin && letter == '.' && isLast);
        switch (letter) {
        case '&': escaped += "&amp;"; break;
        case '<': escaped += "&lt;"; break;
        case '>': escaped += "&gt;"; break;
        case '\n':
        case '\r': escaped += ' '; break;
        default:
            if (isListMark || kMarks.find(letter) != std::string_view::npos) {
                escaped += '\\';
            }
            escaped += letter;
        }
        isNumber = isNumber && ((letter >= '0' && letter <= '9') || (isBegin && letter == ' '));
        isBegin = isBegin && letter == ' ';
    }
    return escaped;
}

std::string reportTime(const std::optional<Instant>& at) {
    if (!at) {
        return std::string(kDash);
    }
    auto text = formatRfc3339(std::chrono::floor<std::chrono::seconds>(*at));
    if (const auto mark = text.find('T'); mark != std::string::npos) {
        text[mark] = ' ';
    }
    if (text.ends_with('Z')) {
        text.pop_back();
    }
    return text;
}

std::string reportSpan(const std::optional<Instant>& from, const std::optional<Instant>& to) {
    return from && to ? humanDuration(*to - *from) : std::string(kDash);
}

std::string reportNumber(double value) {
    return fmt::format("{:.4g}", value);
}

std::string reportWords(std::string_view name) {
    std::string words;
    for (const char letter : name) {
        const bool isUpper = letter >= 'A' && letter <= 'Z';
        if (isUpper && !words.empty()) {
            words += ' ';
        }
        words += isUpper ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    return words;
}

std::string reportState(model::DisplayState state, model::PendingReason reason) {
    auto words = reportWords(toString(state));
    words[0] = static_cast<char>(words[0] - 'a' + 'A');
    return reason == model::PendingReason::None
               ? words
               : fmt::format("{}: {}", words, reportWords(toString(reason)));
}

ReportTone toneOf(model::DisplayState state) {
    switch (state) {
    case model::DisplayState::Running: return ReportTone::Running;
    case model::DisplayState::Pending:
    case model::DisplayState::Stopping: return ReportTone::Waiting;
    case model::DisplayState::Failed: return ReportTone::Failed;
    case model::DisplayState::Completed: return ReportTone::Ok;
    case model::DisplayState::CompletedWithFailures:
    case model::DisplayState::CompletedWithDeferred:
    case model::DisplayState::Stuck: return ReportTone::Warning;
    case model::DisplayState::Stopped: return ReportTone::Plain;
    case model::DisplayState::NotStarted:
    case model::DisplayState::Skipped:
    case model::DisplayState::Unknown: break;
    }
    return ReportTone::Muted;
}

ReportTone toneOf(model::CheckOutcome outcome) {
    switch (outcome) {
    case model::CheckOutcome::Pass: return ReportTone::Ok;
    case model::CheckOutcome::Warn: return ReportTone::Warning;
    case model::CheckOutcome::Fail: return ReportTone::Failed;
    case model::CheckOutcome::Inconclusive: break;
    }
    return ReportTone::Muted;
}

// The tokens of the light theme, reference of the user experience 6.3.
std::string_view fillOf(ReportTone tone) {
    constexpr std::array<std::string_view, 7> kFills{"#22262D", "#818894", "#016E58", "#2080F8",
                                                     "#6011A7", "#B57A04", "#9E0B12"};
    return kFills[static_cast<std::size_t>(tone)];
}

std::string_view inkOf(ReportTone tone) {
    constexpr std::array<std::string_view, 7> kInks{"#1B1F24", "#59616D", "#0A6B58", "#0F5AB8",
                                                    "#6011A7", "#7D5300", "#9E0B12"};
    return kInks[static_cast<std::size_t>(tone)];
}

} // namespace pilothouse::rollout
