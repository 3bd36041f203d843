// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/plugin_policy.h"

#include "kube/yaml.h"

namespace pilothouse::kube {

namespace {

Result<PluginPolicy::Kind> kindOf(const YamlView& root) {
    const auto found = root.find("credentialPluginPolicy");
    if (!found) {
        return fail(found.error());
    }
    if (!*found) {
        return PluginPolicy::Kind::AllowAll;
    }
    const auto word = (*found)->text();
    if (!word) {
        return fail(word.error());
    }
    if (word->empty() || *word == "AllowAll") {
        return PluginPolicy::Kind::AllowAll;
    }
    if (*word == "DenyAll") {
        return PluginPolicy::Kind::DenyAll;
    }
    if (*word == "Allowlist") {
        return PluginPolicy::Kind::Allowlist;
    }
    return fail((*found)->error("expected AllowAll, DenyAll or Allowlist"));
}

Result<std::string> commandOf(const YamlView& entry) {
    for (const auto* key : {"command", "name"}) {
        auto text = entry.textOr(key, {});
        if (!text || !text->empty()) {
            return text;
        }
    }
    return fail(entry.error("names no command"));
}

} // namespace

Result<PluginPolicy> parsePluginPolicy(std::string_view kuberc, std::string fileName) {
    const auto document = parseYaml(kuberc, std::move(fileName));
    if (!document) {
        return fail(document.error());
    }
    PluginPolicy policy;
    const auto root = document->view();
    if (root.isNull()) {
        return policy;
    }
    const auto kind = kindOf(root);
    if (!kind) {
        return fail(kind.error());
    }
    policy.kind = *kind;
    const auto listed = root.find("credentialPluginAllowlist");
    if (!listed) {
        return fail(listed.error());
    }
    if (*listed) {
        const auto entries = (*listed)->list();
        if (!entries) {
            return fail(entries.error());
        }
        for (const auto& entry : *entries) {
            auto command = commandOf(entry);
            if (!command) {
                return fail(command.error());
            }
            policy.commands.push_back(*std::move(command));
        }
    }
    const bool isList = policy.kind == PluginPolicy::Kind::Allowlist;
    if (isList == policy.commands.empty()) {
        return fail(root.error(isList ? "credentialPluginPolicy Allowlist needs entries in "
                                        "credentialPluginAllowlist"
                                      : "credentialPluginAllowlist needs credentialPluginPolicy: "
                                        "Allowlist"));
    }
    return policy;
}

} // namespace pilothouse::kube
