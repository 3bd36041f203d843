// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/output_pattern.h"
#include "kube/strategy/placeholders.h"
#include "kube/strategy/strategy_parts.h"

#include <fmt/format.h>

#include <charconv>

namespace pilothouse::kube::detail {

namespace {

void readImages(const FieldReader& fields, model::Intent& intent) {
    const auto images = fields.find("images");
    if (!images) {
        return;
    }
    if (images->isSequence()) {
        intent.images = model::ImagePolicy::Custom;
        intent.imageVersions = fields.texts("images");
        if (intent.imageVersions.empty()) {
            fields.complainAt("images", "the list is empty");
        }
        return;
    }
    intent.images = fields.word<model::ImagePolicy>(
        "images",
        {{"Latest", model::ImagePolicy::Latest}, {"Consistent", model::ImagePolicy::Consistent}},
        intent.images);
}

/// Each text with its placeholders judged.
std::vector<std::string> readArguments(const FieldReader& fields, std::string_view key) {
    std::vector<std::string> out;
    for (const auto& item : fields.items(key)) {
        auto text = fields.take(item.text());
        if (!text) {
            continue;
        }
        const auto known = expandPlaceholders(
            *text, [](std::string_view) { return std::optional<std::string>(std::string()); });
        if (!known) {
            fields.errors().push_back(item.error(known.error().message));
        }
        out.push_back(*std::move(text));
    }
    return out;
}

std::string readPattern(const FieldReader& fields, std::string_view key) {
    auto pattern = fields.text(key);
    if (const auto tried = OutputPattern::compile(pattern); !tried) {
        fields.complainAt(key, tried.error().message);
        return {};
    }
    return pattern;
}

model::StuckAfter readStuckAfter(const FieldReader& fields) {
    model::StuckAfter after;
    const auto text = fields.text("stuckAfter");
    if (text.empty()) {
        return after;
    }
    const auto* const end = text.data() + text.size();
    std::int32_t percentile = 0;
    if (text.front() == 'p' && std::from_chars(text.data() + 1, end, percentile).ptr == end &&
        percentile >= 50 && percentile <= 99) {
        after.percentile = percentile;
        return after;
    }
    const auto time = parseDuration(text);
    if (!time || time->count() <= 0) {
        fields.complainAt("stuckAfter", "expected a duration or p50 to p99, found \"" +
                                            text.substr(0, 64) + "\"");
        return after;
    }
    after.time = *time;
    return after;
}

void readPolicyWords(const FieldReader& fields, model::Policy& policy) {
    using namespace model;
    policy.onStuck = fields.word<OnStuck>(
        "onStuck", {{"Flag", OnStuck::Flag}, {"Fail", OnStuck::Fail}, {"Skip", OnStuck::Skip}},
        policy.onStuck);
    policy.membershipDrift = fields.word<OnDrift>(
        "membershipDrift", {{"Ignore", OnDrift::Ignore}, {"Abort", OnDrift::Abort}},
        policy.membershipDrift);
    policy.unstaged = fields.word<OnUnstaged>(
        "unstaged", {{"Error", OnUnstaged::Error}, {"List", OnUnstaged::List}}, policy.unstaged);
    policy.onClusterBusy =
        fields.word<OnBusy>("onClusterBusy", {{"Defer", OnBusy::Defer}}, policy.onClusterBusy);
    policy.onClusterStopped = fields.word<OnStopped>(
        "onClusterStopped",
        {{"Defer", OnStopped::Defer}, {"Skip", OnStopped::Skip}, {"Fail", OnStopped::Fail}},
        policy.onClusterStopped);
    policy.soakOnStop = fields.word<OnSoakStop>(
        "soakOnStop", {{"Continue", OnSoakStop::Continue}, {"Restart", OnSoakStop::Restart}},
        policy.soakOnStop);
}

} // namespace

model::Intent readIntent(const FieldReader& fields) {
    using model::IntentKind;
    model::Intent intent{.position = fields.position()};
    fields.onlyKeys({"kind", "kubernetesVersion", "images", "placement", "snapshotIndex"});
    intent.kind = fields.word<IntentKind>("kind",
                                          {{"Full", IntentKind::Full},
                                           {"ControlPlaneOnly", IntentKind::ControlPlaneOnly},
                                           {"NodeImageOnly", IntentKind::NodeImageOnly},
                                           {"SecurityPatch", IntentKind::SecurityPatch},
                                           {"SnapshotRollout", IntentKind::SnapshotRollout},
                                           {"Custom", IntentKind::Custom}},
                                          IntentKind::Full);
    intent.kubernetesVersion = fields.text("kubernetesVersion");
    const bool takesVersion = intent.kind == IntentKind::Full ||
                              intent.kind == IntentKind::ControlPlaneOnly ||
                              intent.kind == IntentKind::Custom;
    if (!takesVersion && !intent.kubernetesVersion.empty()) {
        fields.complainAt("kubernetesVersion",
                          fmt::format("{} takes no version", toString(intent.kind)));
    }
    readImages(fields, intent);
    intent.placement = fields.text("placement");
    intent.snapshotIndex = fields.number("snapshotIndex", 0);
    const bool isSnapshot = intent.kind == IntentKind::SnapshotRollout;
    for (const auto* key : {"placement", "snapshotIndex"}) {
        if (!isSnapshot && fields.has(key)) {
            fields.complainAt(key, "belongs to kind SnapshotRollout alone");
        }
    }
    if (isSnapshot && intent.placement.empty()) {
        fields.complain("SnapshotRollout needs \"placement\"");
    }
    return intent;
}

model::Action readAction(const FieldReader& fields) {
    model::Action action{.position = fields.position()};
    fields.onlyKeys({"argv", "probe", "probeStates", "clusterApi", "proof"});
    action.argv = readArguments(fields, "argv");
    action.probe = readArguments(fields, "probe");
    if (const auto states = fields.child("probeStates")) {
        states->onlyKeys({"idle", "running", "failed"});
        action.probeIdle = readPattern(*states, "idle");
        action.probeRunning = readPattern(*states, "running");
        action.probeFailed = readPattern(*states, "failed");
    }
    if (const auto patch = fields.child("clusterApi")) {
        patch->onlyKeys({"context", "cluster"});
        action.clusterApiContext = patch->needText("context");
        action.clusterApiCluster = patch->needText("cluster");
        const auto known = expandPlaceholders(action.clusterApiCluster, [](std::string_view) {
            return std::optional<std::string>(std::string());
        });
        if (!known) {
            patch->complainAt("cluster", known.error().message);
        }
    }
    if (action.argv.empty() == !fields.has("clusterApi")) {
        fields.complain("needs one of \"argv\" and \"clusterApi\"");
    }
    if (const auto proof = fields.child("proof")) {
        proof->onlyKeys({"nodes", "within"});
        action.provesNodes =
            proof->word<bool>("nodes", {{"all", true}, {"none", false}}, action.provesNodes);
        action.within = proof->duration("within").value_or(action.within);
    }
    return action;
}

model::Policy readPolicy(const FieldReader& fields) {
    model::Policy policy{.position = fields.position()};
    fields.onlyKeys({"maxFailures", "minSuccess", "consecutiveFailures", "sameError", "errorBudget",
                     "strictFirstStage", "memberTimeout", "retries", "retryDelay", "onStuck",
                     "stuckAfter", "membershipDrift", "unstaged", "onClusterBusy",
                     "onClusterStopped", "deferOffline", "soakOnStop", "windowGuard"});
    policy.maxFailures = readBound(fields, "maxFailures", 0).value_or(policy.maxFailures);
    policy.minSuccess = readPercent(fields, "minSuccess");
    policy.consecutiveFailures = fields.number("consecutiveFailures", 1);
    policy.sameError = fields.number("sameError", 1);
    policy.errorBudget = fields.number("errorBudget", 0);
    policy.strictFirstStage = fields.flag("strictFirstStage", policy.strictFirstStage);
    policy.memberTimeout = fields.duration("memberTimeout");
    policy.retries = fields.number("retries", 0, 100).value_or(policy.retries);
    policy.retryDelay = fields.duration("retryDelay").value_or(policy.retryDelay);
    policy.stuckAfter = readStuckAfter(fields);
    policy.deferOffline = fields.flag("deferOffline", policy.deferOffline);
    policy.windowGuard = fields.flag("windowGuard", policy.windowGuard);
    readPolicyWords(fields, policy);
    return policy;
}

} // namespace pilothouse::kube::detail
