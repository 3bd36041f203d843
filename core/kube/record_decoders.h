// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/json_reader.h"
#include "kube/pod_status.h"
#include "model/node.h"
#include "model/pod.h"

namespace pilothouse::kube::detail {

/// Buffers that go from pod to pod.
struct PodScratch {
    PodInput input{};
    model::PodFacts facts{};
};

/// Each reads one object into a record and its metadata; throws simdjson::simdjson_error.
void readRecord(ondemand::value value, model::Node& node, ObjectMeta& meta, PodScratch& scratch);
void readRecord(ondemand::value value, model::Pod& pod, ObjectMeta& meta, PodScratch& scratch);

/// Kind of the record in the API.
inline std::string_view kindOf(const model::Node& /*node*/) {
    return "Node";
}
inline std::string_view kindOf(const model::Pod& /*pod*/) {
    return "Pod";
}

} // namespace pilothouse::kube::detail
