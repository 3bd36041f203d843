// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_followed.h"

#include "engine/run_history.h"
#include "rollout/plan_durations.h"
#include "storage/record_json.h"
#include "storage/run_commands.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace pilothouse::engine {

namespace {

/// What would have been said of each member when the run was made.
std::shared_ptr<const std::vector<model::ExpectedTime>>
expectedOf(const model::Plan& plan, const std::vector<rollout::DurationSample>& samples,
           Instant madeAt) {
    const rollout::DurationHistory known(samples, madeAt);
    const auto durations = rollout::durationsOf(plan, &known);
    const auto assumed = rollout::assumedDurations(plan, &known);
    auto expected = std::make_shared<std::vector<model::ExpectedTime>>();
    expected->reserve(durations.size());
    for (std::size_t at = 0; at < durations.size(); ++at) {
        expected->push_back(
            {.mu = durations[at].mu, .sigma = durations[at].sigma, .isAssumed = assumed[at]});
    }
    return expected;
}

} // namespace

Result<FollowedRun> FollowedRun::open(storage::RunStore& store, const std::string& id,
                                      const std::vector<RunDurations>& history, Instant now) {
    FollowedRun run;
    auto log = readRunLog(store, id);
    if (!log) {
        return fail(std::move(log.error()));
    }
    run.m_log = *std::move(log);
    run.m_machine = std::make_shared<rollout::MachinePlan>(rollout::compile(*run.m_log.plan));
    const rollout::DurationHistory known(samplesExcept(history, id), now);
    run.m_durations = rollout::durationsOf(*run.m_log.plan, &known);
    run.m_expected = expectedOf(*run.m_log.plan, samplesBefore(history, id, run.m_log.createdAt),
                                run.m_log.createdAt);
    rollout::setDurations(*run.m_machine, run.m_durations);
    run.m_state = rollout::replay(*run.m_machine, run.m_log.records);
    if (auto opened = run.openWindows(); !opened) {
        return fail(std::move(opened.error()));
    }
    if (auto read = run.readCommands(store); !read) {
        return fail(std::move(read.error()));
    }
    return run;
}

Result<void> FollowedRun::openWindows() {
    auto calendar = rollout::calendarOf(*m_log.plan, m_log.createdAt);
    if (!calendar) {
        return fail(std::move(calendar.error()));
    }
    m_overridden = m_state.overriddenWindows;
    m_openings = std::make_unique<rollout::CalendarOpenings>(*m_log.plan, *std::move(calendar),
                                                             m_overridden);
    return {};
}

Result<bool> FollowedRun::readCommands(storage::RunStore& store) {
    const auto open = storage::RunCommands(store).open(m_log.created.id);
    if (!open) {
        return fail(open.error());
    }
    const bool waits = std::any_of(open->begin(), open->end(), [](const auto& command) {
        const auto body = storage::bodyFromJson("Command", command.body);
        return body &&
               std::get<model::CommandTaken>(*body).command.kind == model::CommandKind::Start;
    });
    return std::exchange(m_startWaits, waits) != waits;
}

Result<bool> FollowedRun::readOn(storage::RunStore& store) {
    auto records = readRecords(store);
    const auto commands = records ? readCommands(store) : records;
    return commands ? Result<bool>(*records || *commands) : commands;
}

Result<bool> FollowedRun::readRecords(storage::RunStore& store) {
    auto content = store.readAfter(m_log.created.id, m_log.last);
    if (!content) {
        return fail(std::move(content.error()));
    }
    const bool wasBroken = !m_log.broken.empty();
    if (content->broken) {
        m_log.broken = content->broken->what;
    }
    if (content->records.empty()) {
        return !wasBroken && !m_log.broken.empty();
    }
    const auto before = m_log.records.size();
    if (auto decoded = decodeRecords(content->records, m_log.records); !decoded) {
        return fail(std::move(decoded.error()));
    }
    m_log.last = std::move(content->records.back());
    for (auto index = before; index < m_log.records.size(); ++index) {
        rollout::apply(*m_machine, m_state, m_log.records[index]);
    }
    if (m_state.overriddenWindows != m_overridden) {
        if (auto opened = openWindows(); !opened) {
            return fail(std::move(opened.error()));
        }
    }
    return true;
}

std::shared_ptr<const model::RunPicture>
FollowedRun::picture(Instant now, const std::string& drivenBy, const RunLoop* loop) {
    PictureParts parts{.log = m_log,
                       .machine = *m_machine,
                       .state = m_state,
                       .durations = m_durations,
                       .openings = m_openings.get(),
                       .drivenBy = drivenBy,
                       .isDrivenHere = loop != nullptr,
                       .startWaits = m_startWaits,
                       .now = now,
                       .expected = m_expected};
    if (loop != nullptr) {
        parts.seen = loop->observations();
        parts.troubles = loop->troubles();
    }
    return pictureOf(parts);
}

} // namespace pilothouse::engine
