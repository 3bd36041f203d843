// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/result.h"
#include "fleet/fleet_config.h"
#include "net/credential_runner.h"
#include "storage/consent_store.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// A sign-in program that a context names, and what the user said of it. A value without secrets.
struct ProgramWord {
    std::string fingerprint{};              ///< 64 hexadecimal digits
    std::vector<std::string> command{};     ///< values of secret options are hidden
    std::vector<std::string> environment{}; ///< names only: values may be secrets
    std::string source{};                   ///< the kubeconfig that names it
    net::Consent word = net::Consent::Unknown;
    bool isDeniedByUser = false;         ///< and not by a policy or a file that cannot be read
    std::string why{};                   ///< where the word comes from, if not from the user
    std::vector<std::string> clusters{}; ///< names of the members that it is for
    std::optional<Error> problem{};      ///< it is not installed; then without fingerprint
};

/// How people name a program: the first 12 digits of its fingerprint.
[[nodiscard]] std::string programId(const ProgramWord& program);

/// Judges sign-in programs: kubectl's own policy (kuberc) first, which can only forbid, then what
/// the user allowed for this process, then what is remembered. Says no where it cannot tell.
/// Any thread; reads small files, again when they changed.
class ProgramConsent {
public:
    struct Options {
        std::string file{};   ///< of the ConsentStore; empty: nothing is remembered
        std::string kuberc{}; ///< empty: none
    };
    explicit ProgramConsent(Options options);

    /// Allows programs while this object lives: fingerprints or their beginnings of 8 digits and
    /// more, or "all".
    void allowForNow(std::vector<std::string> which);
    /// The word on a program, with the reason where it is no.
    [[nodiscard]] net::Permission judge(const net::PluginIdentity& program);
    /// What is shown of a program, with the word on it.
    [[nodiscard]] ProgramWord describe(const net::PluginIdentity& program);
    /// Keeps the user's word. Storage or Validation (a bad file stays as it is).
    [[nodiscard]] Result<void> remember(const ProgramWord& program, bool isAllowed);
    /// Takes a word back: the program is asked about again.
    [[nodiscard]] Result<void> forget(const std::string& fingerprint);
    /// Whether the files can be understood: Validation with file, line and column.
    [[nodiscard]] Result<void> check();

private:
    [[nodiscard]] net::Permission judgePolicy(const net::PluginIdentity& program) const;

    Options m_options;
    storage::ConsentStore m_store;
    SystemClock m_clock;
    std::mutex m_mutex;
    std::vector<std::string> m_now; ///< allowed while this lives
};

/// The programs that members of a fleet name, each once, in the order of the members. Reads the
/// file system; runs nothing.
[[nodiscard]] std::vector<ProgramWord> programsOf(const fleet::FleetConfig& config,
                                                  ProgramConsent& consent);

/// Options of a runner that asks `consent` (null: nothing ever runs).
[[nodiscard]] net::CredentialRunnerOptions
runnerOptions(const std::shared_ptr<ProgramConsent>& consent);

/// The kuberc file that kubectl would read: $KUBERC, else ~/.kube/kuberc; empty where it is off.
/// Source: kubernetes/kubectl pkg/kuberc/kuberc.go.
[[nodiscard]] std::string kubercFile();

} // namespace pilothouse::engine
