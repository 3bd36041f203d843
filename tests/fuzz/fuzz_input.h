// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// What libFuzzer calls; each fuzz_*.cpp defines it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace pilothouse::fuzz {

/// The bytes of one run as text.
inline std::string_view asText(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Ends the run as a finding when a promise of a parser does not hold.
inline void require(bool promise) {
    if (!promise) {
        std::abort();
    }
}

} // namespace pilothouse::fuzz
