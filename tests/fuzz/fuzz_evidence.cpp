// SPDX-License-Identifier: GPL-3.0-or-later
#include "checks/verdict.h"
#include "tests/fuzz/fuzz_input.h"

using namespace pilothouse;

/// Reads an evidence document; written again it reads the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::asText(data, size);
    const auto sample = checks::readSample(text);
    const auto baselines = checks::readEvidenceBaselines(text);
    fuzz::require(sample || !sample.error().message.empty());
    fuzz::require(baselines || !baselines.error().message.empty());
    if (sample && baselines) {
        const auto again = checks::writeEvidence(*sample, &*baselines);
        const auto readSample = checks::readSample(again);
        const auto readBaselines = checks::readEvidenceBaselines(again);
        fuzz::require(readSample && *readSample == *sample);
        fuzz::require(readBaselines && *readBaselines == *baselines);
    }
    return 0;
}
