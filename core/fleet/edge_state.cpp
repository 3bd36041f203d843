// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/edge_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

namespace pilothouse::fleet {

using model::ArcConnectivity;
using model::EdgeState;

namespace {

/// Nobody answered at all: what a link that is down looks like.
bool isSilence(const ContactFacts& facts) {
    if (facts.reach == model::Reach::Live || facts.reach == model::Reach::Connecting ||
        facts.reach == model::Reach::AuthRequired) {
        return false;
    }
    if (!facts.error) {
        return true; // its data grew too old
    }
    const auto kind = facts.error->kind;
    return kind == ErrorKind::Timeout || kind == ErrorKind::Resolve || kind == ErrorKind::Network;
}

std::optional<Instant> laterOf(std::optional<Instant> left, std::optional<Instant> right) {
    return left && right ? std::max(*left, *right) : left ? left : right;
}

/// The first of these that is still to come.
std::optional<Instant> nextOf(Instant now, std::initializer_list<std::optional<Instant>> turns) {
    std::optional<Instant> next;
    for (const auto& turn : turns) {
        if (turn && *turn > now && (!next || *turn < *next)) {
            next = turn;
        }
    }
    return next;
}

std::string contactText(const std::optional<Instant>& last) {
    return last ? "last contact " + minuteText(*last) : std::string("never in contact");
}

/// What Azure adds; empty where it says nothing of use.
std::string arcText(const std::optional<model::ArcState>& arc) {
    if (!arc || arc->connectivity == ArcConnectivity::NotSaid) {
        return {};
    }
    const auto heard = arc->lastConnectivity ? ", last heard " + minuteText(*arc->lastConnectivity)
                                             : std::string();
    switch (arc->connectivity) {
    case ArcConnectivity::Connected:
        return "; the Arc agent is connected" + heard + ": only the API server cannot be reached";
    case ArcConnectivity::Connecting: return "; the Arc agent is connecting" + heard;
    case ArcConnectivity::Offline: return "; the Arc agent is offline" + heard;
    case ArcConnectivity::AgentNotInstalled: return "; the Arc agent is not installed";
    case ArcConnectivity::Expired:
    case ArcConnectivity::NotSaid: break;
    }
    return {};
}

EdgeVerdict expired(const model::ArcState& arc) {
    const auto since =
        arc.certificateExpires ? " on " + minuteText(*arc.certificateExpires) : std::string();
    return {.state = EdgeState::Expired,
            .message = fmt::format("its Azure Arc identity expired{}: delete the Arc resource and "
                                   "its agents and onboard the cluster anew",
                                   since)};
}

} // namespace

std::string minuteText(Instant at) {
    const auto text = formatRfc3339(at); // 2026-11-22T22:00:00Z
    return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

EdgeVerdict judgeContact(const ContactFacts& facts, Instant now) {
    const auto& arc = facts.arc;
    const auto certificate = arc ? arc->certificateExpires : std::nullopt;
    if ((facts.schedule == nullptr && !arc) || !isSilence(facts)) {
        return {};
    }
    if (arc &&
        (arc->connectivity == ArcConnectivity::Expired || (certificate && *certificate <= now))) {
        return expired(*arc);
    }
    const auto heard = laterOf(facts.lastContact, arc ? arc->lastConnectivity : std::nullopt);
    const auto last = std::min(heard.value_or(facts.askedSince), now); // clocks are set back, too
    const auto look = facts.schedule != nullptr ? facts.schedule->at(now) : OfflineSchedule::Look();
    const auto maxSilence = facts.schedule != nullptr
                                ? facts.schedule->terms().maxSilence
                                : std::chrono::milliseconds(OfflineSchedule::kMaxSilence);
    const auto counted = (look.window ? std::max(look.window->from, last) : now) - last;
    EdgeVerdict verdict;
    verdict.windowEnd = look.window ? std::optional(look.window->to) : std::nullopt;
    const auto soon = [](Instant at) { return at + std::chrono::milliseconds(1); };
    verdict.until =
        nextOf(now, {facts.schedule != nullptr ? std::optional(look.until) : std::nullopt,
                     soon(last + maxSilence), soon(last + kArcContact), certificate,
                     certificate ? std::optional(soon(*certificate - kArcContact)) : std::nullopt});
    if (certificate && *certificate - now < kArcContact) {
        verdict.state = EdgeState::AtRisk;
        verdict.message = fmt::format("its Azure Arc certificate expires {}; {}",
                                      minuteText(*certificate), contactText(heard));
    } else if (now - last > kArcContact && (arc || counted > maxSilence)) {
        verdict.state = EdgeState::AtRisk;
        verdict.message = fmt::format("silent for more than 30 days; {}", contactText(heard));
    } else if (counted > maxSilence) {
        verdict.state = EdgeState::Overdue;
        verdict.message = fmt::format("overdue: silent for longer than {}; {}",
                                      humanDuration(maxSilence), contactText(heard));
    } else if (look.window) {
        verdict.state = EdgeState::ExpectedOffline;
        verdict.message = fmt::format("expected offline until {}; {}", minuteText(look.window->to),
                                      contactText(heard));
    } else if (facts.schedule != nullptr && !facts.schedule->hasWindows()) {
        verdict.state = EdgeState::ExpectedOffline;
        verdict.message = fmt::format("expected offline, overdue from {}; {}",
                                      minuteText(last + maxSilence), contactText(heard));
    } else {
        return verdict; // it should be here: judged as every other
    }
    verdict.message += arcText(arc);
    return verdict;
}

} // namespace pilothouse::fleet
