// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_lab.h"

#include "engine/placement_example.h"
#include "engine/placement_lab.h"

#include <algorithm>

namespace pilothouse::test {

std::shared_ptr<model::PlacementPicture> labPicture(std::size_t clusters, std::uint64_t revision,
                                                    const std::string& text) {
    const Instant now = *parseRfc3339("2026-11-20T14:06:21Z");
    const auto example = engine::labExample(now, clusters);
    auto picture = std::make_shared<model::PlacementPicture>();
    picture->revision = revision;
    picture->at = now;
    picture->took = std::chrono::milliseconds(42);
    picture->base = std::make_shared<const std::string>(example.before);
    picture->text = text.empty() ? example.text : text;
    picture->source = {.kind = model::LabSource::Kind::Example,
                       .clusters = clusters,
                       .held = example.inputs.known.bindings.size(),
                       .heard = engine::newestHeartbeat(example.inputs.members)};
    auto read = engine::readLabText(picture->text, {});
    picture->errors = read.errors;
    picture->kind = read.kind;
    picture->name = read.placement.name;
    const auto fleet =
        std::make_shared<const placement::Fleet>(*placement::Fleet::make(example.inputs.members));
    picture->facts = engine::labFactsOf(*fleet);
    if (!picture->errors.empty()) {
        return picture;
    }
    const engine::LabDecision decision(fleet, read.placement, now, example.inputs.known);
    engine::describeDecision(decision, {}, *picture);
    const auto& rows = *picture->rows;
    const auto fresh = std::find_if(rows.begin(), rows.end(), [](const auto& row) {
        return row.verdict == model::LabVerdict::New;
    });
    if (fresh != rows.end()) {
        picture->why = engine::labWhyOf(decision, fresh->name);
        engine::tryChanges(example.inputs, read,
                           {{.text = fresh->name + ":taint.maintenance=:NoSchedule", .isOn = true}},
                           decision, *picture);
    }
    return picture;
}

} // namespace pilothouse::test
