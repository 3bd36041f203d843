// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/json_reader.h"
#include "kube/pod_status.h"
#include "model/node.h"
#include "model/object.h"
#include "model/pod.h"

namespace pilothouse::kube::detail {

/// What a list of objects of any kind holds.
enum class ListForm : std::uint8_t { Whole, Metadata, Rows };

/// Buffers that go from pod to pod.
struct PodScratch {
    ListForm form = ListForm::Whole; ///< of model::Object
    PodInput input{};
    model::PodFacts facts{};
};

/// Each reads one object into a record and its metadata; throws simdjson::simdjson_error.
void readRecord(ondemand::value value, model::Node& node, ObjectMeta& meta, PodScratch& scratch);
void readRecord(ondemand::value value, model::Pod& pod, ObjectMeta& meta, PodScratch& scratch);

void readRecord(ondemand::value value, model::Object& object, ObjectMeta& meta,
                PodScratch& scratch);
/// columnDefinitions of a table.
void readColumns(ondemand::value value, std::vector<model::ObjectColumn>& columns);

/// Kind of the record in the API; empty: any.
inline std::string_view kindOf(const model::Node& /*node*/) {
    return "Node";
}
inline std::string_view kindOf(const model::Pod& /*pod*/) {
    return "Pod";
}
inline std::string_view kindOf(const model::Object& /*object*/) {
    return {};
}

} // namespace pilothouse::kube::detail
