// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/console_network.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <sys/socket.h>

#include <memory>

namespace pilothouse::engine {

bool hasNetwork() {
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) {
        return true; // not known: what the members say decides
    }
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> all(first, &::freeifaddrs);
    for (const auto* each = first; each != nullptr; each = each->ifa_next) {
        const unsigned flags = each->ifa_flags;
        const bool isUp = (flags & IFF_UP) != 0 && (flags & IFF_RUNNING) != 0;
        const bool isOther = (flags & IFF_LOOPBACK) == 0;
        const bool hasAddress =
            each->ifa_addr != nullptr &&
            (each->ifa_addr->sa_family == AF_INET || each->ifa_addr->sa_family == AF_INET6);
        if (isUp && isOther && hasAddress) {
            return true;
        }
    }
    return false;
}

} // namespace pilothouse::engine
