// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/resolver.h"

#include "base/threads.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <thread>

namespace pilothouse::net {

namespace {

Error lookupError(int code, const std::string& host) {
    switch (code) {
    case EAI_NONAME:
    case EAI_NODATA: return {ErrorKind::Resolve, "no such host: " + host};
    case EAI_AGAIN:
        return {ErrorKind::Resolve,
                "the name " + host + " could not be looked up: the name server does not answer"};
    default:
        return {ErrorKind::Resolve,
                "the name " + host + " could not be looked up: " + gai_strerror(code)};
    }
}

} // namespace

Result<std::vector<std::string>> resolveWithSystem(const std::string& host) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* list = nullptr;
    const int code = getaddrinfo(host.c_str(), nullptr, &hints, &list);
    if (code != 0) {
        return fail(lookupError(code, host));
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
    std::vector<std::string> addresses;
    for (const addrinfo* item = list; item != nullptr; item = item->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (getnameinfo(item->ai_addr, item->ai_addrlen, text.data(), text.size(), nullptr, 0,
                        NI_NUMERICHOST) == 0) {
            addresses.emplace_back(text.data());
        }
    }
    if (addresses.empty()) {
        return fail(ErrorKind::Resolve, "no address for host: " + host);
    }
    return addresses;
}

namespace detail {

namespace {

constexpr auto kKeepGood = std::chrono::seconds(60); // libcurl's default for its own cache
constexpr auto kKeepBad = std::chrono::seconds(15);

} // namespace

Resolver::Resolver(ResolveFunction resolve, std::size_t maxLookups, std::shared_ptr<Inbox> inbox)
    : m_resolve(std::make_shared<const ResolveFunction>(std::move(resolve))),
      m_maxLookups(maxLookups), m_inbox(std::move(inbox)) {}

std::optional<Result<Addresses>> Resolver::lookup(const std::string& host, Ticket waiter,
                                                  bool insist, Time now) {
    Entry& entry = m_entries[host];
    const bool fresh = entry.known && now < entry.expires;
    if (entry.known && entry.known->has_value()) {
        if (!fresh) {
            request(host, entry);
        }
        return entry.known;
    }
    if (fresh && !insist) {
        return entry.known;
    }
    entry.waiters.push_back(waiter);
    request(host, entry);
    return std::nullopt;
}

std::vector<Ticket> Resolver::answered(const ResolvedMessage& message, Time now) {
    --m_running;
    while (m_running < m_maxLookups && !m_waiting.empty()) {
        const std::string next = std::move(m_waiting.front());
        m_waiting.pop_front();
        launch(next);
    }
    Entry& entry = m_entries[message.host];
    entry.underWay = false;
    const bool hadGood = entry.known && entry.known->has_value();
    if (message.addresses.has_value() || !hadGood) {
        entry.known = message.addresses;
    }
    entry.expires = now + (message.addresses.has_value() ? kKeepGood : kKeepBad);
    return std::exchange(entry.waiters, {});
}

void Resolver::distrust(const std::string& host) {
    if (const auto found = m_entries.find(host); found != m_entries.end()) {
        found->second.known.reset();
    }
}

void Resolver::forget() {
    for (auto& [host, entry] : m_entries) {
        entry.known.reset();
    }
}

void Resolver::request(const std::string& host, Entry& entry) {
    if (entry.underWay) {
        return;
    }
    entry.underWay = true;
    if (m_running < m_maxLookups) {
        launch(host);
    } else {
        m_waiting.push_back(host);
    }
}

void Resolver::launch(const std::string& host) {
    ++m_running;
    ++m_lookups;
    // Detached on purpose: the thread owns all it touches, so nobody has to wait for a name server.
    try {
        std::thread([host, resolve = m_resolve, inbox = m_inbox] {
            prepareThread("ph-lookup");
            inbox->post(ResolvedMessage{host, (*resolve)(host)});
        }).detach();
    } catch (const std::system_error&) {
        m_inbox->post(ResolvedMessage{
            host, fail(ErrorKind::Resolve, "too many threads to look up the name " + host)});
    }
}

} // namespace detail
} // namespace pilothouse::net
