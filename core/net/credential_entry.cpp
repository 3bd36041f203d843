// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/credential_entry.h"

#include <algorithm>

namespace pilothouse::net::detail {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds kFirstPause{30};
constexpr seconds kLongestPause = minutes(15);
constexpr int kMostDoublings = 5; // 30 s · 2⁵ is past the longest already
/// A credential refused sooner than this was never any good.
constexpr seconds kNew{60};

/// So long before its end a credential is renewed: 60 s or a tenth of its life, but never more than
/// half of it, or a short-lived one would be renewed at every use.
milliseconds renewalMargin(milliseconds life) {
    return std::min(std::max<milliseconds>(seconds(60), life / 10), life / 2);
}

} // namespace

std::shared_ptr<const PluginCredential> CredentialEntry::usable(Instant now, bool fresh) const {
    if (!m_held || !m_held->expires) {
        return m_held;
    }
    const Instant end = *m_held->expires;
    const auto margin = fresh ? renewalMargin(end - m_obtainedAt) : milliseconds(0);
    return now < end - margin ? m_held : nullptr;
}

std::optional<Error> CredentialEntry::heldBack(Steady now) const {
    if (m_stopped) {
        return Error{ErrorKind::Auth, "the sign-in was stopped by you; sign in again to go on"};
    }
    if (!m_why || now >= m_notBefore) {
        return std::nullopt;
    }
    Error error = *m_why;
    const auto wait = std::chrono::ceil<seconds>(m_notBefore - now);
    error.retryAfter = wait;
    return error;
}

void CredentialEntry::refused(std::uint64_t generation, const Now& now) {
    if (!m_held || m_held->generation != generation) {
        return;
    }
    m_refusals = now.clock - m_obtainedAt < kNew ? m_refusals + 1 : 1;
    m_held.reset();
    if (m_refusals > 1) { // the renewed one was refused as well: another run would not help
        holdBack(
            m_refusals - 1,
            {ErrorKind::Auth, "the server refuses the credential that the sign-in program gives"},
            now.steady);
    }
}

void CredentialEntry::took(PluginCredential credential, std::uint64_t generation, Instant now) {
    credential.generation = generation;
    m_held = std::make_shared<const PluginCredential>(std::move(credential));
    m_obtainedAt = now;
    m_failures = 0;
    m_why.reset();
}

void CredentialEntry::failed(const Error& error, Steady now) {
    holdBack(++m_failures, error, now);
}

void CredentialEntry::holdBack(int failures, Error why, Steady now) {
    const seconds pause = kFirstPause * (1 << std::min(failures - 1, kMostDoublings));
    m_notBefore = now + std::min(pause, kLongestPause);
    m_why = std::move(why);
}

} // namespace pilothouse::net::detail
