// SPDX-License-Identifier: GPL-3.0-or-later
// HC-2. A check that fails on every Failed pod blocks for ever on old jobs and evictions: these
// rules tell what is new and not excused.
#include "checks/findings.h"

#include "base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace pilothouse::checks::detail {

namespace {

using namespace std::string_view_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array kExcusedReasons{"Evicted"sv, "NodeShutdown"sv, "Terminated"sv,
                                     "NodeAffinity"sv, "Preempting"sv};
constexpr std::string_view kCrashLoop = "CrashLoopBackOff";
constexpr std::array kStartTroubles{"ImagePullBackOff"sv, "ErrImagePull"sv, "InvalidImageName"sv,
                                    "CreateContainerConfigError"sv};

template<class Range>
bool has(const Range& range, std::string_view word) {
    return std::find(range.begin(), range.end(), word) != range.end();
}

/// Since when at least a container crashes in a loop. Its state has no time of its own, and a
/// container that runs for seconds between two crashes is "ready" in them; but the pause the
/// kubelet names doubles from 10 s up to 5 min, so all shorter ones have passed before it.
/// Source: kubernetes pkg/kubelet/kuberuntime/kuberuntime_manager.go doBackOff,
/// pkg/kubelet/kubelet.go (MaxContainerBackOff, backOffPeriod).
std::optional<Instant> crashingSince(const PodFact& pod, const ContainerFact& container) {
    auto since = pod.notReadySince;
    if (container.endedAt) {
        constexpr std::string_view kPause = "back-off ";
        seconds passed{0};
        const std::string_view message = container.message;
        if (message.starts_with(kPause)) {
            const auto word =
                message.substr(kPause.size(), message.find(' ', kPause.size()) - kPause.size());
            const auto pause = parseDuration(word);
            constexpr std::chrono::hours kLongest{1}; // of what a server may make us believe
            for (seconds each{10}; pause && each < std::min<milliseconds>(*pause, kLongest);
                 each *= 2) {
                passed += each;
            }
        }
        const auto first = *container.endedAt - passed;
        since = since ? std::min(*since, first) : first;
    }
    return since;
}

void addWaiting(const PodFact& pod, Instant now, std::vector<PodTrouble>& into) {
    for (const auto& container : pod.containers) {
        const bool isCrash = container.waiting == kCrashLoop;
        if (!isCrash && !has(kStartTroubles, container.waiting)) {
            continue;
        }
        const auto since = isCrash ? crashingSince(pod, container) : pod.notReadySince;
        if (now - since.value_or(pod.createdAt) < kWaitingLimit) {
            continue;
        }
        into.push_back({.kind = isCrash ? PodTrouble::Kind::CrashLoop : PodTrouble::Kind::Waiting,
                        .state = "in " + container.waiting,
                        .what = fmt::format("{} of {}, {} restarts", container.waiting,
                                            container.name, container.restarts),
                        .container = container.name,
                        .restarts = container.restarts,
                        .since = since.value_or(pod.createdAt)});
    }
}

/// Whether the Job of a failed pod explains it; absent: that cannot be told.
std::optional<bool> isExcusedByJob(const PodFact& pod, const Part<std::vector<JobFact>>& jobs) {
    if (pod.ownerKind != "Job") {
        return false;
    }
    if (!jobs || !*jobs) {
        return std::nullopt;
    }
    const auto found = std::find_if((*jobs)->begin(), (*jobs)->end(), [&](const JobFact& job) {
        return job.ns == pod.ns && job.name == pod.ownerName;
    });
    return found != (*jobs)->end() &&
           (found->isComplete || (!found->isFailed && found->failed <= found->backoffLimit));
}

} // namespace

std::vector<PodTrouble> troublesOf(const PodFact& pod, const Part<std::vector<JobFact>>& jobs,
                                   Instant now) {
    std::vector<PodTrouble> out;
    if (pod.deletionAt && now > *pod.deletionAt + pod.grace + kWaitingLimit) {
        out.push_back({.kind = PodTrouble::Kind::Stuck,
                       .state = "stuck terminating",
                       .what = "was to be gone",
                       .since = pod.deletionAt});
        return out;
    }
    if ((pod.phase == "Failed" || pod.phase == "Unknown") && !has(kExcusedReasons, pod.reason)) {
        const auto excused = isExcusedByJob(pod, jobs);
        if (!excused.value_or(false)) {
            out.push_back({.kind = PodTrouble::Kind::Failed,
                           .state = pod.phase,
                           .what = pod.reason.empty() ? pod.phase : pod.phase + ": " + pod.reason,
                           .since = pod.notReadySince,
                           .isJobUnknown = !excused.has_value()});
        }
        return out;
    }
    addWaiting(pod, now, out);
    // Pods that a gate holds back wait because somebody wants them to.
    if (pod.phase == "Pending" && pod.isUnscheduled && pod.scheduleReason != "SchedulingGated" &&
        now - pod.createdAt > kPendingLimit) {
        out.push_back(
            {.kind = PodTrouble::Kind::Unscheduled,
             .state = "unschedulable",
             .what = pod.scheduleMessage.empty() ? "PodScheduled is False" : pod.scheduleMessage,
             .since = pod.createdAt});
    }
    return out;
}

std::vector<const PodFact*> podsOf(const Facts& facts) {
    std::vector<const PodFact*> out;
    std::set<std::string_view> seen;
    for (const auto* part : {&facts.troubledPods, &facts.watchedPods}) {
        if (*part && **part) {
            for (const auto& pod : ***part) {
                if (seen.insert(pod.uid).second) {
                    out.push_back(&pod);
                }
            }
        }
    }
    return out;
}

namespace {

/// What one trouble comes to, next to what was before.
CheckOutcome judge(const Context& context, const PodFact& pod, const PodTrouble& trouble) {
    const auto* before = context.before();
    if (trouble.isJobUnknown) {
        return CheckOutcome::Inconclusive;
    }
    if (trouble.kind == PodTrouble::Kind::CrashLoop) {
        const bool isKnown = before != nullptr && before->restarts.has_value();
        std::int32_t restarts = 0;
        if (isKnown) {
            const auto found = before->restarts->find(pod.uid + "/" + trouble.container);
            restarts = found == before->restarts->end() ? 0 : found->second;
        }
        const bool isMore = trouble.restarts > restarts + kRestartSlack;
        return isMore ? context.judge(isKnown, false) : CheckOutcome::Pass;
    }
    const bool isKnown = before != nullptr && before->badPods.has_value();
    return context.judge(isKnown, isKnown && std::binary_search(before->badPods->begin(),
                                                                before->badPods->end(), pod.uid));
}

} // namespace

model::CheckResult checkPods(const Context& context) {
    Findings found;
    const auto& settings = context.spec.settings;
    found.knows(context.facts.troubledPods, "pods");
    found.knows(context.facts.watchedPods, "pods of the watched namespaces");
    std::set<std::string_view> bad;
    std::set<std::string_view> badElsewhere; // outside the critical namespaces
    std::set<std::string_view> tolerated;
    for (const auto* pod : podsOf(context.facts)) {
        for (const auto& trouble : troublesOf(*pod, context.facts.jobs, context.now)) {
            const auto outcome = judge(context, *pod, trouble);
            const bool isNew = context.before() != nullptr && outcome == CheckOutcome::Fail;
            (outcome == CheckOutcome::Pass ? tolerated : bad).insert(pod->uid);
            if (outcome == CheckOutcome::Fail && !has(settings.criticalNamespaces, pod->ns)) {
                badElsewhere.insert(pod->uid);
            }
            found.add({.outcome = outcome,
                       .one = fmt::format("pod {}{}", trouble.state,
                                          isNew ? " that was not before the stage" : ""),
                       .many = fmt::format("pods {}{}", trouble.state,
                                           isNew ? " that were not before the stage" : ""),
                       .object = pod->path(),
                       .what = trouble.isJobUnknown ? trouble.what + "; its Job cannot be read"
                                                    : trouble.what,
                       .since = trouble.since});
        }
    }
    if (static_cast<std::int64_t>(badElsewhere.size()) <= settings.badPodsAllowed) {
        for (auto& each : found.all()) {
            const auto ns = each.object.substr(0, each.object.find('/'));
            if (each.outcome == CheckOutcome::Fail && !has(settings.criticalNamespaces, ns)) {
                each.outcome = CheckOutcome::Pass;
            }
        }
    }
    found.number("badPods", static_cast<double>(bad.size()));
    found.number("toleratedPods", static_cast<double>(tolerated.size()));
    return found.result("HC-2", "pods",
                        tolerated.empty() ? "no bad pods"
                                          : fmt::format("no new bad pods, {} as before the stage",
                                                        tolerated.size()));
}

} // namespace pilothouse::checks::detail
