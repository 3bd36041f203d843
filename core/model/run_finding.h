// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "model/health.h"

#include <string>
#include <vector>

namespace pilothouse::model {

/// Something that stands against a run, or that its starter should know. Error: it must not start
/// as it is.
struct RunFinding {
    Severity severity = Severity::Info;
    std::string code{}; ///< stable word, "SkipsMinor"
    std::string
        object{}; ///< "stage/prod", "group/prod/eu", "member/weu-1", "members", "window/nights"
    std::vector<std::string> clusters{}; ///< names of members it is about, sorted; may be empty
    std::string message{};               ///< what is wrong
    std::string mend{};                  ///< what to do about it
    Position position{};                 ///< of the part of the strategy; line 0: none
    bool operator==(const RunFinding&) const = default;
};

} // namespace pilothouse::model
