// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/member.h"

#include "simulator/mesh/entries.h"
#include "simulator/mesh/plan.h"

#include <algorithm>

namespace pilothouse::simulator {

namespace {

/// History that a watch may resume from, as etcd's default compaction leaves it (wall time).
constexpr std::chrono::minutes kHistory{5};
const Caller kOperator{"pilothouse-operator", {"system:masters"}};

} // namespace

Member::Member(StoryInput input, const SimClock& clock)
    : m_input(std::move(input)), m_clock(clock) {}

Result<void> Member::prepare(const std::string& address) {
    m_address = address;
    m_users = {{randomToken(), kOperator}};
    const auto authority = Authority::create(m_input.spec.name + "-ca");
    const auto stranger = Authority::create("unrelated-ca");
    if (!authority || !stranger) {
        return fail(authority ? stranger.error() : authority.error());
    }
    m_authorityPem = authority->certificate();
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const LeafRequest server{"kube-apiserver", "", address, now - std::chrono::hours{24},
                             now + std::chrono::hours{24 * 365}};
    LeafRequest past = server;
    past.notBefore = now - std::chrono::hours{24 * 365};
    past.notAfter = now - std::chrono::minutes{5};
    const LeafRequest client{kOperator.user, kOperator.groups.front(), "", server.notBefore,
                             server.notAfter};
    auto good = authority->issue(server);
    auto expired = authority->issue(past);
    auto wrong = stranger->issue(server);
    auto user = authority->issue(client);
    if (!good || !expired || !wrong || !user) {
        return fail(ErrorKind::Internal, "cannot make the certificates of " + m_input.spec.name);
    }
    m_good = std::move(*good);
    m_expired = std::move(*expired);
    m_wrong = std::move(*wrong);
    m_client = std::move(*user);
    return {};
}

void Member::adopt(const std::string& address, std::uint16_t port, KeyPair server,
                   std::string authority, std::vector<TokenUser> users) {
    m_address = address;
    m_port = port;
    m_authorityPem = std::move(authority);
    m_good = m_expired = m_wrong = std::move(server);
    m_users = {{randomToken(), kOperator}};
    m_users.insert(m_users.end(), users.begin(), users.end());
}

Story& Member::liveStory() {
    if (!m_story) {
        m_story = std::make_unique<Story>(m_input);
        if (m_clock.isStoryHeld) {
            m_story->hold();
        }
        m_api = std::make_unique<MemberApi>(*m_story);
    }
    const Offset now = m_clock.now();
    m_story->advanceTo(now);
    if (m_hubInput && !m_hub) {
        m_hub = std::make_unique<hub::Controller>(*m_story, *m_api, *std::move(m_hubInput));
        if (m_entries) {
            mesh::loadHubEntries(m_story->world(), *m_entries, m_story->store());
        }
    }
    if (m_hub) {
        m_hub->advanceTo(now);
    }
    if (faults().isExpiring) {
        m_story->store().compactAll();
    }
    const std::chrono::duration<double, std::milli> kept = kHistory;
    m_story->store().compactBefore(
        now - Offset{static_cast<Offset::rep>(kept.count() * std::max(1.0, m_clock.speed))});
    return *m_story;
}

ApiReply Member::handle(const ApiRequest& request) {
    if (m_azure) {
        return mesh::answerAzure(*m_azure, request, m_clock.told());
    }
    const Story& story = liveStory();
    ApiReply reply = m_api->handle(request, story.now());
    if (m_hub) {
        m_hub->settle();
    }
    return reply;
}

std::string Member::hubProblem() {
    static_cast<void>(liveStory());
    return m_hub ? m_hub->problem() : std::string();
}

FaultState Member::faults() const {
    FaultState state;
    state.isRefusing = m_isStopped;
    state.isThrottled = m_isBusy;
    const Offset now = m_clock.told();
    for (const Effect& effect : m_input.effects) {
        if (!effect.isActive(now)) {
            continue;
        }
        switch (effect.verb) {
        case Verb::Slow: state.delay = std::max(state.delay, effect.delay); break;
        case Verb::Skew: state.skew = effect.delay; break;
        case Verb::ServerError: state.serverError = effect.amount > 0 ? effect.amount : 503; break;
        case Verb::Throttle: state.isThrottled = true; break;
        case Verb::Cut: state.isCut = true; break;
        case Verb::Silent: state.isSilent = true; break;
        case Verb::Expired: state.isExpiring = true; break;
        case Verb::Down: state.isRefusing = state.isRefusing || effect.how == "refuse"; break;
        default: break;
        }
    }
    return state;
}

ServerIdentity Member::identity() const {
    const Offset now = m_clock.told();
    for (const Effect& effect : m_input.effects) {
        if (effect.isActive(now) && effect.verb == Verb::ExpireCertificate) {
            return ServerIdentity::Expired;
        }
        if (effect.isActive(now) && effect.verb == Verb::WrongCa) {
            return ServerIdentity::WrongAuthority;
        }
    }
    return ServerIdentity::Good;
}

const KeyPair& Member::serverPair(ServerIdentity identity) const {
    switch (identity) {
    case ServerIdentity::Expired: return m_expired;
    case ServerIdentity::WrongAuthority: return m_wrong;
    case ServerIdentity::Good: break;
    }
    return m_good;
}

std::optional<Caller> Member::callerOf(std::string_view authorization) const {
    for (const TokenUser& user : m_users) {
        if (authorization == "Bearer " + user.token) {
            return user.caller;
        }
    }
    return std::nullopt;
}

} // namespace pilothouse::simulator
