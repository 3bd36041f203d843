// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "checks/facts.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <string_view>

/// Readers of objects as served, inside this folder only. Nothing here throws: what is missing or
/// of another type reads as empty.
namespace pilothouse::checks::detail {

using Json = nlohmann::json;

[[nodiscard]] const Json& member(const Json& json, std::string_view key);
[[nodiscard]] std::string text(const Json& json, std::string_view key);
[[nodiscard]] std::int64_t integer(const Json& json, std::string_view key, std::int64_t absent = 0);
[[nodiscard]] std::optional<Instant> instant(const Json& json, std::string_view key);
/// The condition of that type in `status.conditions`, or null.
[[nodiscard]] const Json& condition(const Json& object, std::string_view type);

/// The body as an object; Intercepted or Decode otherwise. `what` says what was asked for.
[[nodiscard]] Result<Json> parseObject(std::string_view body, std::string_view what);
/// Calls `item` for each item of a list; gives the continue token.
[[nodiscard]] Result<std::string> readList(std::string_view body, std::string_view what,
                                           const std::function<void(const Json&)>& item);

[[nodiscard]] NodeFact readNode(const Json& item);
[[nodiscard]] PodFact readPod(const Json& item);
/// Whether a pod that runs has anything to look at: it ends, waits or was started anew.
[[nodiscard]] bool isOfInterest(const PodFact& pod);
[[nodiscard]] JobFact readJob(const Json& item);
[[nodiscard]] ApiServiceFact readApiService(const Json& item);
[[nodiscard]] WorkloadFact readWorkload(const Json& item, model::CriticalKind kind);
[[nodiscard]] ClaimFact readClaim(const Json& item);
[[nodiscard]] VolumeFact readVolume(const Json& item);
[[nodiscard]] AttachmentFact readAttachment(const Json& item);
[[nodiscard]] CsiNodeFact readCsiNode(const Json& item);
/// The endpoints of an EndpointSlice, conditions settled: ready that is absent is true.
void readSlice(const Json& item, std::vector<kube::ServiceEndpoint>& into);
/// An answer of /api/v1/query. Source: prometheus docs/querying/api.md.
[[nodiscard]] Result<QueryFact> readQuery(std::string_view body);
/// A number of a document: a number, a truth, or text that is a number or an amount.
[[nodiscard]] std::optional<double> readNumber(const Json& value);

} // namespace pilothouse::checks::detail
