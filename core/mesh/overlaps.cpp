// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/overlaps.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

namespace pilothouse::mesh {
namespace {

bool isNext(const IpAddress& last, const IpAddress& first) {
    constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
    if (last.family != first.family) {
        return false;
    }
    return last.low == kMax ? last.high != kMax && first.high == last.high + 1 && first.low == 0
                            : first.high == last.high && first.low == last.low + 1;
}

std::vector<std::uint32_t> byFirst(const std::vector<OwnedRange>& ranges) {
    std::vector<std::uint32_t> order(ranges.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::tie(ranges[a].range, a) < std::tie(ranges[b].range, b);
    });
    return order;
}

/// Ranges that the sweep is within. Looking at them takes those out that ended, so what stays
/// overlaps the range that is looked at.
class OpenRanges {
public:
    explicit OpenRanges(const std::vector<OwnedRange>& ranges) : m_ranges(&ranges) {}
    void open(std::uint32_t index) { m_open.push_back(index); }
    template<class Visit>
    void look(const OwnedRange& at, const Visit& visit) {
        std::erase_if(m_open, [&](std::uint32_t each) {
            return (*m_ranges)[each].range.last < at.range.first;
        });
        for (const auto each : m_open) {
            if ((*m_ranges)[each].owner != at.owner) {
                visit(each);
            }
        }
    }

private:
    const std::vector<OwnedRange>* m_ranges;
    std::vector<std::uint32_t> m_open;
};

} // namespace

std::vector<OwnedRange> joined(std::vector<OwnedRange> ranges) {
    std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) {
        return std::tie(a.owner, a.range) < std::tie(b.owner, b.range);
    });
    std::vector<OwnedRange> out;
    for (const auto& each : ranges) {
        const bool goesOn = !out.empty() && out.back().owner == each.owner &&
                            (out.back().range.overlaps(each.range) ||
                             isNext(out.back().range.last, each.range.first));
        if (goesOn) {
            out.back().range.last = std::max(out.back().range.last, each.range.last);
        } else {
            out.push_back(each);
        }
    }
    return out;
}

std::vector<RangePair> overlapping(const std::vector<OwnedRange>& ranges) {
    std::vector<RangePair> pairs;
    OpenRanges open(ranges);
    for (const auto index : byFirst(ranges)) {
        open.look(ranges[index], [&](std::uint32_t other) {
            pairs.push_back({std::min(index, other), std::max(index, other)});
        });
        open.open(index);
    }
    std::sort(pairs.begin(), pairs.end());
    return pairs;
}

std::vector<RangePair> overlapping(const std::vector<OwnedRange>& left,
                                   const std::vector<OwnedRange>& right) {
    std::vector<RangePair> pairs;
    OpenRanges openLeft(left);
    OpenRanges openRight(right);
    const auto leftOrder = byFirst(left);
    const auto rightOrder = byFirst(right);
    std::size_t l = 0;
    std::size_t r = 0;
    while (l < leftOrder.size() || r < rightOrder.size()) {
        const bool takesLeft =
            r == rightOrder.size() ||
            (l < leftOrder.size() && left[leftOrder[l]].range <= right[rightOrder[r]].range);
        if (takesLeft) {
            const auto index = leftOrder[l++];
            openRight.look(left[index], [&](std::uint32_t other) {
                pairs.push_back({index, other});
            });
            openLeft.open(index);
        } else {
            const auto index = rightOrder[r++];
            openLeft.look(right[index], [&](std::uint32_t other) {
                pairs.push_back({other, index});
            });
            openRight.open(index);
        }
    }
    std::sort(pairs.begin(), pairs.end());
    return pairs;
}

} // namespace pilothouse::mesh
