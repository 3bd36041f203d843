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

void CredentialEntry::refused(std::uint64_t generation, Instant now, bool asked) {
    if (!m_held || m_held->generation != generation) {
        return;
    }
    if (!asked && m_isReplacement && now - m_obtainedAt < kNew) {
        return;
    }
    m_isReplacing = true;
    m_held.reset();
}

std::shared_ptr<const PluginCredential>
CredentialEntry::took(PluginCredential credential, std::uint64_t generation, Instant now) {
    credential.generation = generation;
    m_held = std::make_shared<const PluginCredential>(std::move(credential));
    m_obtainedAt = now;
    m_isReplacement = std::exchange(m_isReplacing, false);
    m_failures = 0;
    m_why.reset();
    return m_held;
}

void CredentialEntry::failed(const Error& error, Steady now) {
    const seconds pause = kFirstPause * (1 << std::min(m_failures++, kMostDoublings));
    m_notBefore = now + std::min(pause, kLongestPause);
    m_why = error;
}

} // namespace pilothouse::net::detail
