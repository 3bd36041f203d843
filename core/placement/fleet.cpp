// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/fleet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <unordered_map>

namespace pilothouse::placement {

Result<Fleet> Fleet::make(std::vector<Member> members) {
    Fleet fleet;
    fleet.m_members = std::move(members);
    std::sort(fleet.m_members.begin(), fleet.m_members.end(),
              [](const Member& a, const Member& b) { return a.name < b.name; });
    const auto same =
        std::adjacent_find(fleet.m_members.begin(), fleet.m_members.end(),
                           [](const Member& a, const Member& b) { return a.name == b.name; });
    if (same != fleet.m_members.end()) {
        return fail(ErrorKind::Validation,
                    fmt::format("two member clusters are named \"{}\"", same->name));
    }
    fleet.addLabels();
    fleet.addProperties();
    fleet.addRanges();
    fleet.addEligibility();
    fleet.addTaints();
    return fleet;
}

std::optional<ClusterIndex> Fleet::find(std::string_view name) const {
    const auto found =
        std::lower_bound(m_members.begin(), m_members.end(), name,
                         [](const Member& member, std::string_view n) { return member.name < n; });
    if (found == m_members.end() || found->name != name) {
        return std::nullopt;
    }
    return static_cast<ClusterIndex>(found - m_members.begin());
}

void Fleet::addLabels() {
    std::map<std::string, std::unordered_map<std::string, std::uint32_t>, std::less<>> known;
    for (std::size_t index = 0; index < m_members.size(); ++index) {
        for (const auto& [key, value] : m_members[index].labels) {
            auto& column = m_labels[key];
            column.ids.resize(m_members.size(), 0);
            const auto [entry, isNew] =
                known[key].try_emplace(value, static_cast<std::uint32_t>(column.values.size() + 1));
            if (isNew) {
                column.values.push_back(value);
            }
            column.ids[index] = entry->second;
        }
    }
}

void Fleet::addCell(const std::string& name, std::size_t index, const std::string& text) {
    auto& column = m_properties[name];
    if (column.cells.empty()) {
        column.cells.resize(m_members.size());
        column.nearest.assign(m_members.size(), std::numeric_limits<double>::quiet_NaN());
        column.approximate = column.nearest;
    }
    auto& cell = column.cells[index];
    auto value = kube::ExactQuantity::parse(text);
    cell.text = text;
    cell.state = value ? PropertyCell::State::Value : PropertyCell::State::Bad;
    if (value) {
        column.nearest[index] = value->nearest();
        column.approximate[index] = value->approximate();
        cell.value = *std::move(value);
    } else {
        cell.error = std::move(value.error().message);
        column.hasBad = true;
    }
}

void Fleet::addProperties() {
    for (std::size_t index = 0; index < m_members.size(); ++index) {
        const auto& member = m_members[index];
        for (const auto& [name, value] : member.properties) {
            // Under a resource's name the scheduler looks at the usage alone.
            if (!name.starts_with(kResourcePrefix)) {
                addCell(name, index, value);
            }
        }
        const auto addUsage = [&](const char* kind, const Member::Amounts& amounts) {
            for (const auto& [resource, amount] : amounts) {
                addCell(fmt::format("{}{}-{}", kResourcePrefix, kind, resource), index, amount);
            }
        };
        addUsage("total", member.capacity);
        addUsage("allocatable", member.allocatable);
        addUsage("available", member.available);
    }
}

namespace {

ClusterIndex firstValue(const PropertyColumn& column) {
    const auto found =
        std::find_if(column.cells.begin(), column.cells.end(), [](const PropertyCell& cell) {
            return cell.state == PropertyCell::State::Value;
        });
    return static_cast<ClusterIndex>(found - column.cells.begin());
}

} // namespace

namespace {

/// Whether one cell lies beyond another: by amount, and where these are equal by their doubles.
bool isBelow(const PropertyColumn& column, ClusterIndex a, ClusterIndex b) {
    const auto order = column.cells[a].value <=> column.cells[b].value;
    return order == 0 ? column.approximate[a] < column.approximate[b] : order < 0;
}

void findRange(PropertyColumn& column) {
    for (ClusterIndex index = 0; index < column.cells.size(); ++index) {
        if (column.cells[index].state != PropertyCell::State::Value) {
            continue;
        }
        if (!column.least || isBelow(column, index, *column.least)) {
            column.least = index;
        }
        if (!column.most || isBelow(column, *column.most, index)) {
            column.most = index;
        }
    }
    if (column.least && column.cells[*column.least].value == column.cells[*column.most].value) {
        column.least = column.most = firstValue(column); // one and the same, as in the source
    }
}

} // namespace

void Fleet::addRanges() {
    for (auto& [name, column] : m_properties) {
        findRange(column);
        if (column.least) {
            const double least = column.approximate[*column.least];
            const double most = column.approximate[*column.most];
            column.isSound =
                std::isfinite(least) && std::isfinite(most) &&
                std::none_of(column.approximate.begin(), column.approximate.end(),
                             [&](double value) { return value < least || value > most; });
        }
    }
}

void Fleet::addEligibility() {
    for (const auto& member : m_members) {
        auto& until = m_eligibleUntil.emplace_back(Instant::min());
        const auto* agent = member.agent ? &*member.agent : nullptr;
        const bool isOut = member.isLeaving || agent == nullptr || !agent->heartbeat ||
                           !agent->joined || !agent->joined->isTrue || !agent->healthy ||
                           (!agent->healthy->isTrue && !agent->healthy->since);
        if (!isOut) {
            const auto last = agent->healthy->isTrue
                                  ? *agent->heartbeat
                                  : std::min(*agent->heartbeat, *agent->healthy->since);
            until = last + kEligibilityTimeout;
        }
    }
}

void Fleet::addTaints() {
    std::map<std::vector<std::tuple<std::string, std::string, std::string>>, std::uint32_t> known;
    for (ClusterIndex index = 0; index < m_members.size(); ++index) {
        std::vector<std::tuple<std::string, std::string, std::string>> key;
        for (const auto& taint : m_members[index].taints) {
            key.emplace_back(taint.key, taint.value, taint.effect);
        }
        const auto [entry, isNew] =
            known.try_emplace(std::move(key), static_cast<std::uint32_t>(m_taintExamples.size()));
        if (isNew) {
            m_taintExamples.push_back(index);
        }
        m_taintSets.push_back(entry->second);
    }
}

std::string Fleet::labelOf(ClusterIndex index, std::string_view key) const {
    const auto* column = label(key);
    const auto id = column == nullptr ? 0 : column->ids[index];
    return id == 0 ? std::string() : column->values[id - 1];
}

const LabelColumn* Fleet::label(std::string_view key) const {
    const auto found = m_labels.find(key);
    return found == m_labels.end() ? nullptr : &found->second;
}

Result<const PropertyColumn*> Fleet::property(std::string_view name) const {
    if (name.starts_with(kResourcePrefix)) {
        const auto rest = name.substr(kResourcePrefix.size());
        const auto dash = rest.find('-');
        const bool isPair = dash != std::string_view::npos && dash > 0 && dash + 1 < rest.size() &&
                            rest.find('-', dash + 1) == rest.npos;
        if (!isPair) {
            return fail(ErrorKind::Decode, fmt::format("invalid resource property name: {}", rest));
        }
        const auto kind = rest.substr(0, dash);
        if (kind != "total" && kind != "allocatable" && kind != "available") {
            return fail(
                ErrorKind::Decode,
                fmt::format("invalid capacity type {} in resource property name {}", kind, rest));
        }
    }
    const auto found = m_properties.find(name);
    return found == m_properties.end() ? nullptr : &found->second;
}

} // namespace pilothouse::placement
