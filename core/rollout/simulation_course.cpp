// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/simulation_course.h"

#include "kube/version.h"

#include <array>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>

namespace pilothouse::rollout::detail {

namespace {

using model::FleetMix;
using model::Simulation;
using std::chrono::seconds;

/// Distances of two moments that people read at a glance.
constexpr std::array<std::int64_t, 17> kSteps{
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14'400, 43'200, 86'400};

seconds stepFor(seconds span, std::int32_t mostPoints) {
    const auto least = span.count() / std::max(1, mostPoints - 1) + 1;
    const auto* const found = std::lower_bound(kSteps.begin(), kSteps.end(), least);
    return seconds(found == kSteps.end() ? least : *found);
}

/// Parts of a whole in proportion to weights, in whole numbers and none above its bound: what is
/// lost by rounding down goes to those that lost most, the first of equals first.
std::vector<std::int32_t> apportioned(std::int32_t whole, const std::vector<double>& weights,
                                      const std::vector<std::int32_t>& bounds) {
    std::vector<std::int32_t> parts(weights.size());
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<std::pair<double, std::size_t>> lost;
    std::int32_t left = std::max(whole, 0);
    for (std::size_t index = 0; index < weights.size(); ++index) {
        const double exact = sum > 0 ? whole * weights[index] / sum : 0;
        parts[index] = std::clamp(static_cast<std::int32_t>(exact), 0, bounds[index]);
        left -= parts[index];
        lost.emplace_back(exact - parts[index], index);
    }
    std::stable_sort(lost.begin(), lost.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    for (bool hasRoom = true; left > 0 && hasRoom;) {
        hasRoom = false;
        for (const auto& [share, index] : lost) {
            if (left > 0 && parts[index] < bounds[index]) {
                ++parts[index];
                --left;
                hasRoom = true;
            }
        }
    }
    return parts;
}

/// Oldest first; what is no version, before all.
bool isOlder(const std::string& a, const std::string& b) {
    const auto one = kube::parseKubeVersion(a);
    const auto other = kube::parseKubeVersion(b);
    if (one && other) {
        return std::tie(one->major, one->minor, one->patch, a) <
               std::tie(other->major, other->minor, other->patch, b);
    }
    return one.has_value() == other.has_value() ? a < b : other.has_value();
}

class Course {
public:
    Course(const MachinePlan& plan, const SimulatedFleet& fleet, const std::vector<Flight>& flights,
           Simulation& into)
        : m_plan(plan), m_fleet(fleet), m_flights(flights), m_result(into),
          m_samples(static_cast<std::size_t>(into.samples)) {}

    void describe(Instant until, std::int32_t mostPoints) {
        const auto span = std::chrono::ceil<seconds>(until - m_result.at);
        m_step = stepFor(std::max(span, seconds(1)), mostPoints);
        m_points = static_cast<std::size_t>(span / m_step) + 2;
        countVersions();
        countFlights();
        m_allowed = allowedOf();
        for (std::size_t point = 0; point < m_points; ++point) {
            m_result.mix.push_back(mixAt(point));
        }
        describeLeft();
    }

private:
    /// The version of a member, as it is told; empty where it is not known.
    [[nodiscard]] std::string versionOf(std::size_t member) const {
        return member < m_fleet.versions.size() ? m_fleet.versions[member] : std::string();
    }

    void countVersions() {
        std::map<std::string, std::int32_t, decltype(&isOlder)> counts(&isOlder);
        for (std::size_t member = 0; member < m_plan.members.size(); ++member) {
            if (!m_plan.members[member].isAtTarget) {
                ++counts[versionOf(member)];
            }
        }
        for (const auto& version : m_fleet.unstaged) {
            if (isTarget(version)) {
                ++m_there;
            } else {
                ++counts[version];
                ++m_result.leftBehind.unstaged;
            }
        }
        for (const auto& [version, count] : counts) {
            m_places.emplace(version, m_result.versions.size());
            m_result.versions.push_back({.version = version, .members = count});
        }
        m_versionOf.resize(m_plan.members.size());
        for (std::size_t member = 0; member < m_plan.members.size(); ++member) {
            if (!m_plan.members[member].isAtTarget) {
                m_versionOf[member] = m_places.at(versionOf(member));
            }
        }
        m_result.target = m_fleet.target;
        m_result.fleetMembers =
            static_cast<std::int32_t>(m_plan.members.size() + m_fleet.unstaged.size());
    }

    [[nodiscard]] bool isTarget(const std::string& version) const {
        const auto one = kube::parseKubeVersion(version);
        const auto other = kube::parseKubeVersion(m_fleet.target);
        return one && other && !isOlder(version, m_fleet.target) && one->major == other->major;
    }

    /// The first point that is not before it.
    [[nodiscard]] std::size_t pointOf(std::int32_t at) const {
        const auto step = std::chrono::milliseconds(m_step) / kFlightUnit;
        const auto point = static_cast<std::size_t>((std::max(at, 0) + step - 1) / step);
        return std::min(point, m_points);
    }

    void countFlights() {
        const auto members = m_plan.members.size();
        const auto width = m_points + 1;
        m_atTarget.assign(m_samples * m_points, 0);
        m_inFlight.assign(m_samples * m_points, 0);
        m_moved.assign(m_result.versions.size() * width, 0);
        std::vector<std::int32_t> arrivals(width);
        std::vector<std::int32_t> starts(width);
        std::vector<bool> arrives(members);
        for (std::size_t sample = 0; sample < m_samples; ++sample) {
            std::fill(arrivals.begin(), arrivals.end(), 0);
            std::fill(starts.begin(), starts.end(), 0);
            arrivals[0] = m_there;
            for (std::size_t member = 0; member < members; ++member) {
                const auto& flight = m_flights[sample * members + member];
                noteFlight(flight, member, arrivals, starts);
                if (flight.end == FlightEnd::AtTarget) {
                    arrives[member] = true;
                }
            }
            std::int32_t there = 0;
            std::int32_t flying = 0;
            for (std::size_t point = 0; point < m_points; ++point) {
                there += arrivals[point];
                flying += starts[point];
                m_atTarget[point * m_samples + sample] = there;
                m_inFlight[point * m_samples + sample] = flying;
            }
        }
        countCertain(arrives);
    }

    /// Those that no sample brings to the target.
    void countCertain(const std::vector<bool>& arrives) {
        for (const auto& version : m_result.versions) {
            m_certain.push_back(version.members);
        }
        for (std::size_t member = 0; member < arrives.size(); ++member) {
            if (arrives[member] && !m_plan.members[member].isAtTarget) {
                --m_certain[m_versionOf[member]];
            }
        }
    }

    void noteFlight(const Flight& flight, std::size_t member, std::vector<std::int32_t>& arrivals,
                    std::vector<std::int32_t>& starts) {
        const auto landing = flight.to < 0 ? std::size_t{0} : pointOf(flight.to);
        if (flight.end == FlightEnd::AtTarget) {
            ++arrivals[landing];
            if (!m_plan.members[member].isAtTarget) {
                ++m_moved[m_versionOf[member] * (m_points + 1) + landing];
            }
        }
        if (flight.to >= 0) {
            ++starts[flight.from <= 0 ? 0 : pointOf(flight.from)];
            --starts[landing];
        }
    }

    /// By point: what may be in flight at once, of the stages that run then at p50.
    [[nodiscard]] std::vector<std::int32_t> allowedOf() const {
        std::vector<std::int32_t> allowed(m_points);
        for (const auto& stage : m_result.stages) {
            if (!stage.firstMember || !stage.lastMember) {
                continue;
            }
            for (std::size_t point = 0; point < m_points; ++point) {
                const auto at = m_result.at + m_step * static_cast<std::int64_t>(point);
                if (stage.firstMember->p50 <= at && at < stage.lastMember->p50) {
                    allowed[point] += stage.concurrency;
                }
            }
        }
        return allowed;
    }

    [[nodiscard]] FleetMix mixAt(std::size_t point) {
        FleetMix mix{.at = m_result.at + m_step * static_cast<std::int64_t>(point)};
        std::vector<std::int32_t> there(m_atTarget.begin() + offset(point),
                                        m_atTarget.begin() + offset(point + 1));
        std::vector<std::int32_t> flying(m_inFlight.begin() + offset(point),
                                         m_inFlight.begin() + offset(point + 1));
        const auto samples = static_cast<double>(m_samples);
        mix.atTarget = std::accumulate(there.begin(), there.end(), 0.0) / samples;
        mix.inFlight = std::accumulate(flying.begin(), flying.end(), 0.0) / samples;
        mix.atTarget90 = quantile(there, 0.1); // nine of ten have more
        mix.atTarget50 = quantile(there, 0.5);
        mix.inFlight50 = quantile(flying, 0.5);
        mix.allowed = m_allowed[point];
        mix.remaining = remainingAt(point, mix.atTarget50);
        describeSkew(mix);
        return mix;
    }

    [[nodiscard]] std::ptrdiff_t offset(std::size_t point) const {
        return static_cast<std::ptrdiff_t>(point * m_samples);
    }

    /// Points are asked for in order: what has moved by then is summed up in m_moved's first one.
    /// Members that move in no sample are certain, the others share what p50 leaves.
    [[nodiscard]] std::vector<std::int32_t> remainingAt(std::size_t point, std::int32_t there) {
        std::vector<double> weights;
        std::vector<std::int32_t> bounds;
        const auto width = m_points + 1;
        std::int32_t certain = 0;
        for (std::size_t version = 0; version < m_result.versions.size(); ++version) {
            if (point > 0) {
                m_moved[version * width] += m_moved[version * width + point];
            }
            bounds.push_back(m_result.versions[version].members - m_certain[version]);
            weights.push_back(bounds.back() - static_cast<double>(m_moved[version * width]) /
                                                  static_cast<double>(m_samples));
            certain += m_certain[version];
        }
        auto remaining = apportioned(m_result.fleetMembers - there - certain, weights, bounds);
        for (std::size_t version = 0; version < remaining.size(); ++version) {
            remaining[version] += m_certain[version];
        }
        return remaining;
    }

    void describeSkew(FleetMix& mix) const {
        std::optional<int> newest;
        std::optional<int> oldest;
        const auto note = [&](const std::string& text, std::int32_t members) {
            const auto version = kube::parseKubeVersion(text);
            if (!version || members <= 0) {
                return;
            }
            newest = std::max(newest.value_or(version->minor), version->minor);
            if (!oldest || version->minor < *oldest) {
                oldest = version->minor;
                mix.skewMembers = 0;
            }
            mix.skewMembers += version->minor == *oldest ? members : 0;
        };
        for (std::size_t version = 0; version < mix.remaining.size(); ++version) {
            note(m_result.versions[version].version, mix.remaining[version]);
        }
        note(m_fleet.target, mix.atTarget50);
        mix.skewMinors = newest && oldest ? *newest - *oldest : 0;
        mix.skewMembers = mix.skewMinors > 0 ? mix.skewMembers : 0;
    }

    void describeLeft() {
        const auto& last = m_result.mix.back();
        for (std::size_t version = 0; version < m_result.versions.size(); ++version) {
            m_result.versions[version].leftBehind = last.remaining[version];
        }
        std::vector<double> weights(4);
        for (const auto& flight : m_flights) {
            weights[0] += flight.end == FlightEnd::Skipped ? 1 : 0;
            weights[1] += flight.end == FlightEnd::Failed ? 1 : 0;
            weights[2] += flight.end == FlightEnd::NotReached ? 1 : 0;
            weights[3] += flight.end == FlightEnd::Deferred ? 1 : 0;
        }
        auto& left = m_result.leftBehind;
        const auto whole = m_result.fleetMembers - last.atTarget50 - left.unstaged;
        const auto parts = apportioned(whole, weights, {whole, whole, whole, whole});
        left.skipped = parts[0];
        left.failed = parts[1];
        left.notReached = parts[2];
        left.deferred = parts[3];
    }

    const MachinePlan& m_plan;
    const SimulatedFleet& m_fleet;
    const std::vector<Flight>& m_flights;
    Simulation& m_result;
    std::size_t m_samples;
    seconds m_step{1};
    std::size_t m_points = 0;
    std::int32_t m_there = 0; ///< in no stage and on the target
    std::map<std::string, std::size_t> m_places{};
    std::vector<std::size_t> m_versionOf{}; ///< by member
    std::vector<std::int32_t> m_certain{};  ///< by version: members that stay in every sample
    std::vector<std::int32_t> m_atTarget{}; ///< by point, then by sample
    std::vector<std::int32_t> m_inFlight{};
    std::vector<std::int64_t> m_moved{}; ///< by version, then by point: arrivals in all samples
    std::vector<std::int32_t> m_allowed{};
};

} // namespace

void describeCourse(const MachinePlan& plan, const SimulatedFleet& fleet,
                    const std::vector<Flight>& flights, Instant until, std::int32_t mostPoints,
                    model::Simulation& into) {
    Course(plan, fleet, flights, into).describe(until, std::max(2, mostPoints));
}

} // namespace pilothouse::rollout::detail
