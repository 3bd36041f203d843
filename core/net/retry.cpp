// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/retry.h"

namespace pilothouse::net::detail {

namespace {

constexpr std::chrono::seconds kAfterBroken{1};
constexpr std::chrono::seconds kLongest{120}; ///< beyond that the caller should know
constexpr int kUnusedRepeats = 2;             ///< the next connection may be an old one as well

bool isBroken(const Result<Response>& result) {
    return !result && result.error().reason == "ConnectionBroken";
}

/// The server had closed the kept connection before it saw the request, as far as anyone can tell.
bool wasUnused(const Request& request, const Attempt& attempt, Repeats& repeats) {
    const bool isSafe = request.method == Method::Get || request.method == Method::Head;
    if (!isSafe || !attempt.onKeptConnection || attempt.answered || !isBroken(attempt.result) ||
        repeats.unused >= kUnusedRepeats) {
        return false;
    }
    ++repeats.unused;
    return true;
}

/// The server asks to come back: any method, since it has done nothing.
std::optional<std::chrono::seconds> askedFor(const Request& request, const Result<Response>& result,
                                             Repeats& repeats) {
    if (!result || repeats.status >= request.statusRetries) {
        return std::nullopt;
    }
    const auto& head = result->head;
    const bool isBusy = head.status == 429 || head.status >= 500;
    if (!isBusy || !head.retryAfter || *head.retryAfter > kLongest) {
        return std::nullopt;
    }
    ++repeats.status;
    return head.retryAfter;
}

/// The connection broke: only what changes nothing is sent again. Refused is not broken.
std::optional<std::chrono::seconds> afterBroken(const Request& request,
                                                const Result<Response>& result, Repeats& repeats) {
    const bool isGet = request.method == Method::Get && !request.stream;
    if (!isGet || repeats.broken >= request.brokenRetries || !isBroken(result)) {
        return std::nullopt;
    }
    ++repeats.broken;
    return kAfterBroken;
}

} // namespace

std::optional<std::chrono::milliseconds> repeatAfter(const Request& request, const Attempt& attempt,
                                                     Repeats& repeats,
                                                     std::chrono::milliseconds second,
                                                     std::mt19937_64& random) {
    if (wasUnused(request, attempt, repeats)) {
        return std::chrono::milliseconds(0);
    }
    auto wait = askedFor(request, attempt.result, repeats);
    wait = wait ? wait : afterBroken(request, attempt.result, repeats);
    if (!wait) {
        return std::nullopt;
    }
    const auto least = second * wait->count();
    std::uniform_int_distribution<std::chrono::milliseconds::rep> jitter(0, least.count() / 5);
    return least + std::chrono::milliseconds(jitter(random));
}

} // namespace pilothouse::net::detail
