// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/status.h"

#include "kube/refusal.h"
#include "kube/resource_version.h"
#include "kube/utf8.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace pilothouse::kube {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kPlainHttp = "Client sent an HTTP request to an HTTPS server";

/// Kinds of the reasons of kubernetes/apimachinery pkg/apis/meta/v1/types.go; the code decides for
/// all others.
constexpr std::array<std::pair<std::string_view, ErrorKind>, 19> kReasons{{
    {"Unauthorized", ErrorKind::Auth},
    {"Forbidden", ErrorKind::Forbidden},
    {"NotFound", ErrorKind::NotFound},
    {"AlreadyExists", ErrorKind::Conflict},
    {"Conflict", ErrorKind::Conflict},
    {"Gone", ErrorKind::Gone},
    {"Expired", ErrorKind::Gone},
    {"Invalid", ErrorKind::Validation},
    {"BadRequest", ErrorKind::Validation},
    {"RequestEntityTooLarge", ErrorKind::Validation},
    {"MethodNotAllowed", ErrorKind::Unsupported},
    {"NotAcceptable", ErrorKind::Unsupported},
    {"UnsupportedMediaType", ErrorKind::Unsupported},
    {"TooManyRequests", ErrorKind::Throttled},
    {"ServerTimeout", ErrorKind::Server},
    {"StorageReadError", ErrorKind::Server},
    {"InternalError", ErrorKind::Server},
    {"Timeout", ErrorKind::Server},
    {"ServiceUnavailable", ErrorKind::Server},
}};

ErrorKind kindOfCode(int code) {
    switch (code) {
    case 401: return ErrorKind::Auth;
    case 403: return ErrorKind::Forbidden;
    case 404: return ErrorKind::NotFound;
    case 405:
    case 406:
    case 415: return ErrorKind::Unsupported;
    case 407: return ErrorKind::Intercepted;
    case 408: return ErrorKind::Timeout;
    case 409: return ErrorKind::Conflict;
    case 410: return ErrorKind::Gone;
    case 429: return ErrorKind::Throttled;
    default: break;
    }
    return code >= 500   ? ErrorKind::Server
           : code >= 400 ? ErrorKind::Validation
                         : ErrorKind::Intercepted;
}

ErrorKind kindOf(std::string_view reason, int code) {
    const auto* const found = std::find_if(kReasons.begin(), kReasons.end(),
                                           [&](const auto& row) { return row.first == reason; });
    return found != kReasons.end() ? found->second : kindOfCode(code);
}

std::string_view trimLeft(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.remove_prefix(3);
    }
    const auto start = text.find_first_not_of(" \t\r\n");
    return start == std::string_view::npos ? std::string_view() : text.substr(start);
}

std::string lowered(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

bool isHtml(std::string_view body) {
    const auto head = lowered(trimLeft(body).substr(0, 256));
    return head.starts_with("<!doctype") || head.starts_with("<html") ||
           head.starts_with("<head") || head.starts_with("<body") ||
           (head.starts_with("<") && head.find("<html") != head.npos);
}

/// "a web page titled "Sign in"".
std::string describeHtml(std::string_view body) {
    const auto head = lowered(body.substr(0, 16384));
    const auto open = head.find("<title");
    const auto start = open == head.npos ? head.npos : head.find('>', open);
    const auto end = start == head.npos ? head.npos : head.find("</title", start);
    if (end == head.npos) {
        return "a web page";
    }
    const auto title = oneLine(body.substr(start + 1, end - start - 1), 120);
    return title.empty() ? "a web page" : fmt::format("a web page titled \"{}\"", title);
}

std::string stringAt(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::int64_t> integerAt(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_integer() ||
        (found->is_number_unsigned() && found->get<std::uint64_t>() > 1'000'000'000U)) {
        return std::nullopt;
    }
    return found->get<std::int64_t>();
}

/// Says each cause that the message leaves out, with its field path, as far as there is room.
std::string withCauses(std::string message, const Json& status) {
    const auto refusal = readRefusal(status);
    std::string causes;
    for (const auto& cause : refusal.causes) {
        const auto text = describe(cause);
        const auto& said = cause.message.empty() ? cause.reason : cause.message;
        if (text.empty() || (message.find(cause.field) != std::string::npos &&
                             message.find(said) != std::string::npos)) {
            continue;
        }
        if (message.size() + causes.size() + text.size() > kMaxMessageBytes) {
            causes += "; …";
            break;
        }
        causes += (causes.empty() ? "" : "; ") + text;
    }
    return causes.empty() ? message : fmt::format("{} ({})", message, causes);
}

std::string messageOf(const Json& status, ErrorKind kind, std::string_view reason) {
    auto message = oneLine(stringAt(status, "message"));
    if (message.empty()) {
        message = reason.empty() ? "the server gives no reason" : oneLine(reason);
    }
    while (!message.empty() && message.back() == '.') {
        message.pop_back();
    }
    message = withCauses(std::move(message), status);
    if (kind == ErrorKind::Auth && message.find("system:anonymous") != std::string::npos) {
        message = "the server did not accept the credential: " + message;
    }
    return message;
}

/// Source: client-go tools/cache/reflector.go isTooLargeResourceVersionError: servers before 1.18.6
/// say it in the message of a cause, before 1.17 in that of the Status.
bool isTooNew(const Json& status, const Json& details) {
    const auto found = details.find("causes");
    const bool hasCauses = found != details.end() && found->is_array();
    const bool said = hasCauses && std::any_of(found->begin(), found->end(), [](const Json& cause) {
                          return cause.is_object() &&
                                 (stringAt(cause, "reason") == kVersionTooNew ||
                                  stringAt(cause, "message") == "Too large resource version");
                      });
    return said ||
           stringAt(status, "message").find("Too large resource version") != std::string::npos;
}

Error errorFromJson(const Json& status) {
    const auto reason = stringAt(status, "reason");
    const auto code = static_cast<int>(integerAt(status, "code").value_or(0));
    auto kind = kindOf(reason, code == 0 ? 500 : code);
    if (kind == ErrorKind::Forbidden &&
        stringAt(status, "message").find("system:anonymous") != std::string::npos) {
        kind = ErrorKind::Auth; // nobody was recognised, so no right is missing
    }
    Error error{.kind = kind, .message = messageOf(status, kind, reason), .reason = reason};
    if (code >= 100 && code <= 599) {
        error.httpStatus = code;
    }
    const auto details = status.find("details");
    if (details != status.end() && details->is_object()) {
        const auto seconds = integerAt(*details, "retryAfterSeconds").value_or(0);
        if (seconds > 0 && seconds < 86'400) {
            error.retryAfter = std::chrono::seconds(seconds);
        }
    }
    const bool hasDetails = details != status.end() && details->is_object();
    if (code == 504 && isTooNew(status, hasDetails ? *details : Json::object())) {
        error.reason = kVersionTooNew;
    }
    return error;
}

std::string textMessage(const Answer& answer) {
    if (answer.body.find(kPlainHttp) != std::string_view::npos) {
        return "the server speaks HTTPS, but its URL says http; use https://";
    }
    if (answer.httpStatus >= 300 && answer.httpStatus < 400) {
        return fmt::format("redirected ({}), which an API server does not do", answer.httpStatus);
    }
    if (answer.httpStatus == 407) {
        return "the proxy asks for a login (407)";
    }
    if (isHtml(answer.body)) {
        return fmt::format("something that is no API server answered {} with {}", answer.httpStatus,
                           describeHtml(answer.body));
    }
    const auto text = oneLine(answer.body);
    return text.empty() ? fmt::format("HTTP {} without a reason", answer.httpStatus)
                        : fmt::format("HTTP {}: {}", answer.httpStatus, text);
}

} // namespace

std::string oneLine(std::string_view text, std::size_t maxBytes) {
    // What is cut away need not be repaired; 4 bytes keep a sequence at the border whole.
    auto out = detail::repairUtf8(detail::clipUtf8(text.substr(0, maxBytes + 4), maxBytes));
    for (char& c : out) {
        c = static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    }
    const auto start = out.find_first_not_of(' ');
    if (start == std::string::npos) {
        return {};
    }
    out = out.substr(start, out.find_last_not_of(' ') - start + 1);
    return std::string(detail::clipUtf8(out, maxBytes));
}

std::optional<Error> errorFromStatus(std::string_view json) {
    if (!trimLeft(json).starts_with('{')) {
        return std::nullopt;
    }
    const auto parsed = Json::parse(json, nullptr, false);
    if (!parsed.is_object() || stringAt(parsed, "kind") != "Status" ||
        stringAt(parsed, "status") == "Success") {
        return std::nullopt;
    }
    return errorFromJson(parsed);
}

Error errorFromAnswer(const Answer& answer) {
    auto error = errorFromStatus(answer.body);
    if (!error) {
        const bool isForeign = answer.body.find(kPlainHttp) != std::string_view::npos ||
                               (answer.httpStatus < 500 && isHtml(answer.body));
        error = Error{.kind = isForeign ? ErrorKind::Intercepted : kindOfCode(answer.httpStatus),
                      .message = textMessage(answer)};
    }
    error->httpStatus = answer.httpStatus;
    if (answer.retryAfter) {
        error->retryAfter = answer.retryAfter;
    }
    return *error;
}

Error errorFromForeignBody(std::string_view body, std::string_view what) {
    const auto start = trimLeft(body);
    const auto expected = [&](ErrorKind kind, std::string_view found) {
        return Error{.kind = kind, .message = fmt::format("expected {}, found {}", what, found)};
    };
    if (start.empty()) {
        return expected(ErrorKind::Decode, "an empty answer");
    }
    if (start.find(kPlainHttp) != std::string_view::npos) {
        return {.kind = ErrorKind::Intercepted,
                .message = "the server speaks HTTPS, but its URL says http; use https://"};
    }
    if (isHtml(start)) {
        auto error = expected(ErrorKind::Intercepted, describeHtml(start));
        error.reason = "WebPage";
        return error;
    }
    if (start.front() == '{' || start.front() == '[') {
        return expected(ErrorKind::Decode, "JSON that is cut off or damaged");
    }
    return expected(ErrorKind::Intercepted, fmt::format("text: \"{}\"", oneLine(start, 200)));
}

} // namespace pilothouse::kube
