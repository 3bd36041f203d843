// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/credential_runner.h"
#include "net/transport.h"

#include <memory>
#include <string>

namespace pilothouse::net {

/// A transport whose requests may name a program that gives their credential (Request::signIn):
/// obtains it, sends the request with it, and has it renewed once where a server answers 401.
///
///  first word of a server      the server is asked for /version without a credential before a
///                              program is run for it: one that is away opens no login window
///  401, the first in a row     the program is run again, once for all who used that credential;
///                              a GET is sent again with the new one, a write is not
///  401 with the new one        the answer goes to the caller and no program is run for this server
///                              any more, until it takes a credential or askAgain() is called
///  a new client certificate    watches that hold a connection with the old one end, as if the
///                              server had ended them
///
/// Failures to obtain a credential are those of CredentialRunner::get with `where` filled in; the
/// server is not asked then. Requests without a program pass through untouched.
/// Handlers run on the I/O thread or, for requests with a program, on the credential thread.
/// Source: kubernetes/client-go plugin/pkg/client/auth/exec/exec.go; it replays nothing.
class SigningTransport final : public Transport {
public:
    SigningTransport(std::unique_ptr<Transport> inner, CredentialRunnerOptions options);
    ~SigningTransport() override;

    Ticket start(Request request, Handlers handlers) override;
    void cancel(Ticket ticket) override;
    void networkChanged() override;

    /// The user wants this program to be run again if the server `label` still refuses what it gave
    /// or if it failed: no back-off holds for that run. Any thread.
    void askAgain(const std::string& label, std::shared_ptr<const PluginCommand> command);
    /// The user stops a sign-in; see CredentialRunner::stop. Any thread.
    void stopSignIn(const std::string& fingerprint);
    /// Programs started so far. Any thread.
    [[nodiscard]] std::uint64_t runs() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace pilothouse::net
