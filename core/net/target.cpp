// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/target.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

namespace pilothouse::net::detail {

namespace {

struct UrlFree {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlFree>;

std::string part(const Url& url, CURLUPart which, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url.get(), which, &text, flags) != CURLUE_OK || text == nullptr) {
        return {};
    }
    std::string result(text);
    curl_free(text);
    return result;
}

struct Place {
    std::string scheme{};
    std::string host{}; // brackets around IPv6
    int port = 0;
    std::string path{};
    std::string userInfo{}; // "user:password@", still escaped; proxies only
};

Result<Place> parsePlace(const std::string& text, std::string_view what) {
    const Url url(curl_url());
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
        CURLUE_OK) {
        return fail(ErrorKind::Validation, "the " + std::string(what) + " is not a valid URL");
    }
    Place place{.scheme = part(url, CURLUPART_SCHEME),
                .host = part(url, CURLUPART_HOST, CURLU_PUNYCODE),
                .path = part(url, CURLUPART_PATH)};
    if (place.host.empty()) {
        place.host = part(url, CURLUPART_HOST);
    }
    const std::string user = part(url, CURLUPART_USER);
    if (!user.empty()) {
        place.userInfo = user + ':' + part(url, CURLUPART_PASSWORD) + '@';
    }
    const std::string port = part(url, CURLUPART_PORT);
    if (port.empty()) {
        place.port = place.scheme == "https" ? 443 : place.scheme.starts_with("socks") ? 1080 : 80;
    } else {
        std::from_chars(port.data(), port.data() + port.size(), place.port);
    }
    return place;
}

std::string bare(std::string_view host) {
    if (host.size() > 2 && host.front() == '[') {
        return std::string(host.substr(1, host.size() - 2));
    }
    return std::string(host);
}

bool needsLookup(const std::string& host) {
    // libcurl answers for localhost itself, without a thread.
    return !isNumericAddress(host) && host != "localhost" && !host.ends_with(".localhost");
}

Result<void> useProxy(const std::string& proxyUrl, Target& target) {
    auto place = parsePlace(
        proxyUrl.find("://") == std::string::npos ? "http://" + proxyUrl : proxyUrl, "proxy");
    if (!place) {
        return fail(place.error());
    }
    std::string scheme = place->scheme;
    if (scheme == "socks5") {
        scheme = "socks5h"; // the proxy resolves the name, as Go's does
    }
    if (scheme != "http" && scheme != "https" && scheme != "socks5h") {
        return fail(ErrorKind::Validation,
                    "the proxy must be an http, https or socks5 URL, not " + scheme);
    }
    const std::string port = std::to_string(place->port);
    target.proxy = scheme + "://" + place->userInfo + place->host + ':' + port;
    target.viaProxy = true;
    target.peer = place->host + ':' + port;
    target.lookupHost = needsLookup(place->host) ? place->host : std::string();
    target.lookupPort = place->port;
    return {};
}

bool isCleanPath(std::string_view path) {
    return path.starts_with('/') && std::all_of(path.begin(), path.end(), [](char c) {
               return c > ' ' && c < '\x7f' && c != '#';
           });
}

} // namespace

bool isNumericAddress(std::string_view host) {
    const std::string text = bare(host);
    std::array<unsigned char, sizeof(in6_addr)> raw{};
    return inet_pton(AF_INET, text.c_str(), raw.data()) == 1 ||
           inet_pton(AF_INET6, text.c_str(), raw.data()) == 1;
}

std::string whereOf(const Request& request) {
    const std::string label = request.endpoint ? request.endpoint->label : std::string();
    const std::string_view path = request.path;
    return label + (label.empty() ? "" : " ") + std::string(toString(request.method)) + ' ' +
           std::string(path.substr(0, path.find('?')));
}

Result<Target> withPath(const Target& target, std::string_view path) {
    if (!isCleanPath(path)) {
        return fail(ErrorKind::Validation, "the request path is not a clean, escaped URL path");
    }
    Target whole = target;
    whole.url.pop_back();
    whole.url += path;
    return whole;
}

Result<Target> makeTarget(const Endpoint& endpoint, std::string_view path,
                          const ProxyEnvironment& proxies) {
    auto place = parsePlace(endpoint.baseUrl, "server address");
    if (!place) {
        return fail(place.error());
    }
    if (place->scheme != "https" && place->scheme != "http") {
        return fail(ErrorKind::Validation,
                    "the server address must begin with https:// or http://, not " + place->scheme +
                        "://");
    }
    if (!place->userInfo.empty()) {
        return fail(ErrorKind::Validation,
                    "the server address must not contain a user name or password");
    }
    if (!isCleanPath(path)) {
        return fail(ErrorKind::Validation, "the request path is not a clean, escaped URL path");
    }
    while (place->path.ends_with('/')) {
        place->path.pop_back();
    }
    const std::string port = std::to_string(place->port);
    const bool https = place->scheme == "https";
    const std::string serverName = https && endpoint.tls ? endpoint.tls->serverName : std::string();

    Target target{.peer = place->host + ':' + port, .name = bare(place->host), .https = https};
    std::string urlHost = place->host;
    if (!serverName.empty() && serverName != bare(place->host)) {
        urlHost = serverName;
        target.name = serverName;
        target.hostHeader = place->host + ':' + port;
        target.connectTo = serverName + ':' + port + ':' + place->host + ':' + port;
    }
    target.url = place->scheme + "://" + urlHost + ':' + port + place->path + std::string(path);
    target.queueKey = place->scheme + "://" + urlHost + '@' + place->host + ':' + port;
    target.lookupHost = needsLookup(place->host) ? place->host : std::string();
    target.lookupPort = place->port;
    const std::string proxy =
        endpoint.proxy ? *endpoint.proxy : proxyFor(proxies, https, bare(place->host), place->port);
    if (!proxy.empty()) {
        if (auto used = useProxy(proxy, target); !used) {
            return fail(used.error());
        }
    }
    return target;
}

} // namespace pilothouse::net::detail
