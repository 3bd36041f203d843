// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/warnings.h"
#include "net/head_reader.h"
#include "net/retry.h"
#include "tests/fuzz/fuzz_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

using namespace pilothouse;

namespace {

using net::detail::HeadReader;

bool isClean(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7F;
    });
}

/// An instant as a server writes it (RFC 9110 5.6.7).
std::string httpDate(Instant at) {
    constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(at - day);
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[std::chrono::weekday(day).c_encoding()],
        static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
        clock.seconds().count());
}

bool read(HeadReader& reader, std::string_view text) {
    bool isComplete = false;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
        const auto step = reader.take(text.substr(0, end));
        fuzz::require(!isComplete || step != HeadReader::Step::Complete); // once
        if (step == HeadReader::Step::TooLarge) {
            return false;
        }
        isComplete = isComplete || step == HeadReader::Step::Complete;
        fuzz::require(isComplete == reader.isComplete());
        text.remove_prefix(end);
    }
    return isComplete;
}

/// What was read says the same again when it is sent again.
void sendAgain(const net::ResponseHead& head) {
    std::string text = fmt::format("HTTP/1.1 {} OK\r\n", head.status);
    for (const auto& header : head.headers) {
        text += header.name + ": " + header.value + "\r\n";
    }
    HeadReader again;
    fuzz::require(read(again, text + "\r\n"));
    fuzz::require(again.head().status == head.status && again.head().headers == head.headers);
    fuzz::require(again.head().contentType == head.contentType);
    fuzz::require(again.head().retryAfter == head.retryAfter);
    fuzz::require(again.head().serverDate == head.serverDate);
}

void checkDate(Instant date) {
    HeadReader reader;
    fuzz::require(read(reader, "HTTP/2 200\r\nDate: " + httpDate(date) + "\r\n\r\n"));
    fuzz::require(reader.head().serverDate == date);
}

/// Never sooner than the server asked, and never for long.
void checkRetry(const net::ResponseHead& head) {
    using namespace std::chrono_literals;
    std::mt19937_64 random(1); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same each time
    net::detail::Repeats repeats;
    const net::Request request{.statusRetries = 1};
    const Result<net::Response> result(net::Response{.head = head});
    const auto wait =
        net::detail::repeatAfter(request, {.result = result}, repeats, 1000ms, random);
    fuzz::require(!wait || (head.retryAfter && *wait >= *head.retryAfter && *wait <= 144s));
    const auto again =
        net::detail::repeatAfter(request, {.result = result}, repeats, 1000ms, random);
    fuzz::require(!again); // once is what the request allows
}

void checkWarnings(std::string_view header) {
    kube::WarningLog log;
    const auto texts = kube::parseWarnings(header);
    fuzz::require(log.take(header).size() <= texts.size());
    fuzz::require(log.take(header).empty()); // each once
    for (const auto& text : texts) {
        fuzz::require(!text.empty() && isClean(text));
    }
}

} // namespace

/// The lines of an answer's head, interim answers before it and trailers behind it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    HeadReader reader;
    if (!read(reader, fuzz::asText(data, size))) {
        return 0;
    }
    const auto& head = reader.head();
    fuzz::require(head.status >= 200 && head.status <= 999);
    for (const auto& header : head.headers) {
        fuzz::require(isClean(header.name) && isClean(header.value));
        fuzz::require(header.name.find(':') == std::string::npos);
        checkWarnings(header.value);
    }
    if (head.serverDate) {
        checkDate(*head.serverDate);
    }
    sendAgain(head);
    checkRetry(head);
    return 0;
}
