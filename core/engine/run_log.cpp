// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_log.h"

#include "kube/strategy/plan_json.h"
#include "rollout/machine.h"

#include <fmt/format.h>

#include <array>
#include <random>
#include <utility>

namespace pilothouse::engine {

Result<model::Record> decodeRecord(const storage::Record& record) {
    auto body = storage::bodyFromJson(toString(record.type), record.body);
    if (!body) {
        return fail(
            withContext(std::move(body.error()), fmt::format("record {} of the run", record.seq)));
    }
    return model::Record{
        .seq = static_cast<std::uint64_t>(record.seq), .at = record.at, .body = *std::move(body)};
}

Result<void> decodeRecords(const std::vector<storage::Record>& records,
                           std::vector<model::Record>& into) {
    const auto before = into.size();
    into.reserve(before + records.size());
    for (const auto& record : records) {
        auto decoded = decodeRecord(record);
        if (!decoded) {
            into.erase(into.begin() + static_cast<std::ptrdiff_t>(before), into.end());
            return fail(std::move(decoded.error()));
        }
        into.push_back(*std::move(decoded));
    }
    return {};
}

storage::NewRecord encodeRecord(const model::Record& record, const storage::RecordNames& names) {
    const auto type = storage::recordType(typeName(record.body));
    return {.type = type.value_or(storage::RecordType::StateChanged),
            .at = record.at,
            .body = storage::bodyToJson(record.body, &names)};
}

storage::RecordNames namesOf(const rollout::MachinePlan& plan) {
    storage::RecordNames names;
    for (const auto& stage : plan.stages) {
        names.stages.push_back(stage.name);
    }
    for (const auto& group : plan.groups) {
        names.groups.push_back(plan.stages[group.stage].name + '/' + group.name);
    }
    for (const auto& member : plan.members) {
        names.members.push_back(member.name);
    }
    for (const auto& gate : plan.gates) {
        names.gates.push_back(gate.id);
    }
    return names;
}

namespace {

Result<void> readHead(RunLog& log, const std::string& name) {
    const auto fails = [&name](std::string message) {
        return fail({.kind = ErrorKind::Decode, .message = std::move(message), .where = name});
    };
    const auto* created =
        log.records.size() < 2 ? nullptr : std::get_if<model::RunCreated>(&log.records[0].body);
    const auto* frozen =
        created == nullptr ? nullptr : std::get_if<model::PlanFrozen>(&log.records[1].body);
    if (frozen == nullptr) {
        return fails("its journal does not begin with a run and its plan");
    }
    auto plan = kube::planFromJson(frozen->plan);
    if (!plan) {
        return fail(withContext(std::move(plan.error()), name));
    }
    if (plan->hash != frozen->hash) {
        return fails("its plan is not the one that was frozen");
    }
    log.created = *created;
    log.createdAt = log.records[0].at;
    log.plan = std::make_shared<const model::Plan>(*std::move(plan));
    return {};
}

} // namespace

Result<RunLog> readRunLog(storage::RunStore& store, const std::string& idOrName) {
    const auto entry = store.find(idOrName);
    if (!entry) {
        return fail(entry.error());
    }
    auto content = store.read(entry->id);
    if (!content) {
        return fail(std::move(content.error()));
    }
    RunLog log;
    if (content->broken) {
        log.broken = fmt::format("record {}: {}", content->broken->seq, content->broken->what);
    }
    if (auto done = decodeRecords(content->records, log.records); !done) {
        return fail(std::move(done.error()));
    }
    if (!content->records.empty()) {
        log.last = std::move(content->records.back());
    }
    if (auto done = readHead(log, "local/" + entry->name); !done) {
        return fail(std::move(done.error()));
    }
    return log;
}

storage::NewRun newRun(const model::RunCreated& run, const model::Plan& plan, Instant now) {
    const auto names = namesOf(rollout::compile(plan));
    storage::NewRun made{.id = run.id, .name = run.name, .at = now};
    const model::PlanFrozen frozen{.hash = kube::planHash(plan), .plan = kube::planToJson(plan)};
    for (const auto& record : rollout::openingRecords(run, frozen, now)) {
        made.records.push_back(encodeRecord(record, names));
    }
    return made;
}

std::string makeUlid(Instant now) {
    constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    constexpr std::size_t kTimeDigits = 10;
    std::string text(26, '0');
    auto time = static_cast<std::uint64_t>(now.time_since_epoch().count());
    for (std::size_t at = kTimeDigits; at-- > 0; time >>= 5U) {
        text[at] = kDigits[time & 31U];
    }
    std::random_device random;
    for (std::size_t at = kTimeDigits; at < text.size(); ++at) {
        text[at] = kDigits[random() & 31U];
    }
    return text;
}

} // namespace pilothouse::engine
