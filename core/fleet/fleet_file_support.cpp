// SPDX-License-Identifier: GPL-3.0-or-later
// `support` of a fleet file.
#include "fleet/fleet_file_parts.h"

namespace pilothouse::fleet::detail {

using kube::YamlView;

namespace {

Result<kube::VersionRange> readRange(const YamlView& item, std::string_view key) {
    const auto text = item.textOr(key, "");
    if (!text) {
        return fail(text.error());
    }
    auto range = kube::VersionRange::parse(*text);
    return range ? std::move(range) : fail(item.require(key)->error(range.error().message));
}

Result<kube::SupportRule> readRule(const YamlView& item) {
    if (auto keys = item.onlyKeys({"name", "image", "versions", "kubernetes", "clusters", "mend"});
        !keys) {
        return fail(keys.error());
    }
    auto name = item.requireText("name");
    const auto needed = item.requireText("kubernetes");
    auto image = item.textOr("image", "");
    const auto clusters = item.textOr("clusters", "");
    auto mend = item.textOr("mend", "");
    using Text = const Result<std::string>*;
    for (const Text text :
         {Text(&name), Text(&needed), Text(&image), Text(&clusters), Text(&mend)}) {
        if (!*text) {
            return fail(text->error());
        }
    }
    auto versions = readRange(item, "versions");
    auto kubernetes = readRange(item, "kubernetes");
    if (!versions || !kubernetes) {
        return fail(!versions ? versions.error() : kubernetes.error());
    }
    if (kubernetes->isEverything()) {
        return fail(item.require("kubernetes")->error("give a range, such as \">=1.28 <1.33\""));
    }
    if (image->empty() && !versions->isEverything()) {
        return fail(item.require("versions")->error("versions are those of an image: name it"));
    }
    auto selector = kube::Selector::parse(*clusters);
    if (!selector) {
        return fail(item.require("clusters")->error(selector.error().message));
    }
    return kube::SupportRule{.name = *std::move(name),
                             .image = *std::move(image),
                             .versions = *std::move(versions),
                             .kubernetes = *std::move(kubernetes),
                             .clusters = *std::move(selector),
                             .mend = *std::move(mend),
                             .position = item.position()};
}

} // namespace

Result<std::vector<kube::SupportRule>> readSupport(const YamlView& spec) {
    const auto view = spec.find("support");
    if (!view || !*view) {
        return view ? Result<std::vector<kube::SupportRule>>() : fail(view.error());
    }
    const auto items = (*view)->list();
    if (!items) {
        return fail(items.error());
    }
    std::vector<kube::SupportRule> rules;
    for (const auto& item : *items) {
        auto rule = readRule(item);
        if (!rule) {
            return fail(rule.error());
        }
        rules.push_back(*std::move(rule));
    }
    return rules;
}

} // namespace pilothouse::fleet::detail
