// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/selector.h"
#include "tests/fuzz/fuzz_input.h"

using namespace pilothouse;

/// Reads a selector; its canonical text reads as the same selector and selects the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto selector = kube::Selector::parse(fuzz::asText(data, size));
    if (!selector) {
        fuzz::require(selector.error().kind == ErrorKind::Validation);
        return 0;
    }
    const model::Labels labels{{"a", "b"}, {"env", "prod"}, {"n", "3"}};
    const auto again = kube::Selector::parse(selector->toString());
    fuzz::require(again.has_value() && *again == *selector);
    fuzz::require(again->matches(labels) == selector->matches(labels));
    return 0;
}
