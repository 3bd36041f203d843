// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/run_records.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace pilothouse::storage {

namespace {

constexpr std::array<std::string_view, kRecordTypes> kWords{"RunCreated",
                                                            "PlanFrozen",
                                                            "Command",
                                                            "CommandRejected",
                                                            "StateChanged",
                                                            "GateOpened",
                                                            "GateResolved",
                                                            "CheckSample",
                                                            "MemberBlocked",
                                                            "MemberIntent",
                                                            "MemberDispatched",
                                                            "MemberObserved",
                                                            "MemberAttemptFailed",
                                                            "MemberResult",
                                                            "MemberSkipped",
                                                            "MemberRetry",
                                                            "WindowOverride",
                                                            "Snapshot",
                                                            "Epoch"};

constexpr std::size_t kMaxBodyBytes = std::size_t{64} << 20;

std::string sha256(std::string_view text) {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
           reinterpret_cast<unsigned char*>(digest.data()));
    return digest;
}

} // namespace

std::string_view toString(RecordType type) {
    return kWords.at(static_cast<std::size_t>(type));
}

std::optional<RecordType> recordType(std::string_view word) {
    const auto found = std::find(kWords.begin(), kWords.end(), word);
    return found == kWords.end() ? std::nullopt
                                 : std::optional(static_cast<RecordType>(found - kWords.begin()));
}

Result<void> checkBodies(const std::vector<NewRecord>& records) {
    for (const auto& each : records) {
        if (each.body.size() > kMaxBodyBytes) {
            return fail(ErrorKind::Validation,
                        fmt::format("{}: the body is larger than 64 MiB", toString(each.type)));
        }
        if (!each.body.starts_with('{') || !nlohmann::json::accept(each.body)) {
            return fail(ErrorKind::Validation,
                        fmt::format("{}: the body is no JSON object", toString(each.type)));
        }
    }
    return {};
}

std::string chainStart(std::string_view runId) {
    return sha256(fmt::format("run {}", runId));
}

std::string chainNext(std::string_view previous, std::int64_t seq, Instant at,
                      std::string_view type, std::string_view body) {
    // Lengths keep what one part ends with apart from what the next begins with.
    std::string text(previous);
    text += fmt::format("{} {} {} {} {}\n", seq, at.time_since_epoch().count(), type.size(), type,
                        body.size());
    text += body;
    return sha256(text);
}

} // namespace pilothouse::storage
