// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/proxy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <vector>

namespace pilothouse::net {

namespace {

std::string fromEnvironment(const char* upper, const char* lower) {
    for (const char* name : {upper, lower}) {
        const char* value =
            std::getenv(name); // NOLINT(concurrency-mt-unsafe): before threads start
        if (value != nullptr && *value != '\0') {
            return value;
        }
    }
    return {};
}

std::string lowered(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

/// Four or sixteen bytes of a numeric address.
std::optional<std::vector<unsigned char>> addressBytes(const std::string& text) {
    std::array<unsigned char, 16> raw{};
    if (inet_pton(AF_INET, text.c_str(), raw.data()) == 1) {
        return std::vector<unsigned char>(raw.begin(), raw.begin() + 4);
    }
    if (inet_pton(AF_INET6, text.c_str(), raw.data()) == 1) {
        return std::vector<unsigned char>(raw.begin(), raw.end());
    }
    return std::nullopt;
}

bool isLoopback(const std::string& host) {
    if (host == "localhost" || host.ends_with(".localhost")) {
        return true;
    }
    const auto bytes = addressBytes(host);
    if (!bytes) {
        return false;
    }
    if (bytes->size() == 4) {
        return bytes->front() == 127;
    }
    return bytes->back() == 1 && std::all_of(bytes->begin(), bytes->end() - 1,
                                             [](unsigned char byte) { return byte == 0; });
}

bool inNetwork(const std::string& host, std::string_view cidr) {
    const auto slash = cidr.find('/');
    const auto address = addressBytes(host);
    const auto network = addressBytes(std::string(cidr.substr(0, slash)));
    const std::string_view lengthText = cidr.substr(slash + 1);
    std::size_t bits = 0;
    const auto parsed =
        std::from_chars(lengthText.data(), lengthText.data() + lengthText.size(), bits);
    if (!address || !network || address->size() != network->size() || parsed.ec != std::errc{} ||
        bits > address->size() * 8) {
        return false;
    }
    for (std::size_t bit = 0; bit < bits; ++bit) {
        const auto mask = static_cast<unsigned char>(0x80U >> (bit % 8));
        if (((*address)[bit / 8] & mask) != ((*network)[bit / 8] & mask)) {
            return false;
        }
    }
    return true;
}

/// One entry of NO_PROXY against a lower-case host.
bool matches(std::string entry, const std::string& host, int port) {
    if (entry == "*") {
        return true;
    }
    if (entry.find('/') != std::string::npos) {
        return inNetwork(host, entry);
    }
    const auto colon = entry.rfind(':');
    if (colon != std::string::npos && entry.find(':') == colon) {
        if (entry.substr(colon + 1) != std::to_string(port)) {
            return false;
        }
        entry.resize(colon);
    }
    if (entry.starts_with("*.")) {
        entry.erase(0, 1);
    }
    if (entry.starts_with('.')) {
        return host.ends_with(entry);
    }
    return host == entry || host.ends_with('.' + entry);
}

} // namespace

ProxyEnvironment readProxyEnvironment() {
    return {.httpProxy = fromEnvironment("HTTP_PROXY", "http_proxy"),
            .httpsProxy = fromEnvironment("HTTPS_PROXY", "https_proxy"),
            .noProxy = fromEnvironment("NO_PROXY", "no_proxy")};
}

std::string proxyFor(const ProxyEnvironment& environment, bool https, std::string_view host,
                     int port) {
    const std::string& proxy = https ? environment.httpsProxy : environment.httpProxy;
    const std::string name = lowered(host);
    if (proxy.empty() || isLoopback(name)) {
        return {};
    }
    std::string_view rest = environment.noProxy;
    while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        std::string entry = lowered(rest.substr(0, comma));
        std::erase(entry, ' ');
        if (!entry.empty() && matches(entry, name, port)) {
            return {};
        }
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return proxy;
}

} // namespace pilothouse::net
