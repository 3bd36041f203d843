// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_picture.h"

#include "sample_run.h"

#include <string>
#include <utility>

namespace pilothouse::test {

using namespace std::chrono_literals;
using model::DisplayState;
using model::LifeState;

namespace {

/// The plan that the run would have been made of.
model::Plan planOf(const model::Run& run) {
    model::Plan plan;
    plan.strategy = "retail-standard";
    plan.intent.kubernetesVersion = "1.33.5";
    plan.hash = "5be1c02f77aa";
    for (const auto& stage : run.stages) {
        model::PlannedStage planned{.name = stage.name,
                                    .maxConcurrency = stage.concurrency,
                                    .maxFailures = stage.maxFailures};
        for (const auto& group : stage.groups) {
            model::PlannedGroup one{.name = group.name, .maxConcurrency = group.concurrency};
            for (const auto& member : group.members) {
                one.members.push_back({.cluster = member.id, .name = member.name});
            }
            planned.groups.push_back(std::move(one));
        }
        for (const auto& gate : stage.gates) {
            if (gate.kind == model::GateKind::Soak) {
                planned.soak = 30min;
            } else if (gate.kind == model::GateKind::Approval) {
                planned.gatesBefore.push_back({.name = gate.name, .params = model::ApprovalGate{}});
            } else {
                planned.gatesAfter.push_back({.name = gate.name, .params = model::HealthGate{}});
            }
        }
        plan.stages.push_back(std::move(planned));
    }
    return plan;
}

class Journal {
public:
    explicit Journal(Instant begin) : m_at(begin) {}
    Journal& at(Instant at) {
        m_at = at;
        return *this;
    }
    Journal& add(model::RecordBody body) {
        m_records.push_back({.seq = m_records.size() + 1, .at = m_at, .body = std::move(body)});
        return *this;
    }
    [[nodiscard]] std::shared_ptr<const std::vector<model::Record>> done() {
        return std::make_shared<const std::vector<model::Record>>(std::move(m_records));
    }

private:
    Instant m_at;
    std::vector<model::Record> m_records;
};

/// Place of a member in the plan.
model::PlanIndex placeOf(const model::Plan& plan, const std::string& name) {
    model::PlanIndex index = 0;
    for (const auto& stage : plan.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                if (member.name == name) {
                    return index;
                }
                ++index;
            }
        }
    }
    return index;
}

std::shared_ptr<const std::vector<model::Record>> sampleJournal(const model::Plan& plan) {
    Journal journal(at(8, 30));
    journal.add(model::RunCreated{.id = "01JD", .name = "k8s-1.33.5", .createdBy = "a.lindqvist"})
        .add(model::PlanFrozen{.hash = plan.hash})
        .add(model::CommandTaken{{.id = "c1", .by = "a.lindqvist", .comment = "CHG-48190"}})
        .add(model::StateChanged{.state = LifeState::Running})
        .add(model::Epoch{.number = 1, .holder = "ann@desk"});
    for (model::PlanIndex member = 0; member < 10; ++member) {
        journal.at(at(8, 30) + member * 90s)
            .add(model::MemberIntent{.member = member, .attempt = 1});
        journal.add(model::MemberDispatched{.member = member, .attempt = 1});
    }
    journal.at(at(9, 2)).add(model::GateOpened{.gate = 0, .resolveAt = at(9, 17)});
    journal.at(at(9, 17)).add(model::GateResolved{.gate = 0});
    journal.at(at(9, 46)).add(model::MemberResult{.member = placeOf(plan, "stg-weu-12"),
                                                  .attempt = 1,
                                                  .state = LifeState::Failed,
                                                  .code = "Timeout",
                                                  .text = "drain timed out after 30 m"});
    journal.at(at(10, 41))
        .add(model::GateResolved{
            .gate = 2, .by = "m.okafor", .comment = "CHG-48213, checked with store operations"});
    const auto slow = placeOf(plan, "prod-neu-21");
    journal.at(at(13, 2)).add(model::MemberIntent{.member = slow, .attempt = 1});
    journal.add(model::MemberDispatched{.member = slow, .attempt = 1, .handle = "4711"});
    journal.at(at(13, 49))
        .add(model::MemberResult{.member = placeOf(plan, "prod-weu-16"), .attempt = 1});
    journal.at(at(13, 56))
        .add(model::MemberBlocked{.member = placeOf(plan, "prod-euc1-20"),
                                  .reason = model::PendingReason::Health,
                                  .text = "etcd p99 1.2 s, limit 0.5 s"});
    journal.at(at(14, 2)).add(
        model::MemberResult{.member = placeOf(plan, "prod-frc-14"), .attempt = 1});
    journal.at(at(14, 3)).add(
        model::MemberObserved{.member = slow,
                              .step = model::MemberStep::InProgress,
                              .text = "drain retry 6: eviction of payments/api-6c9f… refused"});
    journal.at(at(14, 4)).add(
        model::MemberIntent{.member = placeOf(plan, "prod-weu-33"), .attempt = 1});
    journal.at(at(14, 5)).add(model::MemberObserved{.member = placeOf(plan, "prod-neu-22"),
                                                    .step = model::MemberStep::InProgress,
                                                    .text = "3 of 22 nodes on 1.33.5"});
    return journal.done();
}

std::vector<model::StuckCause> sampleCauses() {
    return {{.kind = model::StuckKind::UpgradeSlow,
             .text = "a disruption budget blocks the node drain of prod-neu-21",
             .evidence = {{"poddisruptionbudgets/payments/api", "disruptionsAllowed 0", at(14, 5)},
                          {"pods/payments/api-6c9f-k2wlp", "Pending 19 m", at(14, 5)},
                          {"nodes/aks-pay-00000c", "cordoned 13:47", at(14, 5)},
                          {"member operation", "19 of 22 nodes", at(14, 5)}},
             .since = at(13, 47),
             .whoMovesIt = "payments on-call",
             .nextStep = "kubectl -n payments get pdb api -o yaml",
             .members = {"prod-neu-21"}},
            {.kind = model::StuckKind::WindowClosed,
             .text = "14 clusters of eu-west-1 wait for their window at 15:00",
             .expectedEnd = at(15, 0),
             .members = {"prod-euw1-01"}},
            {.kind = model::StuckKind::MemberOffOrBusy,
             .text = "prod-euc1-20 is held by its health check",
             .members = {"prod-euc1-20"}},
            {.kind = model::StuckKind::ConcurrencyCeiling,
             .text = "northeurope has 2 of 2 in flight",
             .nextStep = "nothing: this is normal"}};
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

/// What was in flight is done; of a run that is over all is.
void settle(model::Run& run, bool isOver) {
    const auto one = [isOver](model::MemberRun& member, model::MemberCounts& counts) {
        const bool wasRunning = member.state == LifeState::Running;
        const bool wasOpen =
            member.state == LifeState::NotStarted || member.state == LifeState::Pending;
        if (!wasRunning && !(wasOpen && isOver)) {
            return;
        }
        (wasRunning                           ? counts.running
         : member.state == LifeState::Pending ? counts.pending
                                              : counts.notStarted) -= 1;
        counts.completed += 1;
        if (member.attempts.empty()) {
            member.attempts = {{.number = 1, .intentAt = at(13, 20), .dispatchedAt = at(13, 20)}};
        }
        member.attempts.back().finishedAt =
            std::max(at(13, 58), member.attempts.back().intentAt + 1min);
        member.attempts.back().outcome = LifeState::Completed;
        member.state = LifeState::Completed;
        member.display = DisplayState::Completed;
        member.step = model::MemberStep::None;
        member.reason = model::PendingReason::None;
        member.message.clear();
    };
    const auto close = [isOver](auto& part) {
        if (isOver && part.state != LifeState::Completed) {
            part.state = LifeState::Completed;
            part.display = DisplayState::Completed;
            part.reason = model::PendingReason::None;
            part.completedAt = at(14, 0);
        }
    };
    run.counts = {};
    for (auto& stage : run.stages) {
        stage.counts = {};
        for (auto& group : stage.groups) {
            for (auto& member : group.members) {
                one(member, group.counts);
            }
            close(group);
            add(stage.counts, group.counts);
        }
        close(stage);
        add(run.counts, stage.counts);
    }
}

} // namespace

std::shared_ptr<const model::RunPicture> shared(model::RunPicture picture) {
    return std::make_shared<const model::RunPicture>(std::move(picture));
}

model::RunPicture samplePicture() {
    model::RunPicture picture;
    picture.at = sampleNow() - 2s;
    picture.run = sampleRun();
    picture.run.createdBy = "a.lindqvist";
    for (auto& stage : picture.run.stages) {
        stage.maxFailures = stage.name == "prod" ? 2 : 1;
    }
    model::Plan plan = planOf(picture.run);
    picture.records = sampleJournal(plan);
    picture.plan = std::make_shared<const model::Plan>(std::move(plan));
    picture.forecast = sampleForecast();
    picture.causes = sampleCauses();
    picture.freezes = {
        {.from = at(17, 30), .to = at(19, 0), .title = "Freeze, edge", .stages = {"edge"}}};
    picture.drivenBy = "ann@desk, process 4711";
    return picture;
}

model::RunPicture gatePicture() {
    model::RunPicture picture = samplePicture();
    model::Run& run = picture.run;
    run.name = "nodeimg-w46";
    run.id = model::RunId("01JE0000000000000000000000");
    run.createdBy = "ann@desk";
    run.state = LifeState::Pending;
    run.display = DisplayState::Pending;
    run.reason = model::PendingReason::Approval;
    run.stages.erase(run.stages.begin() + 1);
    auto& canary = run.stages[0];
    model::GateRun health{.id = "dev/after/1",
                          .name = "Services well",
                          .kind = model::GateKind::Health,
                          .timing = model::GateTiming::After,
                          .state = model::GateState::Completed,
                          .openedAt = at(9, 2),
                          .resolvedAt = at(9, 17)};
    for (int number = 1; number <= 6; ++number) {
        const bool isBad = number == 2;
        health.samples.push_back(
            {.number = number,
             .at = at(9, 2) + number * 2min,
             .outcome = isBad ? model::CheckOutcome::Fail : model::CheckOutcome::Pass,
             .code = "HC-4",
             .text = isBad ? "api p99 0.61 s, limit 0.5 s" : "api p99 0.31 s"});
    }
    canary.gates.insert(canary.gates.begin(), health);
    auto& prod = run.stages[1];
    prod.state = LifeState::Pending;
    prod.display = DisplayState::Pending;
    prod.reason = model::PendingReason::Approval;
    prod.startedAt.reset();
    prod.gates = {{.id = "prod/before/1",
                   .name = "SRE sign-off",
                   .kind = model::GateKind::Approval,
                   .timing = model::GateTiming::Before,
                   .state = model::GateState::Pending,
                   .openedAt = at(13, 54),
                   .approvals = {{.by = "m.okafor", .comment = "looks good", .at = at(13, 58)}}}};
    run.counts = canary.counts;
    for (auto& group : prod.groups) {
        for (auto& member : group.members) {
            member = {.id = member.id, .name = member.name};
        }
        group.state = LifeState::NotStarted;
        group.display = DisplayState::NotStarted;
        group.counts = {.total = static_cast<std::int32_t>(group.members.size()),
                        .notStarted = static_cast<std::int32_t>(group.members.size())};
    }
    prod.counts = {.total = 98, .notStarted = 98};
    run.counts.total = 10 + 98 + 72 + 8;
    run.counts.notStarted = 98 + 72 + 8;
    model::Plan plan = planOf(run);
    plan.stages[1].gatesBefore = {
        {.name = "SRE sign-off", .params = model::ApprovalGate{.quorum = 2, .notInitiator = true}}};
    picture.plan = std::make_shared<const model::Plan>(std::move(plan));
    picture.causes = {{.kind = model::StuckKind::HumanApproval,
                       .text = "waits for approval SRE sign-off before prod",
                       .evidence = {{"gate prod/before/1", "1 of 2 approvals", at(13, 58)},
                                    {"gate dev/after/1", "5 of 6 samples pass", at(9, 14)}},
                       .since = at(13, 54),
                       .whoMovesIt = "anyone but ann@desk",
                       .nextStep = "open the approval with its evidence"}};
    picture.forecast.stages.clear();
    picture.forecast.members.clear();
    Journal journal(at(8, 30));
    journal.add(model::RunCreated{.id = "01JE", .name = run.name, .createdBy = "ann@desk"})
        .add(model::CommandTaken{{.id = "c1", .by = "ann@desk"}})
        .at(at(13, 54))
        .add(model::GateOpened{.gate = 2})
        .at(at(13, 58))
        .add(model::CommandTaken{{.id = "c2",
                                  .kind = model::CommandKind::Approve,
                                  .target = "prod/before/1",
                                  .by = "m.okafor",
                                  .comment = "looks good"}});
    picture.records = journal.done();
    return picture;
}

model::RunPicture largePicture(int members) {
    model::RunPicture picture = samplePicture();
    model::Run& run = picture.run;
    run.stages.clear();
    run.counts = {};
    const int perStage = members / 4;
    for (int at = 0; at < 4; ++at) {
        model::StageRun stage;
        stage.name = "ring-" + std::to_string(at);
        stage.concurrency = 25;
        model::GroupRun group;
        group.name = stage.name;
        group.concurrency = 25;
        for (int number = 0; number < perStage; ++number) {
            model::MemberRun member;
            member.name = stage.name + "-" + std::to_string(number);
            member.id = ClusterId(member.name);
            const bool isDone = at < 2 || (at == 2 && number < 40);
            const bool isRunning = at == 2 && number >= 40 && number < 60;
            const Instant begun = test::at(8, 0) + at * 2h + (number / 25) * 6min;
            if (isDone || isRunning) {
                member.state = isDone ? LifeState::Completed : LifeState::Running;
                member.display = isDone ? DisplayState::Completed : DisplayState::Running;
                member.attempts = {{.number = 1, .intentAt = begun, .dispatchedAt = begun}};
                if (isDone) {
                    member.attempts.back().finishedAt = begun + 6min;
                    member.attempts.back().outcome = LifeState::Completed;
                }
            }
            stage.counts.completed += isDone ? 1 : 0;
            stage.counts.running += isRunning ? 1 : 0;
            stage.counts.notStarted += isDone || isRunning ? 0 : 1;
            ++stage.counts.total;
            group.members.push_back(std::move(member));
        }
        group.counts = stage.counts;
        const bool isOpen = at == 2;
        stage.state = at < 2   ? LifeState::Completed
                      : isOpen ? LifeState::Running
                               : LifeState::NotStarted;
        stage.display = at < 2   ? DisplayState::Completed
                        : isOpen ? DisplayState::Running
                                 : DisplayState::NotStarted;
        stage.startedAt = test::at(8, 0) + at * 2h;
        group.state = stage.state;
        group.display = stage.display;
        run.counts.total += stage.counts.total;
        run.counts.completed += stage.counts.completed;
        run.counts.running += stage.counts.running;
        run.counts.notStarted += stage.counts.notStarted;
        stage.groups = {std::move(group)};
        run.stages.push_back(std::move(stage));
    }
    picture.forecast.stages.clear();
    picture.forecast.members.clear();
    picture.causes.clear();
    picture.freezes.clear();
    picture.plan = std::make_shared<const model::Plan>(planOf(run));
    return picture;
}

model::RunPicture stopping(model::RunPicture picture) {
    picture.run.state = LifeState::Stopping;
    picture.run.display = DisplayState::Stopping;
    picture.run.reason = model::PendingReason::None;
    picture.run.cause = "wrong image";
    picture.causes = {{.kind = model::StuckKind::StoppedOrFailed,
                       .text = "stopping: 5 members in flight finish first",
                       .evidence = {{"why", "wrong image"},
                                    {"prod-neu-21", "in flight for 1h4m", sampleNow()},
                                    {"prod-weu-31", "in flight for 22m", sampleNow()},
                                    {"prod-weu-32", "in flight for 15m", sampleNow()},
                                    {"prod-neu-22", "in flight for 6m", sampleNow()},
                                    {"prod-weu-33", "in flight for 3m", sampleNow()}},
                       .expectedEnd = at(14, 40),
                       .whoMovesIt = "the members in flight",
                       .nextStep = "wait: it can be started again once they are done"}};
    picture.forecast = {};
    auto records = *picture.records;
    records.push_back({.seq = records.size() + 1,
                       .at = at(14, 4),
                       .body = model::CommandTaken{{.id = "c9",
                                                    .kind = model::CommandKind::Stop,
                                                    .by = "ann@desk",
                                                    .comment = "wrong image"}}});
    picture.records = std::make_shared<const std::vector<model::Record>>(std::move(records));
    return picture;
}

model::RunPicture stopped(model::RunPicture picture) {
    settle(picture.run, false);
    picture.run.state = LifeState::Failed;
    picture.run.display = DisplayState::Failed;
    picture.run.completedAt = at(14, 1); // as the machine has it: it can be resumed all the same
    picture.run.cause = "3 of 2 allowed failures in prod";
    picture.causes = {{.kind = model::StuckKind::StoppedOrFailed,
                       .text = "3 of 2 allowed failures in prod",
                       .since = at(14, 1),
                       .whoMovesIt = "whoever may write",
                       .nextStep = "look at the failed members, then resume"}};
    picture.forecast = {};
    picture.drivenBy.clear();
    return picture;
}

model::RunPicture completed(model::RunPicture picture) {
    settle(picture.run, true);
    picture.run.state = LifeState::Completed;
    picture.run.display = DisplayState::CompletedWithFailures;
    picture.run.completedAt = at(14, 0);
    picture.causes.clear();
    picture.forecast = {};
    picture.drivenBy.clear();
    return picture;
}

} // namespace pilothouse::test
