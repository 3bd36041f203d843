// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/selector.h"
#include "kube/strategy/strategy_reader.h"
#include "tests/fuzz/fuzz_input.h"

using namespace pilothouse;

namespace {

/// What every reader of a strategy may rely on, whatever the file held.
void check(const model::Strategy& strategy) {
    fuzz::require(!strategy.stages.empty());
    for (const auto& stage : strategy.stages) {
        fuzz::require(!stage.name.empty() && !stage.groups.empty());
        fuzz::require(stage.soak.count() >= 0);
        for (const auto& group : stage.groups) {
            fuzz::require(!group.name.empty());
            fuzz::require(!group.selector || kube::Selector::parse(*group.selector).has_value());
            for (const auto& bound : {group.maxConcurrency, stage.maxConcurrency}) {
                fuzz::require(!bound || bound->asConcurrency(7) >= 1);
            }
            for (const auto& bound : {group.maxFailures, stage.maxFailures}) {
                fuzz::require(!bound || bound->asFailures(7) >= 0);
            }
        }
    }
}

} // namespace

/// Reads a strategy file in whatever format it seems to be.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto reading = kube::readStrategy(fuzz::asText(data, size), "strategy.yaml");
    for (const auto& error : reading.errors) {
        fuzz::require(error.kind == ErrorKind::Validation && error.position.has_value());
    }
    if (reading.errors.empty()) {
        check(reading.strategy);
    }
    return 0;
}
