// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/credential_plugin.h"

#include <chrono>

namespace pilothouse::net::detail {

/// What is known about the credential of one plugin command: whether it may still be used, and
/// whether the plugin may be run for a new one. Told the time; runs nothing. One thread.
class CredentialEntry {
public:
    using Steady = std::chrono::steady_clock::time_point;
    struct Now {
        Instant clock;   ///< expiry is clock time
        Steady steady{}; ///< back-off is not
    };

    /// The credential, if it has not expired and is not the refused one. `fresh` false: also the
    /// one that is about to expire (see wantsRenewal).
    [[nodiscard]] std::shared_ptr<const PluginCredential> usable(Instant now, bool fresh) const;
    /// Why the plugin is not run now, unless the user asks for it.
    [[nodiscard]] std::optional<Error> heldBack(Steady now) const;

    /// A server refused the credential of this generation. Another one is left alone, for somebody
    /// has renewed it already; so is one that is new and was itself made because of a refusal: that
    /// server will not have it, others may. `asked`: the user wants another one all the same.
    void refused(std::uint64_t generation, Instant now, bool asked);
    std::shared_ptr<const PluginCredential> took(PluginCredential credential,
                                                 std::uint64_t generation, Instant now);
    void failed(const Error& error, Steady now);
    /// The user stopped a run: none begins on its own until the user asks.
    void stoppedByUser() { m_stopped = true; }
    void askedByUser() { m_stopped = false; }

private:
    std::shared_ptr<const PluginCredential> m_held;
    Instant m_obtainedAt{};
    Steady m_notBefore{};
    std::optional<Error> m_why;
    int m_failures = 0;
    bool m_isReplacing = false;   ///< the next one is made because the last one was refused
    bool m_isReplacement = false; ///< the one that is held was
    bool m_stopped = false;
};

} // namespace pilothouse::net::detail
