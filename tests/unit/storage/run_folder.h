// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/run_store.h"

#include <string>
#include <utility>

namespace pilothouse::test {

inline constexpr const char* kRunId = "01JCZ0000000000000000000AB";

inline Instant instantOf(const char* text) {
    return parseRfc3339(text).value();
}

inline storage::NewRecord recordOf(storage::RecordType type, std::string body = "{}") {
    return {.type = type, .at = instantOf("2026-11-20T08:00:00.250Z"), .body = std::move(body)};
}

/// A run with its first two records.
inline storage::NewRun newRun(const std::string& id = kRunId, const std::string& name = "web-134") {
    return {.id = id,
            .name = name,
            .at = instantOf("2026-11-20T07:59:00Z"),
            .records = {recordOf(storage::RecordType::RunCreated, R"({"name":"web"})"),
                        recordOf(storage::RecordType::PlanFrozen, R"({"stages":[1,2]})")}};
}

} // namespace pilothouse::test
