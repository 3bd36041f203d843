// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/strategy.h"

#include <array>

namespace pilothouse::model {

namespace {

template<class Word, std::size_t Size>
std::string_view wordOf(const std::array<std::string_view, Size>& words, Word word) {
    const auto index = static_cast<std::size_t>(word);
    return index < Size ? words[index] : std::string_view("Unknown");
}

template<class... Words>
constexpr auto words(Words... all) {
    return std::array<std::string_view, sizeof...(all)>{all...};
}

} // namespace

std::string_view toString(WindowKind kind) {
    return wordOf(words("Allow", "Deny"), kind);
}

std::string_view toString(GateKind kind) {
    return wordOf(words("Approval", "Schedule", "Soak", "Health", "Webhook"), kind);
}

std::string_view toString(GateTiming timing) {
    return wordOf(words("Before", "After"), timing);
}

std::string_view toString(HealthCheck check) {
    return wordOf(words("api", "nodes", "pods", "services", "metrics", "storage"), check);
}

std::string_view toString(Comparison comparison) {
    return wordOf(words("<", "<=", "==", "!=", ">=", ">"), comparison);
}

std::string_view toString(StrategyFormat format) {
    return wordOf(words("Pilothouse", "Azure", "KubeFleet"), format);
}

std::string_view toString(RunDriver driver) {
    return wordOf(words("local", "azure", "kubefleet"), driver);
}

RunDriver driverOf(StrategyFormat format) {
    return static_cast<RunDriver>(format);
}

std::string_view toString(WindowSource source) {
    return wordOf(words("Written", "PlannedMaintenance", "Calendar"), source);
}

std::string_view toString(HoldMode mode) {
    return wordOf(words("noWorse", "absolute"), mode);
}

std::string_view toString(OnGateFailure word) {
    return wordOf(words("Block", "FailStage"), word);
}

std::string_view toString(IntentKind kind) {
    return wordOf(words("Full", "ControlPlaneOnly", "NodeImageOnly", "SecurityPatch",
                        "SnapshotRollout", "Custom"),
                  kind);
}

std::string_view toString(ImagePolicy policy) {
    return wordOf(words("Latest", "Consistent", "Custom"), policy);
}

std::string_view toString(OnStuck word) {
    return wordOf(words("Flag", "Fail", "Skip"), word);
}

std::string_view toString(OnDrift word) {
    return wordOf(words("Ignore", "Abort"), word);
}

std::string_view toString(OnUnstaged word) {
    return wordOf(words("Error", "List"), word);
}

std::string_view toString(OnBusy word) {
    return wordOf(words("Defer"), word);
}

std::string_view toString(OnStopped word) {
    return wordOf(words("Defer", "Skip", "Fail"), word);
}

std::string_view toString(OnSoakStop word) {
    return wordOf(words("Continue", "Restart"), word);
}

} // namespace pilothouse::model
