// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/releases.h"

#include <algorithm>
#include <array>

namespace pilothouse::kube {

namespace {

using namespace std::chrono_literals;

struct Entry {
    int minor;
    std::chrono::year_month_day day;
};
constexpr std::array kTable{
    Entry{20, 2022y / 2 / 28}, Entry{21, 2022y / 6 / 28}, Entry{22, 2022y / 12 / 8},
    Entry{23, 2023y / 2 / 28}, Entry{24, 2023y / 7 / 28}, Entry{25, 2023y / 10 / 28},
    Entry{26, 2024y / 2 / 28}, Entry{27, 2024y / 7 / 16}, Entry{28, 2024y / 10 / 22},
    Entry{29, 2025y / 2 / 28}, Entry{30, 2025y / 7 / 15}, Entry{31, 2025y / 11 / 11},
    Entry{32, 2026y / 2 / 28}, Entry{33, 2026y / 6 / 28}, Entry{34, 2026y / 10 / 27},
    Entry{35, 2027y / 2 / 28}, Entry{36, 2027y / 6 / 28}, Entry{37, 2027y / 10 / 28}};

} // namespace

std::optional<Instant> endOfLife(int minor) {
    const auto* const found = std::find_if(
        kTable.begin(), kTable.end(), [minor](const Entry& entry) { return entry.minor == minor; });
    if (found == kTable.end()) {
        return std::nullopt;
    }
    return Instant(std::chrono::sys_days(found->day));
}

int newestRelease() {
    return kTable.back().minor;
}

} // namespace pilothouse::kube
