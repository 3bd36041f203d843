// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/audit_lines.h"

#include <array>
#include <string_view>

namespace pilothouse::engine {

namespace {

/// Actions of the log and the verbs of `pilothousectl run` that ask for them.
struct Verb {
    std::string_view action;
    std::string_view verb;
    bool hasObject;
};
constexpr std::array kVerbs{Verb{"run Start", "resume", false},
                            Verb{"run Stop", "stop", false},
                            Verb{"run Skip", "skip", true},
                            Verb{"run Approve", "approve", true},
                            Verb{"run RetryMember", "retry", true},
                            Verb{"run AdoptMember", "adopt", true},
                            Verb{"run OverrideWindow", "override", true},
                            Verb{"run Abandon", "abandon", false},
                            Verb{"run CheckAgain", "check", true},
                            Verb{"run drive", "drive", false}};

} // namespace

std::vector<std::string> againOf(const storage::AuditEntry& entry) {
    for (const auto& verb : kVerbs) {
        if (verb.action != entry.action) {
            continue;
        }
        std::vector<std::string> words{"pilothousectl", "run", std::string(verb.verb),
                                       entry.target};
        if (verb.hasObject) {
            words.push_back(storage::auditWord(entry.detail, "target"));
        }
        if (!storage::auditWord(entry.detail, "retriesFailed").empty()) {
            words.emplace_back("--retry-failed");
        }
        if (!entry.reason.empty()) {
            words.emplace_back("--reason");
            words.push_back(entry.reason);
        }
        words.emplace_back("--write");
        return words;
    }
    return {};
}

model::AuditLine auditLine(const storage::AuditEntry& entry) {
    model::AuditLine line{.number = entry.number,
                          .at = entry.at,
                          .who = entry.who,
                          .action = entry.action,
                          .target = entry.target,
                          .reason = entry.reason,
                          .again = againOf(entry)};
    for (auto& [name, value] : storage::auditWords(entry.detail)) {
        if (name == "target") {
            line.object = std::move(value);
        } else if (name == "outcome") {
            line.outcome = std::move(value);
        } else {
            line.more.emplace_back(name, std::move(value));
        }
    }
    return line;
}

} // namespace pilothouse::engine
