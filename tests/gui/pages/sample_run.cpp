// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_run.h"

#include <cstdio>

namespace pilothouse::test {

using namespace std::chrono_literals;
using model::Attempt;
using model::DisplayState;
using model::GateRun;
using model::GroupRun;
using model::LifeState;
using model::MemberRun;
using model::StageRun;

namespace {

std::string numbered(const std::string& prefix, int number) {
    std::array<char, 16> digits{};
    std::snprintf(digits.data(), digits.size(), "-%02d", number);
    return prefix + digits.data();
}

MemberRun member(const std::string& name) {
    MemberRun one;
    one.id = ClusterId(name);
    one.name = name;
    return one;
}

MemberRun done(const std::string& name, Instant from, Instant to) {
    auto one = member(name);
    one.state = LifeState::Completed;
    one.display = DisplayState::Completed;
    one.attempts = {{.number = 1,
                     .intentAt = from,
                     .dispatchedAt = from,
                     .finishedAt = to,
                     .outcome = LifeState::Completed}};
    return one;
}

MemberRun running(const std::string& name, Instant from, const std::string& message) {
    auto one = member(name);
    one.state = LifeState::Running;
    one.display = DisplayState::Running;
    one.step = model::MemberStep::InProgress;
    one.message = message;
    one.attempts = {{.number = 1, .intentAt = from, .dispatchedAt = from}};
    return one;
}

/// `slots` at a time from `from`, each of `took`, until `count` are done.
void addDone(GroupRun& group, const std::string& prefix, int count, int slots, Instant from,
             std::chrono::minutes took) {
    for (int i = 0; i < count; ++i) {
        const Instant start = from + (i / slots) * took + (i % slots) * 30s;
        group.members.push_back(
            done(numbered(prefix, i + 1), start, start + took - std::chrono::seconds(i % 5 * 40)));
    }
}

void addWaiting(GroupRun& group, const std::string& prefix, int from, int count) {
    for (int i = 0; i < count; ++i) {
        group.members.push_back(member(numbered(prefix, from + i)));
    }
}

model::MemberCounts countsOf(const std::vector<MemberRun>& members) {
    model::MemberCounts counts;
    for (const auto& one : members) {
        ++counts.total;
        counts.notStarted += one.state == LifeState::NotStarted;
        counts.pending += one.state == LifeState::Pending;
        counts.running += one.state == LifeState::Running;
        counts.completed += one.state == LifeState::Completed;
        counts.failed += one.state == LifeState::Failed;
        counts.skipped += one.state == LifeState::Skipped;
    }
    return counts;
}

void add(model::MemberCounts& sum, const model::MemberCounts& part) {
    sum.total += part.total;
    sum.notStarted += part.notStarted;
    sum.pending += part.pending;
    sum.running += part.running;
    sum.completed += part.completed;
    sum.failed += part.failed;
    sum.skipped += part.skipped;
}

GroupRun group(const std::string& name, int concurrency) {
    GroupRun one;
    one.name = name;
    one.concurrency = concurrency;
    return one;
}

void finish(GroupRun& one, LifeState state, DisplayState display) {
    one.state = state;
    one.display = display;
    one.counts = countsOf(one.members);
}

GateRun gate(const std::string& id, model::GateKind kind, model::GateTiming timing, Instant from,
             Instant to) {
    GateRun one;
    one.id = id;
    one.name = kind == model::GateKind::Soak ? "Soak" : "SRE sign-off";
    one.kind = kind;
    one.timing = timing;
    one.state = model::GateState::Completed;
    one.openedAt = from;
    one.resolvedAt = to;
    return one;
}

StageRun stage(const std::string& name, std::vector<GroupRun> groups, LifeState state,
               DisplayState display, int concurrency) {
    StageRun one;
    one.name = name;
    one.state = state;
    one.display = display;
    one.concurrency = concurrency;
    one.groups = std::move(groups);
    for (const auto& part : one.groups) {
        add(one.counts, part.counts);
    }
    return one;
}

StageRun dev() {
    auto one = group("dev", 5);
    addDone(one, "dev", 10, 5, at(8, 30), 16min);
    finish(one, LifeState::Completed, DisplayState::Completed);
    auto all = stage("dev", {one}, LifeState::Completed, DisplayState::Completed, 5);
    all.startedAt = at(8, 30);
    all.completedAt = at(9, 17);
    all.gates = {
        gate("dev/soak", model::GateKind::Soak, model::GateTiming::After, at(9, 2), at(9, 17))};
    return all;
}

StageRun staging() {
    auto one = group("staging", 4);
    addDone(one, "stg-weu", 11, 4, at(9, 17), 14min);
    auto failed = running("stg-weu-12", at(9, 17), "");
    failed.state = LifeState::Failed;
    failed.display = DisplayState::Failed;
    failed.step = model::MemberStep::None;
    failed.attempts.back().finishedAt = at(9, 46);
    failed.attempts.back().outcome = LifeState::Failed;
    failed.attempts.back().errorText = "drain timed out after 30 m";
    one.members.push_back(failed);
    finish(one, LifeState::Completed, DisplayState::CompletedWithFailures);
    auto all =
        stage("staging", {one}, LifeState::Completed, DisplayState::CompletedWithFailures, 4);
    all.startedAt = at(9, 17);
    all.completedAt = at(10, 28);
    all.gates = {gate("staging/soak", model::GateKind::Soak, model::GateTiming::After, at(9, 58),
                      at(10, 28))};
    return all;
}

StageRun prod() {
    auto north = group("northeurope", 2);
    addDone(north, "prod-neu", 8, 2, at(10, 40), 34min);
    north.members.push_back(done("prod-neu-09", at(13, 10), at(13, 58)));
    north.members.push_back(running("prod-neu-21", at(13, 2), "drain blocked by PDB payments/api"));
    north.members.push_back(running("prod-neu-22", at(14, 0), "3 of 22 nodes"));
    addWaiting(north, "prod-neu", 10, 11);
    finish(north, LifeState::Running, DisplayState::Running);

    auto west = group("westeurope", 3);
    addDone(west, "prod-weu", 15, 3, at(10, 40), 34min);
    west.members.push_back(done("prod-weu-16", at(13, 32), at(14, 2)));
    west.members.push_back(running("prod-weu-31", at(13, 44), "14 of 24 nodes"));
    west.members.push_back(running("prod-weu-32", at(13, 51), "9 of 24 nodes"));
    west.members.push_back(running("prod-weu-33", at(14, 3), "control plane"));
    addWaiting(west, "prod-weu", 17, 9);
    finish(west, LifeState::Running, DisplayState::Running);

    auto france = group("francecentral", 3);
    addDone(france, "prod-frc", 14, 3, at(10, 40), 40min);
    finish(france, LifeState::Completed, DisplayState::Completed);

    auto central = group("eu-central-1", 4);
    addDone(central, "prod-euc1", 19, 4, at(10, 40), 36min);
    auto held = member("prod-euc1-20");
    held.state = LifeState::Pending;
    held.display = DisplayState::Pending;
    held.reason = model::PendingReason::Health;
    held.message = "held by health check: etcd p99 1.2 s";
    central.members.push_back(held);
    finish(central, LifeState::Running, DisplayState::Running);

    auto ireland = group("eu-west-1", 3);
    for (int i = 1; i <= 14; ++i) {
        auto closed = member(numbered("prod-euw1", i));
        closed.state = LifeState::Pending;
        closed.display = DisplayState::Pending;
        closed.reason = model::PendingReason::MaintenanceClosed;
        closed.retryAt = at(15, 0);
        ireland.members.push_back(closed);
    }
    finish(ireland, LifeState::Pending, DisplayState::Pending);
    ireland.reason = model::PendingReason::MaintenanceClosed;

    auto all = stage("prod", {north, west, france, central, ireland}, LifeState::Running,
                     DisplayState::Running, 15);
    all.startedAt = at(10, 28);
    all.gates = {gate("prod/before/1", model::GateKind::Approval, model::GateTiming::Before,
                      at(10, 28), at(10, 40))};
    return all;
}

StageRun notBegun(const std::string& name, int count, int concurrency) {
    auto one = group(name, concurrency);
    addWaiting(one, name, 1, count);
    finish(one, LifeState::NotStarted, DisplayState::NotStarted);
    return stage(name, {one}, LifeState::NotStarted, DisplayState::NotStarted, concurrency);
}

} // namespace

Instant at(int hour, int minute) {
    using namespace std::chrono;
    return sys_days(year(2025) / November / 18) + hours(hour) + minutes(minute);
}

Instant sampleNow() {
    return at(14, 6);
}

model::Run sampleRun() {
    model::Run run;
    run.id = model::RunId("01JD0000000000000000000000");
    run.name = "k8s-1.33.5";
    run.backend = "local";
    run.state = LifeState::Running;
    run.display = DisplayState::Running;
    run.startedAt = at(8, 30);
    run.stages = {dev(), staging(), prod(), notBegun("edge", 72, 12), notBegun("gpu", 8, 2)};
    for (const auto& one : run.stages) {
        add(run.counts, one.counts);
    }
    return run;
}

model::RunForecast sampleForecast() {
    model::RunForecast forecast;
    forecast.at = sampleNow();
    forecast.end50 = at(21, 40);
    forecast.end90 = at(23, 10);
    forecast.approvals = 1;
    forecast.stages["prod"] = {.start50 = at(10, 40), .end50 = at(16, 50), .end90 = at(17, 20)};
    forecast.stages["edge"] = {.start50 = at(19, 0), .end50 = at(20, 36), .end90 = at(21, 30)};
    forecast.stages["gpu"] = {.start50 = at(20, 36), .end50 = at(21, 40), .end90 = at(23, 10)};
    forecast.members["prod-neu-21"] = {
        .start50 = at(13, 2), .end50 = at(13, 40), .end90 = at(13, 50)};
    forecast.members["prod-neu-22"] = {
        .start50 = at(14, 0), .end50 = at(14, 28), .end90 = at(14, 42)};
    forecast.members["prod-weu-31"] = {
        .start50 = at(13, 44), .end50 = at(14, 18), .end90 = at(14, 30)};
    forecast.members["prod-weu-32"] = {
        .start50 = at(13, 51), .end50 = at(14, 25), .end90 = at(14, 36)};
    forecast.members["prod-weu-33"] = {
        .start50 = at(14, 3), .end50 = at(14, 37), .end90 = at(14, 50)};
    for (int i = 0; i < 10; ++i) {
        const Instant from = at(14, 28) + (i / 2) * 24min + (i % 2) * 10min;
        forecast.members[numbered("prod-neu", 11 + i)] = {
            .start50 = from, .end50 = from + 24min, .end90 = from + 34min};
    }
    for (int i = 0; i < 8; ++i) {
        const Instant from = at(14, 20) + (i / 3) * 32min + (i % 3) * 6min;
        forecast.members[numbered("prod-weu", 18 + i)] = {
            .start50 = from, .end50 = from + 30min, .end90 = from + 40min};
    }
    forecast.load = {{at(14, 6), at(15, 0), 5},
                     {at(15, 0), at(16, 10), 8},
                     {at(16, 10), at(16, 50), 3},
                     {at(19, 0), at(20, 36), 12},
                     {at(20, 36), at(21, 40), 2}};
    return forecast;
}

} // namespace pilothouse::test
