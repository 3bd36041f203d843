// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/head_reader.h"

#include "base/unix_time.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>

namespace pilothouse::net::detail {

namespace {

constexpr std::size_t kUsualHeaders = 16;
constexpr int kFirstFinal = 200;

bool isControl(char c) {
    return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7F;
}

/// Without blanks and control characters around it.
std::string_view trimmed(std::string_view text) {
    const auto isBlank = [](char c) { return c == ' ' || isControl(c); };
    while (!text.empty() && isBlank(text.back())) {
        text.remove_suffix(1);
    }
    while (!text.empty() && isBlank(text.front())) {
        text.remove_prefix(1);
    }
    return text;
}

/// What the name of a header may be (RFC 9110 5.6.2). Others are left out, and so are folded lines,
/// which begin with a blank: no server of today sends them.
bool isToken(std::string_view name) {
    static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kMarks.find(c) != std::string_view::npos;
    });
}

/// Digits only: no sign, nothing behind them.
template<class Number>
std::optional<Number> numberOf(std::string_view text) {
    Number value{};
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size() ||
        text.front() == '-') {
        return std::nullopt;
    }
    return value;
}

/// What ends on a terminal or in a log holds no escape sequence; RFC 9110 5.5 lets a space stand
/// for such a character.
std::string withoutControls(std::string_view text) {
    std::string out(text);
    std::replace_if(out.begin(), out.end(), isControl, ' ');
    return out;
}

} // namespace

HeadReader::Step HeadReader::take(std::string_view line) {
    m_bytes += line.size();
    if (m_bytes > kMaxHeaderBytes) {
        return Step::TooLarge;
    }
    if (m_isComplete) {
        return Step::More; // trailers
    }
    line = line.substr(0, line.find_last_not_of("\r\n") + 1);
    if (line.starts_with("HTTP/")) {
        startHead(line);
    } else if (line.empty()) {
        if (m_head.status >= kFirstFinal) {
            m_isComplete = true;
            readKnownHeaders();
            return Step::Complete;
        }
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
        addHeader(line, colon);
    }
    return Step::More;
}

void HeadReader::startHead(std::string_view statusLine) {
    m_head = {};
    m_head.headers.reserve(kUsualHeaders);
    if (const auto space = statusLine.find(' '); space != std::string_view::npos) {
        m_head.status = numberOf<int>(statusLine.substr(space + 1, 3)).value_or(0);
    }
}

void HeadReader::addHeader(std::string_view line, std::size_t colon) {
    if (isToken(line.substr(0, colon))) {
        m_head.headers.push_back(
            {std::string(line.substr(0, colon)), withoutControls(trimmed(line.substr(colon + 1)))});
    }
}

void HeadReader::readKnownHeaders() {
    if (const std::string* type = m_head.header("content-type")) {
        m_head.contentType = *type;
        std::transform(type->begin(), type->end(), m_head.contentType.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
    }
    if (const std::string* after = m_head.header("retry-after")) {
        if (const auto value = numberOf<std::uint32_t>(*after)) {
            m_head.retryAfter = std::chrono::seconds(*value);
        }
    }
    if (const std::string* date = m_head.header("date")) {
        m_head.serverDate = instantOfUnix(curl_getdate(date->c_str(), nullptr));
    }
}

std::size_t HeadReader::contentLength() const {
    const std::string* length = m_head.header("content-length");
    return length != nullptr ? numberOf<std::size_t>(*length).value_or(0) : 0;
}

} // namespace pilothouse::net::detail
