// SPDX-License-Identifier: GPL-3.0-or-later
#include "upgrade_action.h"

#include "fleet/access_builder.h"
#include "fleet/api_call.h"
#include "fleet/default_kubeconfig.h"
#include "kube/kubeconfig.h"
#include "net/curl_transport.h"

#include <chrono>
#include <future>
#include <poll.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::sim {

namespace {

using nlohmann::json;

constexpr int kRefused = 1;
constexpr int kBadInput = 2;
constexpr int kSilent = 3;

constexpr const char* kPath = "/simulation/upgrade";
constexpr std::chrono::seconds kCallLimit{20};
constexpr std::chrono::milliseconds kLookAgain{1000};
constexpr int kMostSilences = 60; ///< looks in a row without an answer

/// What `upgrade` would be told by kubectl's rules: the file that is named, else KUBECONFIG, else
/// ~/.kube/config.
Result<std::shared_ptr<const fleet::MemberAccess>> accessOf(const UpgradeOptions& options) {
    auto config = options.kubeconfig.empty() ? fleet::readDefaultKubeconfig({}).map([](auto found) {
        return std::move(found.config);
    })
                                             : fleet::readKubeconfig(options.kubeconfig);
    if (!config) {
        return fail(config.error());
    }
    const auto connection = kube::resolveContext(*config, options.context);
    if (!connection) {
        return fail(connection.error());
    }
    return fleet::buildAccess(*connection, fleet::readCredentialFile);
}

/// The provider of one member, called one request after the other.
class Provider {
public:
    explicit Provider(std::shared_ptr<const fleet::MemberAccess> access)
        : m_access(std::move(access)) {}

    Result<json> state() { return call({.verb = kube::Verb::Get, .path = kPath}); }
    Result<json> start(const std::string& version) {
        return call({.verb = kube::Verb::Create,
                     .path = kPath,
                     .contentType = "application/json",
                     .body = json{{"version", version}}.dump(),
                     .mutates = true});
    }

private:
    Result<json> call(const kube::ApiRequest& request) {
        std::promise<Result<net::Response>> told;
        auto answer = told.get_future();
        m_transport.start(fleet::callRequest(*m_access, request, kCallLimit),
                          {.onDone = [&told](Result<net::Response> response) {
                              told.set_value(std::move(response));
                          }});
        const auto result = fleet::callResult(answer.get(), fleet::placeOf(*m_access, request));
        if (!result) {
            return fail(result.error().error);
        }
        json body = json::parse(result->body, nullptr, false);
        if (!body.is_object() || !body.contains("state")) {
            return fail(ErrorKind::Decode, "this is no member of a simulated fleet");
        }
        return body;
    }

    std::shared_ptr<const fleet::MemberAccess> m_access;
    net::CurlTransport m_transport; // last: its handlers end first
};

int complain(const std::string& line, int code) {
    fmt::print(stderr, "pilothouse-sim upgrade: {}\n", line);
    return code;
}

int complain(const Error& error) {
    const bool isAnswer = error.httpStatus.has_value();
    const bool isInput = error.kind == ErrorKind::Validation && !isAnswer;
    return complain(describe(error), isInput ? kBadInput : (isAnswer ? kRefused : kSilent));
}

/// Looks until the upgrade is over. A member may be out of reach for a while on its way.
int wait(Provider& provider) {
    for (int silences = 0;;) {
        const auto state = provider.state();
        if (!state && ++silences >= kMostSilences) {
            return complain(state.error());
        }
        if (state) {
            silences = 0;
            const std::string word = state->value("state", "");
            if (word == "Succeeded") {
                return 0;
            }
            if (word == "Failed") {
                return complain(state->value("error", "the upgrade failed"), kRefused);
            }
        }
        ::poll(nullptr, 0, static_cast<int>(kLookAgain.count()));
    }
}

} // namespace

CLI::App* addUpgradeCommand(CLI::App& app, UpgradeOptions& options) {
    auto* command = app.add_subcommand(
        "upgrade", "Ask the provider of a simulated member for an upgrade, or how it stands");
    command->add_option("--kubeconfig", options.kubeconfig,
                        "Kubeconfig of the fleet; else kubectl's");
    command->add_option("--context", options.context, "Context of the member")->required();
    auto* version =
        command->add_option("--version", options.version, "Kubernetes version to reach");
    command->add_flag("--wait", options.waits, "Return when it is done")->needs(version);
    auto* state = command->add_flag("--state", options.asksState,
                                    "Only print Succeeded, Upgrading or Failed");
    state->excludes(version);
    return command;
}

int runUpgrade(const UpgradeOptions& options) {
    if (options.version.empty() && !options.asksState) {
        return complain("--version or --state is needed", kBadInput);
    }
    auto access = accessOf(options);
    if (!access) {
        return complain(describe(access.error()), kBadInput);
    }
    Provider provider(*std::move(access));
    const auto answer = options.asksState ? provider.state() : provider.start(options.version);
    if (!answer) {
        return complain(answer.error());
    }
    if (options.asksState) {
        fmt::print("{}\n", answer->value("state", ""));
        return 0;
    }
    return options.waits ? wait(provider) : 0;
}

} // namespace pilothouse::sim
