// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/action_argv.h"

#include "kube/strategy/placeholders.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace pilothouse::drivers {

namespace {

std::optional<std::string> known(std::string value) {
    return value.empty() ? std::nullopt : std::optional(std::move(value));
}

bool isWord(std::string_view text, std::string_view lowerCase) {
    return std::equal(
        text.begin(), text.end(), lowerCase.begin(), lowerCase.end(),
        [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

/// File and context of a source "kubeconfig:/path#context"; the pod's own account is no file.
std::optional<std::string> sourcePart(const model::ClusterIdentity& identity, bool isFile) {
    constexpr std::string_view kKind = "kubeconfig:";
    constexpr std::string_view kPodAccount = "/var/run/secrets/kubernetes.io/serviceaccount";
    if (identity.sources.empty()) {
        return std::nullopt;
    }
    const std::string_view source = identity.sources.front();
    const auto hash = source.rfind('#');
    if (!source.starts_with(kKind) || hash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto file = source.substr(kKind.size(), hash - kKind.size());
    if (file == kPodAccount) {
        return std::nullopt;
    }
    return known(std::string(isFile ? file : source.substr(hash + 1)));
}

std::optional<std::string> azureValue(std::string_view name, const std::string& id) {
    if (name == "azure.id") {
        return known(id);
    }
    const auto resource = parseAzureResource(id);
    if (!resource) {
        return std::nullopt;
    }
    return name == "azure.subscription"    ? resource->subscription
           : name == "azure.resourceGroup" ? resource->resourceGroup
                                           : resource->name;
}

std::optional<std::string> memberValue(std::string_view name, const ActionTarget& target) {
    const auto& identity = target.identity;
    if (name == "member.name") {
        return known(target.member.name);
    }
    if (name == "member.group") {
        return known(identity.group);
    }
    if (name == "member.region") {
        return known(target.member.region);
    }
    if (name == "member.server") {
        return known(identity.server);
    }
    if (name == "member.version") {
        return known(target.member.version);
    }
    return sourcePart(identity, name == "member.kubeconfig");
}

Error inArgument(std::string message, std::size_t place, const ActionTarget& target) {
    return {.kind = ErrorKind::Validation,
            .message = std::move(message),
            .where = fmt::format("{}: argument {} of the action", target.member.name, place)};
}

} // namespace

std::optional<AzureResource> parseAzureResource(std::string_view id) {
    std::array<std::string_view, 9> parts{}; // before the first slash, then eight
    std::size_t count = 0;
    for (;; ++count) {
        const auto end = id.find('/');
        if (count == parts.size()) {
            return std::nullopt;
        }
        parts[count] = id.substr(0, end);
        if (end == std::string_view::npos) {
            break;
        }
        id.remove_prefix(end + 1);
    }
    const bool isWhole =
        count + 1 == parts.size() && parts[0].empty() && isWord(parts[1], "subscriptions") &&
        isWord(parts[3], "resourcegroups") && isWord(parts[5], "providers") &&
        std::none_of(parts.begin() + 1, parts.end(), [](auto part) { return part.empty(); });
    if (!isWhole) {
        return std::nullopt;
    }
    return AzureResource{.subscription = std::string(parts[2]),
                         .resourceGroup = std::string(parts[4]),
                         .name = std::string(parts[8])};
}

std::optional<std::string> placeholderValue(std::string_view name, const ActionTarget& target) {
    if (name.starts_with("azure.")) {
        return azureValue(name, target.azureId);
    }
    if (name.starts_with("member.")) {
        return memberValue(name, target);
    }
    if (name == "run.name") {
        return known(target.run);
    }
    if (name == "target.version") {
        return known(target.intent.kubernetesVersion);
    }
    const auto& images = target.intent.imageVersions; // target.image
    return images.size() == 1 ? known(images.front()) : std::nullopt;
}

Result<std::vector<std::string>> actionArgv(const std::vector<std::string>& texts,
                                            const ActionTarget& target) {
    std::vector<std::string> argv;
    argv.reserve(texts.size());
    for (const auto& text : texts) {
        auto argument = kube::expandPlaceholders(
            text, [&](std::string_view name) { return placeholderValue(name, target); });
        if (!argument) {
            return fail(inArgument(argument.error().message, argv.size(), target));
        }
        if (argument->starts_with('-') && !text.starts_with('-')) {
            return fail(inArgument(fmt::format("\"{}\" would be read as an option", *argument),
                                   argv.size(), target));
        }
        if (argument->find('\0') != std::string::npos) {
            return fail(inArgument("it holds a zero byte", argv.size(), target));
        }
        argv.push_back(*std::move(argument));
    }
    return argv;
}

} // namespace pilothouse::drivers
