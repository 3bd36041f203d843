// SPDX-License-Identifier: GPL-3.0-or-later
#include "audit_command.h"
#include "base/descriptors.h"
#include "get_command.h"
#include "mesh_command.h"
#include "placement_command.h"
#include "programs_command.h"
#include "run_command.h"
#include "signals.h"
#include "status_command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <exception>

namespace {

using namespace pilothouse::ctl;

Exit run(int argc, char** argv) {
    CLI::App app("Watches and steers fleets of Kubernetes clusters", "pilothousectl");
    app.set_version_flag("--version", std::string("pilothousectl ") + PILOTHOUSE_VERSION);
    app.require_subcommand(1);
    StatusOptions status;
    auto* statusCommand = app.add_subcommand("status", "State of every cluster of the fleet");
    addCommonOptions(*statusCommand, status.common);
    statusCommand->add_flag("--watch", status.watch,
                            "Then one JSON line per change, until SIGINT or SIGTERM");
    statusCommand
        ->add_option("--by", status.by,
                     "One line for each region, group, env, or value of the label KEY")
        ->option_text("KEY");
    GetOptions get;
    auto* getCommand = app.add_subcommand("get", "One table over all clusters");
    addCommonOptions(*getCommand, get.common);
    addGetOptions(*getCommand, get);
    ProgramsOptions programs;
    auto* programsCommand = app.add_subcommand(
        "programs", "Sign-in programs that contexts name: list, allow, deny, forget");
    addCommonOptions(*programsCommand, programs.common);
    addProgramsOptions(*programsCommand, programs);
    AuditOptions audit;
    auto* auditCommand =
        app.add_subcommand("audit", "Who asked for what, when and why, from this computer");
    addCommonOptions(*auditCommand, audit.common);
    addAuditOptions(*auditCommand, audit);
    RunOptions runOptions;
    addRunCommand(app, runOptions);
    PlacementOptions placement;
    addPlacementCommand(app, placement);
    MeshOptions mesh;
    addMeshCommand(app, mesh);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& done) {
        app.exit(done);
        return Exit::Fine;
    } catch (const CLI::ParseError& error) {
        fmt::print(stderr, "pilothousectl: {}\nSee pilothousectl --help\n", error.what());
        return Exit::BadInput;
    }
    if (programsCommand->parsed()) {
        return runPrograms(programs);
    }
    if (auditCommand->parsed()) {
        return runAudit(audit);
    }
    const Waiter waiter;
    if (app.got_subcommand("placement")) {
        return runPlacement(placement, waiter);
    }
    if (app.got_subcommand("mesh")) {
        return runMesh(mesh, waiter);
    }
    if (app.got_subcommand("run")) {
        return runRun(runOptions, waiter);
    }
    return statusCommand->parsed() ? runStatus(status, waiter) : runGet(get, waiter);
}

} // namespace

int main(int argc, char** argv) {
    pilothouse::raiseDescriptorLimit();
    try {
        return static_cast<int>(run(argc, argv));
    } catch (const std::exception& error) {
        fmt::print(stderr, "pilothousectl: internal error: {}\n", error.what());
        return static_cast<int>(Exit::Internal);
    }
}
