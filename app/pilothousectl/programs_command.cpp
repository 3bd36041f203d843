// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs_command.h"

#include "output.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace pilothouse::ctl {

namespace {

using engine::ProgramWord;

std::string stateOf(const ProgramWord& program) {
    if (program.problem) {
        return "missing";
    }
    switch (program.word) {
    case net::Consent::Allowed: return "allowed";
    case net::Consent::Denied: return "denied";
    case net::Consent::Unknown: break;
    }
    return "asked";
}

std::string whyOf(const ProgramWord& program) {
    return program.problem ? program.problem->message : program.why;
}

Json programJson(const ProgramWord& program) {
    Json json{{"id", program.fingerprint.empty() ? Json() : Json(engine::programId(program))},
              {"state", stateOf(program)},
              {"why", whyOf(program)},
              {"command", program.command},
              {"environment", program.environment},
              {"source", program.source},
              {"clusters", program.clusters}};
    return json;
}

std::string tableOf(const std::vector<ProgramWord>& programs) {
    std::vector<std::vector<std::string>> rows{{"ID", "STATE", "CLUSTERS", "FILE", "COMMAND"}};
    for (const auto& each : programs) {
        rows.push_back({each.fingerprint.empty() ? "-" : engine::programId(each), stateOf(each),
                        std::to_string(each.clusters.size()), each.source,
                        fmt::format("{}", fmt::join(each.command, " "))});
    }
    return rows.size() > 1 ? tableText(rows) : std::string();
}

/// The programs that the ids mean; Validation for an id that means none or several.
Result<std::vector<ProgramWord>> chosen(const ProgramsOptions& options,
                                        const std::vector<ProgramWord>& programs) {
    std::vector<ProgramWord> wanted;
    for (const auto& id : options.ids) {
        std::vector<ProgramWord> found;
        std::copy_if(programs.begin(), programs.end(), std::back_inserter(found),
                     [&](const auto& each) {
                         return !each.fingerprint.empty() &&
                                (id == "all" || each.fingerprint.starts_with(id));
                     });
        if (found.empty() || (id != "all" && found.size() > 1)) {
            return fail(ErrorKind::Validation,
                        fmt::format("programs: {} {}; see pilothousectl programs", id,
                                    found.empty() ? "is none of this fleet's programs"
                                                  : "means several programs"));
        }
        wanted.insert(wanted.end(), found.begin(), found.end());
    }
    return wanted;
}

Result<void> apply(const std::string& action, const ProgramWord& program,
                   engine::ProgramConsent& consent) {
    return action == "forget" ? consent.forget(program.fingerprint)
                              : consent.remember(program, action == "allow");
}

} // namespace

void addProgramsOptions(CLI::App& command, ProgramsOptions& options) {
    command.add_option("ACTION", options.action, "list, allow, deny or forget")
        ->check(CLI::IsMember({"list", "allow", "deny", "forget"}));
    command.add_option("ID", options.ids, "Ids as listed, or all");
}

Exit runPrograms(const ProgramsOptions& options) {
    if ((options.action == "list") != options.ids.empty()) {
        complain({.kind = ErrorKind::Validation,
                  .message = options.ids.empty()
                                 ? fmt::format("programs {}: name an id, or all", options.action)
                                 : "programs list takes no id"});
        return Exit::BadInput;
    }
    auto opened = openFleet(options.common);
    if (!opened) {
        complain(opened.error());
        return exitCodeOf(opened.error());
    }
    if (auto understood = opened->consent->check(); !understood) {
        complain(understood.error());
        return exitCodeOf(understood.error());
    }
    auto programs = engine::programsOf(opened->config, *opened->consent);
    const auto wanted = chosen(options, programs);
    if (!wanted) {
        complain(wanted.error());
        return Exit::BadInput;
    }
    for (const auto& program : *wanted) {
        if (auto done = apply(options.action, program, *opened->consent); !done) {
            complain(done.error());
            return exitCodeOf(done.error());
        }
    }
    if (!wanted->empty()) {
        programs = engine::programsOf(opened->config, *opened->consent);
    }
    Json json{{"programs", Json::array()}};
    for (const auto& each : programs) {
        json["programs"].push_back(programJson(each));
    }
    const auto text = options.common.format == Format::Table
                          ? tableOf(programs)
                          : documentText(json, options.common.format);
    if (text.empty()) {
        fmt::print(stderr, "No context of this fleet names a sign-in program\n");
    }
    return print(text) ? Exit::Fine : Exit::Internal;
}

} // namespace pilothouse::ctl
