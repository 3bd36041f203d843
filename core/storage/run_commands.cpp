// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/run_commands.h"

#include <fmt/format.h>

#include <utility>

namespace pilothouse::storage {

Result<bool> RunCommands::post(const RunCommand& command) {
    if (auto good = checkBodies({{.type = RecordType::Command, .body = command.body}}); !good) {
        return fail(std::move(good.error()));
    }
    auto put = m_store->database().prepare("INSERT INTO command(id, run, at, who, body) "
                                           "VALUES(?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING");
    if (!put) {
        return fail(std::move(put.error()));
    }
    if (auto done = put->run({std::string_view(command.id), std::string_view(command.run),
                              command.at.time_since_epoch().count(), std::string_view(command.who),
                              std::string_view(command.body)});
        !done) {
        return done.error().kind == ErrorKind::Conflict // the one foreign key
                   ? Result<bool>(fail(ErrorKind::NotFound,
                                       fmt::format("there is no run \"{}\"", command.run)))
                   : fail(std::move(done.error()));
    }
    return m_store->database().changes() == 1;
}

Result<std::vector<RunCommand>> RunCommands::open(const std::string& runId) {
    return select("run = ? AND outcome IS NULL ORDER BY number", runId);
}

Result<RunCommand> RunCommands::find(const std::string& id) {
    auto found = select("id = ?", id);
    if (found && found->empty()) {
        return fail(ErrorKind::NotFound, fmt::format("there is no command \"{}\"", id));
    }
    return found ? Result<RunCommand>(std::move(found->front())) : fail(std::move(found.error()));
}

Result<std::vector<RunCommand>> RunCommands::select(std::string_view where,
                                                    const std::string& value) {
    auto rows = m_store->database().prepare(
        fmt::format("SELECT id, run, at, who, body, outcome FROM command WHERE {}", where));
    if (!rows) {
        return fail(std::move(rows.error()));
    }
    if (auto bound = rows->bind({std::string_view(value)}); !bound) {
        return fail(std::move(bound.error()));
    }
    std::vector<RunCommand> commands;
    for (;;) {
        auto row = rows->step();
        if (!row) {
            return fail(std::move(row.error()));
        }
        if (!*row) {
            return commands;
        }
        commands.push_back({.id = std::string(rows->text(0)),
                            .run = std::string(rows->text(1)),
                            .at = Instant(std::chrono::milliseconds(rows->number(2))),
                            .who = std::string(rows->text(3)),
                            .body = std::string(rows->text(4)),
                            .outcome = rows->isNull(5)
                                           ? std::nullopt
                                           : std::optional(std::string(rows->text(5)))});
    }
}

} // namespace pilothouse::storage
