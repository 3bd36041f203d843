// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/azure_access.h"

#include "azure/az_token.h"

namespace pilothouse::fleet {

std::shared_ptr<const MemberAccess> azureAccess(const AzureSettings& settings, std::string label,
                                                std::string baseUrl, const std::string& resource) {
    auto command = std::make_shared<net::PluginCommand>();
    command->program = "az";
    command->args = azure::azTokenArguments(resource);
    command->installHint = "install the Azure CLI and sign in with \"az login\"";
    command->words = "az account get-access-token";
    command->mayAskUser = false; // it refuses who is not signed in, without a window
    command->source = settings.source;
    command->parse = [](std::string_view output) {
        return azure::parseAzToken(output).map([](azure::AzToken&& read) {
            net::PluginCredential credential;
            credential.token = std::move(read.token);
            credential.expires = read.expires;
            return credential;
        });
    };
    auto tls = std::make_shared<net::TlsOptions>();
    tls->caPem = settings.caPem;
    auto endpoint = std::make_shared<net::Endpoint>();
    endpoint->label = std::move(label);
    endpoint->baseUrl = std::move(baseUrl);
    endpoint->tls = std::move(tls);
    auto access = std::make_shared<MemberAccess>();
    access->endpoint = std::move(endpoint);
    access->signIn = std::move(command);
    return access;
}

std::shared_ptr<const MemberAccess> armAccess(const AzureSettings& settings, std::string label) {
    auto access =
        azureAccess(settings, std::move(label), settings.endpoint, settings.endpoint + '/');
    if (settings.token.empty()) {
        return access;
    }
    auto out = std::make_shared<MemberAccess>(*access);
    out->authorization = Secret("Bearer " + std::string(settings.token.reveal()));
    out->signIn = nullptr;
    return out;
}

std::shared_ptr<const MemberAccess> logsAccess(const AzureSettings& settings) {
    return azureAccess(settings, "Log Analytics", settings.logsEndpoint, settings.logsEndpoint);
}

} // namespace pilothouse::fleet
