// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_start.h"

#include "engine/run_log.h"
#include "engine/run_person.h"
#include "storage/record_json.h"
#include "storage/run_commands.h"

#include <algorithm>
#include <set>

namespace pilothouse::engine {

PlanChanges changesOf(const model::Plan& plan, const fleet::FleetConfig& fleet) {
    std::set<ClusterId> changing;
    for (const auto& stage : plan.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                if (!member.isAtTarget) {
                    changing.insert(member.cluster);
                }
            }
        }
    }
    const bool hasProduction =
        std::any_of(fleet.members.begin(), fleet.members.end(), [&](const auto& member) {
            return member.identity.isProduction && changing.count(member.identity.id) != 0;
        });
    return {.clusters = static_cast<std::int32_t>(changing.size()), .hasProduction = hasProduction};
}

Result<std::string> postCommand(storage::RunStore& store, const std::string& run,
                                model::Command command, Instant now) {
    if (command.id.empty()) {
        command.id = makeUlid(now);
    }
    if (command.by.empty()) {
        command.by = personHere();
    }
    const auto posted = storage::RunCommands(store).post(
        {.id = command.id,
         .run = run,
         .at = now,
         .who = command.by,
         .body = storage::bodyToJson(model::CommandTaken{.command = command})});
    return posted ? Result<std::string>(std::move(command.id)) : fail(posted.error());
}

Result<std::string> startLocalRun(storage::RunStore& store, const model::Plan& plan,
                                  const StartRequest& request) {
    const model::RunCreated run{.id = makeUlid(request.at),
                                .name = request.name,
                                .backend = "local",
                                .createdBy = personHere()};
    if (auto made = store.create(newRun(run, plan, request.at)); !made) {
        return fail(std::move(made.error()));
    }
    auto posted = postCommand(store, run.id, {.comment = request.comment}, request.at);
    return posted ? Result<std::string>(run.id) : fail(std::move(posted.error()));
}

} // namespace pilothouse::engine
