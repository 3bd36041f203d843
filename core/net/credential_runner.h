// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/move_only_function.h"
#include "net/credential_plugin.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace pilothouse::net {

/// Limits and the way to the user. The functions are called on the runner's thread and must be
/// short; none of them may be given the runner to destroy.
struct CredentialRunnerOptions {
    /// The user's word on a program; asked before every run. Absent: nothing is ever run.
    std::function<Permission(const PluginIdentity&)> consent{};
    /// A program waits for the user's word; once for each fingerprint until there is one.
    std::function<void(const PluginIdentity&)> ask{};
    /// What a running program said last on standard error, fit for people: device codes come here.
    std::function<void(const PluginIdentity&, const std::string& text)> said{};
    /// A program was started, or has ended in whatever way.
    std::function<void(const PluginIdentity&, bool isRunning)> running{};
    std::size_t atOnce = 4;                        ///< programs running
    std::chrono::milliseconds timeLimit{60'000};   ///< of a run that nobody asked for
    std::chrono::milliseconds askedLimit{200'000}; ///< of one the user asked for
    std::chrono::milliseconds grace{2'000};        ///< from SIGTERM to SIGKILL
    std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>(); ///< for expiry
};

/// Names one get(). Never reused within a runner.
enum class CredentialTicket : std::uint64_t { None = 0 };

/// Obtains credentials from programs, on a thread of its own that blocks for none of them. Many
/// callers of one command share one run; a credential is kept until it nears its end or a server
/// refuses it; one that is new and replaces a refused one stays for the servers that take it, and
/// the one that refuses it as well gets Auth; a program that fails is not run again for 30 s,
/// doubling up to 15 min, unless the user asks; nothing runs before the user has allowed it. The
/// destructor kills what runs. Source: kubernetes/client-go plugin/pkg/client/auth/exec, with the
/// time limits it lacks.
class CredentialRunner {
public:
    using Credential = std::shared_ptr<const PluginCredential>;
    using Handler = MoveOnlyFunction<void(Result<Credential>)>;

    struct Want {
        std::uint64_t refused = 0; ///< generation that a server answered with 401; 0: none
        bool asked = false;        ///< the user waits for it: longer limit, no back-off
        bool mayRun = true; ///< false: if it takes a run, Auth with reason "RunNeeded" instead
    };

    explicit CredentialRunner(CredentialRunnerOptions options);
    /// After it returns no handler or option function runs or will run.
    ~CredentialRunner();
    CredentialRunner(const CredentialRunner&) = delete;
    CredentialRunner& operator=(const CredentialRunner&) = delete;

    /// The handler is called once, on the runner's thread, never from within get(): the credential,
    /// or Auth (no consent: reason "ConsentNeeded" or "ConsentDenied"; what replaced a refused one
    /// is the refused one: "CredentialRefused"; the program failed, needs a
    /// terminal, or is held back after a failure: retryAfter says how long), NotFound (not
    /// installed), Timeout, Decode (what it printed), Cancelled. Any thread.
    CredentialTicket get(std::shared_ptr<const PluginCommand> command, Want want, Handler handler);
    /// Ends one get() with Cancelled. The run ends with its last caller; if the user had asked for
    /// it, it does not begin again on its own. Any thread; unknown tickets are ignored.
    void cancel(CredentialTicket ticket);
    /// The user stops what runs or waits under this PluginIdentity::fingerprint: its callers get
    /// Auth, and it does not begin again until the user asks. Any thread.
    void stop(std::string fingerprint);
    /// Programs started so far. Any thread.
    [[nodiscard]] std::uint64_t runs() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace pilothouse::net
