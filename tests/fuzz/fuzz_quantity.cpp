// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/quantity.h"
#include "tests/fuzz/fuzz_input.h"

using namespace pilothouse;

/// Reads an amount in both units; an amount equals itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::asText(data, size);
    const auto value = kube::quantityValue(text);
    const auto milli = kube::quantityMilli(text);
    fuzz::require(value.has_value() || value.error().kind == ErrorKind::Validation);
    if (milli) {
        // What fits in thousandths fits in units, rounded up away from zero.
        const auto up = *milli / 1000 + (*milli % 1000 > 0 ? 1 : 0) - (*milli % 1000 < 0 ? 1 : 0);
        fuzz::require(value.has_value() && *value == up);
    }
    const auto order = kube::compareQuantities(text, text);
    fuzz::require(!order || *order == std::strong_ordering::equal);
    return 0;
}
