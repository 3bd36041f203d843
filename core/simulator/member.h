// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "simulator/api.h"
#include "simulator/hub/controller.h"
#include "simulator/sim_clock.h"
#include "simulator/story.h"
#include "simulator/tls.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::simulator {

/// What the server does to requests at one moment, besides answering them.
struct FaultState {
    std::chrono::milliseconds delay{0};
    Offset skew{0};
    int serverError = 0; ///< status code, 0 for none
    bool isThrottled = false;
    bool isCut = false;
    bool isSilent = false;
    bool isRefusing = false;
    bool isExpiring = false; ///< watches end with 410
};

/// Which certificate a member presents.
enum class ServerIdentity : std::uint8_t { Good, Expired, WrongAuthority };

/// One simulated cluster: its story, its API and its credentials. Server thread only; the story is
/// made when the first request needs it.
class Member {
public:
    Member(StoryInput input, const SimClock& clock);

    /// Makes certificates and credentials for the loopback address.
    [[nodiscard]] Result<void> prepare(const std::string& address);
    /// Takes given credentials instead: those of the server, the authority of clients (PEM) and the
    /// users of tokens.
    void adopt(const std::string& address, std::uint16_t port, KeyPair server,
               std::string authority, std::vector<TokenUser> users);
    /// Makes a KubeFleet hub of it, before the first request.
    /// @param plan of a mesh whose entries stand on it; null: none
    void makeHub(hub::HubInput input, std::shared_ptr<const mesh::Plan> plan = nullptr) {
        m_hubInput = std::move(input);
        m_entries = std::move(plan);
    }
    /// Makes Azure Resource Manager of it, which tells of the fleets of a mesh.
    void makeAzure(std::shared_ptr<const mesh::Plan> plan) { m_azure = std::move(plan); }
    /// Why the objects that a hub begins with could not be created; empty when they could.
    [[nodiscard]] std::string hubProblem();
    /// Until resume() the server is as after a power cut: it refuses connections and drops those
    /// there are, and its data stays.
    void stop() { m_isStopped = true; }
    void resume() { m_isStopped = false; }
    /// Busy: every request is refused with 429, as those of a flow whose priority level is full.
    void setBusy(bool isBusy) { m_isBusy = isBusy; }

    /// Advances the story to now and answers.
    [[nodiscard]] ApiReply handle(const ApiRequest& request);
    /// The story, advanced to now.
    [[nodiscard]] Story& liveStory();

    [[nodiscard]] FaultState faults() const;
    [[nodiscard]] ServerIdentity identity() const;
    /// Who a bearer token belongs to; nullopt for a wrong one.
    [[nodiscard]] std::optional<Caller> callerOf(std::string_view authorization) const;

    [[nodiscard]] const MemberSpec& spec() const { return m_input.spec; }
    [[nodiscard]] const std::string& address() const { return m_address; }
    /// Zero: any free one.
    [[nodiscard]] std::uint16_t port() const { return m_port; }
    [[nodiscard]] const std::string& authority() const { return m_authorityPem; }
    [[nodiscard]] const KeyPair& serverPair(ServerIdentity identity) const;
    [[nodiscard]] const KeyPair& clientPair() const { return m_client; }
    [[nodiscard]] const std::string& token() const { return m_users.front().token; }
    /// Edge members are reached with a client certificate, the others with a token.
    [[nodiscard]] bool usesClientCertificate() const { return m_input.spec.provider == "arc"; }

private:
    StoryInput m_input;
    const SimClock& m_clock;
    std::unique_ptr<Story> m_story;
    std::unique_ptr<MemberApi> m_api;
    std::optional<hub::HubInput> m_hubInput;
    std::unique_ptr<hub::Controller> m_hub;
    std::shared_ptr<const mesh::Plan> m_entries; ///< of a hub; null: none
    std::shared_ptr<const mesh::Plan> m_azure;   ///< null: it is a cluster
    std::string m_address;
    std::string m_authorityPem;
    std::vector<TokenUser> m_users; ///< the first is the operator
    std::uint16_t m_port = 0;
    bool m_isStopped = false;
    bool m_isBusy = false;
    KeyPair m_good;
    KeyPair m_expired;
    KeyPair m_wrong;
    KeyPair m_client;
};

} // namespace pilothouse::simulator
