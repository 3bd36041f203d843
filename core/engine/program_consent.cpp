// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program_consent.h"

#include "fleet/member_access.h"
#include "fleet/member_builder.h"
#include "fleet/sign_in.h"
#include "kube/plugin_policy.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

namespace pilothouse::engine {

namespace {

constexpr std::size_t kShortest = 8; // digits of a fingerprint that name a program
constexpr std::size_t kMaxPolicyBytes = std::size_t{1} << 20;

std::string variable(const char* name) {
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody sets it
    return value == nullptr ? std::string() : std::string(value);
}

Result<kube::PluginPolicy> readPolicy(const std::string& file) {
    if (file.empty() || !std::filesystem::exists(file)) {
        return kube::PluginPolicy{};
    }
    const auto text = fleet::readTextFile(file, kMaxPolicyBytes);
    return text ? kube::parsePluginPolicy(*text, file) : fail(text.error());
}

/// An entry means a program when both are the same file. Source: client-go
/// plugin/pkg/client/auth/exec/exec.go (allowlist: equal commands, or equal once looked up).
bool isListed(const std::vector<std::string>& commands, const std::string& program) {
    return std::any_of(commands.begin(), commands.end(),
                       [&](const std::string& each) { return net::findProgram(each) == program; });
}

net::Permission denied(std::string why) {
    return {.word = net::Consent::Denied, .why = std::move(why)};
}

} // namespace

ProgramConsent::ProgramConsent(Options options)
    : m_options(std::move(options)), m_store(m_options.file) {}

void ProgramConsent::allowForNow(std::vector<std::string> which) {
    const std::lock_guard lock(m_mutex);
    m_now.insert(m_now.end(), std::make_move_iterator(which.begin()),
                 std::make_move_iterator(which.end()));
}

net::Permission ProgramConsent::judgePolicy(const net::PluginIdentity& program) const {
    const auto policy = readPolicy(m_options.kuberc);
    if (!policy) {
        return denied(pilothouse::describe(policy.error()));
    }
    using Kind = kube::PluginPolicy::Kind;
    if (policy->kind == Kind::DenyAll) {
        return denied(m_options.kuberc + " says credentialPluginPolicy: DenyAll");
    }
    if (policy->kind == Kind::Allowlist && !isListed(policy->commands, program.program)) {
        return denied(m_options.kuberc + " does not list it in credentialPluginAllowlist");
    }
    return {.word = net::Consent::Unknown, .why = {}};
}

net::Permission ProgramConsent::judge(const net::PluginIdentity& program) {
    if (auto policy = judgePolicy(program); policy.word == net::Consent::Denied) {
        return policy;
    }
    {
        const std::lock_guard lock(m_mutex);
        const bool isAllowed = std::any_of(m_now.begin(), m_now.end(), [&](const auto& each) {
            return each == "all" ||
                   (each.size() >= kShortest && program.fingerprint.starts_with(each));
        });
        if (isAllowed) {
            return {.word = net::Consent::Allowed, .why = "for now"};
        }
    }
    const auto remembered = m_store.find(program.fingerprint);
    if (!remembered) {
        return denied(pilothouse::describe(remembered.error()));
    }
    if (!*remembered) {
        return {.word = net::Consent::Unknown, .why = {}};
    }
    return (*remembered)->isAllowed ? net::Permission{.word = net::Consent::Allowed, .why = {}}
                                    : denied("you denied it");
}

ProgramWord ProgramConsent::describe(const net::PluginIdentity& program) {
    auto permission = judge(program);
    ProgramWord word{.fingerprint = program.fingerprint,
                     .command = fleet::shownCommand(program.program, program.args),
                     .environment = {},
                     .source = program.source,
                     .word = permission.word,
                     .why = std::move(permission.why)};
    const auto said = m_store.find(program.fingerprint);
    word.isDeniedByUser = word.word == net::Consent::Denied && said && *said &&
                          judgePolicy(program).word != net::Consent::Denied;
    for (const auto& [name, value] : program.env) {
        word.environment.push_back(name);
    }
    return word;
}

Result<void> ProgramConsent::remember(const ProgramWord& program, bool isAllowed) {
    return m_store.put({.fingerprint = program.fingerprint,
                        .isAllowed = isAllowed,
                        .at = m_clock.now(),
                        .command = program.command,
                        .source = program.source});
}

Result<void> ProgramConsent::forget(const std::string& fingerprint) {
    return m_store.forget({fingerprint});
}

Result<void> ProgramConsent::check() {
    if (const auto policy = readPolicy(m_options.kuberc); !policy) {
        return fail(policy.error());
    }
    if (const auto remembered = m_store.all(); !remembered) {
        return fail(remembered.error());
    }
    return {};
}

std::string programId(const ProgramWord& program) {
    constexpr std::size_t kShown = 12;
    return program.fingerprint.substr(0, kShown);
}

std::vector<ProgramWord> programsOf(const fleet::FleetConfig& config, ProgramConsent& consent) {
    std::vector<ProgramWord> programs;
    std::map<std::string, std::size_t> known;
    for (const auto& member : config.members) {
        if (!member.access || !member.access->signIn) {
            continue;
        }
        const auto& command = *member.access->signIn;
        const auto identity = net::identify(command);
        const auto key = identity ? identity->fingerprint : command.source + " " + command.words;
        const auto [at, isNew] = known.emplace(key, programs.size());
        if (isNew && identity) {
            programs.push_back(consent.describe(*identity));
        } else if (isNew) {
            programs.push_back({.command = fleet::shownCommand(command.program, command.args),
                                .source = command.source,
                                .problem = identity.error()});
        }
        programs[at->second].clusters.push_back(member.identity.name);
    }
    return programs;
}

net::CredentialRunnerOptions runnerOptions(const std::shared_ptr<ProgramConsent>& consent) {
    net::CredentialRunnerOptions options;
    if (consent) {
        options.consent = [consent](const net::PluginIdentity& program) {
            return consent->judge(program);
        };
    }
    return options;
}

std::string kubercFile() {
    const auto named = variable("KUBERC");
    if (named == "off" || variable("KUBECTL_KUBERC") == "false") {
        return {};
    }
    const auto home = variable("HOME");
    return !named.empty() ? named : home.empty() ? std::string() : home + "/.kube/kuberc";
}

} // namespace pilothouse::engine
