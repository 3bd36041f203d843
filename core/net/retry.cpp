// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/retry.h"

namespace pilothouse::net::detail {

namespace {

constexpr std::chrono::seconds kAfterBroken{1};
constexpr std::chrono::seconds kLongest{120}; ///< beyond that the caller should know

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
    if (result || !isGet || repeats.broken >= request.brokenRetries ||
        result.error().reason != "ConnectionBroken") {
        return std::nullopt;
    }
    ++repeats.broken;
    return kAfterBroken;
}

} // namespace

std::optional<std::chrono::milliseconds>
repeatAfter(const Request& request, const Result<Response>& result, Repeats& repeats,
            std::chrono::milliseconds second, std::mt19937_64& random) {
    auto wait = askedFor(request, result, repeats);
    wait = wait ? wait : afterBroken(request, result, repeats);
    if (!wait) {
        return std::nullopt;
    }
    const auto least = second * wait->count();
    std::uniform_int_distribution<std::chrono::milliseconds::rep> jitter(0, least.count() / 5);
    return least + std::chrono::milliseconds(jitter(random));
}

} // namespace pilothouse::net::detail
