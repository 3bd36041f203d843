// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/wire.h"

#include "simulator/random.h"

#include <array>
#include <chrono>
#include <iterator>

#include <fmt/format.h>
#include <zlib.h>

namespace pilothouse::simulator {

namespace {

constexpr std::size_t kCompressFrom = 128 * 1024;

int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string unescape(std::string_view text, bool isQuery) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 &&
            hexDigit(text[i + 2]) >= 0) {
            out += static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2]));
            i += 2;
        } else {
            out += isQuery && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

const char* reasonPhrase(int status) {
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 301: return "Moved Permanently";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 413: return "Request Entity Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Entity";
    case 429: return "Too Many Requests";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return status >= 500 ? "Internal Server Error" : "Status";
    }
}

/// IMF-fixdate of RFC 9110.
std::string httpDate(Instant instant) {
    static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                      "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(instant - day)};
    return fmt::format(
        "{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[std::chrono::weekday{day}.c_encoding()],
        static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
        time.seconds().count());
}

std::string gzip(const std::string& body) {
    z_stream stream{};
    // Level 1 as the real server uses; 16 + 15 asks for the gzip frame.
    if (deflateInit2(&stream, 1, Z_DEFLATED, 16 + 15, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        return {};
    }
    std::string out(deflateBound(&stream, body.size()), '\0');
    std::string input = body;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = deflate(&stream, Z_FINISH);
    out.erase(stream.total_out);
    deflateEnd(&stream);
    return result == Z_STREAM_END ? out : std::string();
}

std::string head(const ApiReply& reply, Instant date) {
    std::string text = fmt::format(
        "HTTP/1.1 {} {}\r\nAudit-Id: {}\r\nContent-Type: {}\r\nDate: "
        "{}\r\n",
        reply.status, reasonPhrase(reply.status),
        Random(static_cast<std::uint64_t>(date.time_since_epoch().count()) ^ hashText(reply.body))
            .uuid(),
        reply.contentType, httpDate(date));
    for (const auto& [name, value] : reply.headers) {
        fmt::format_to(std::back_inserter(text), "{}: {}\r\n", name, value);
    }
    return text;
}

} // namespace

ApiRequest parseRequest(std::string method, const std::string& target, std::string accept) {
    ApiRequest request;
    request.method = std::move(method);
    request.accept = std::move(accept);
    const auto question = std::min(target.find('?'), target.size());
    request.path = unescape(target.substr(0, question), false);
    request.endsWithSlash = request.path.ends_with('/');
    while (request.path.size() > 1 && request.path.back() == '/') {
        request.path.pop_back();
    }
    std::string_view rest = std::string_view(target).substr(std::min(question + 1, target.size()));
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const std::string_view part = rest.substr(0, end);
        const auto equals = std::min(part.find('='), part.size());
        request.query.emplace_back(unescape(part.substr(0, equals), true),
                                   unescape(part.substr(std::min(equals + 1, part.size())), true));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return request;
}

std::string encodeReply(ApiReply reply, const WireRequest& request, Instant date) {
    for (const auto& [name, value] : reply.headers) {
        if (name == "ETag" && !request.etag.empty() && value == request.etag) {
            reply.status = 304;
            reply.body.clear();
        }
    }
    if (request.acceptsGzip && reply.body.size() > kCompressFrom) {
        if (std::string packed = gzip(reply.body); !packed.empty()) {
            reply.body = std::move(packed);
            reply.headers.emplace_back("Content-Encoding", "gzip");
            reply.headers.emplace_back("Vary", "Accept-Encoding");
        }
    }
    std::string text = head(reply, date);
    text += fmt::format("Content-Length: {}\r\n{}\r\n", reply.body.size(),
                        request.keepAlive ? "" : "Connection: close\r\n");
    return request.api.method == "HEAD" ? text : text + reply.body;
}

std::string encodeWatchHead(const ApiReply& reply, Instant date) {
    return head(reply, date) + "Transfer-Encoding: chunked\r\n\r\n";
}

std::string encodeChunk(const std::string& data) {
    return fmt::format("{:x}\r\n{}\r\n", data.size(), data);
}

std::optional<ApiReply> faultReply(const FaultState& faults) {
    if (faults.isThrottled) {
        ApiReply reply = detail::textReply(429, "Too many requests, please try again later.\n");
        reply.headers.emplace_back("Retry-After", "1");
        return reply;
    }
    if (faults.serverError != 0) {
        return detail::problemReply({faults.serverError, "ServiceUnavailable",
                                     "the server is currently unable to handle the request"});
    }
    return std::nullopt;
}

} // namespace pilothouse::simulator
