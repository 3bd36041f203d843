// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/watch.h"
#include "tests/fuzz/fuzz_input.h"

#include <algorithm>

using namespace pilothouse;

/// The first byte is the size of a chunk, the rest is the stream: whatever the chunks, the frames
/// are those of the stream in one piece.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    constexpr std::size_t kMaxFrameBytes = 512;
    const std::size_t step = std::size_t{data[0]} + 1;
    const auto stream = fuzz::asText(data + 1, size - 1);

    kube::WatchSplitter whole{kMaxFrameBytes};
    std::vector<std::string> expected;
    const bool wholeFits = whole.feed(stream, expected).has_value();

    kube::WatchSplitter cut{kMaxFrameBytes};
    std::vector<std::string> frames;
    bool cutFits = true;
    for (std::size_t at = 0; at < stream.size(); at += step) {
        cutFits = cut.feed(stream.substr(at, step), frames).has_value();
        fuzz::require(cut.pendingBytes() <= kMaxFrameBytes);
    }
    fuzz::require(wholeFits == cutFits);
    fuzz::require(frames == expected);
    fuzz::require(!wholeFits || whole.atBoundary() == cut.atBoundary());
    for (const auto& frame : frames) {
        fuzz::require(frame.size() <= kMaxFrameBytes && frame.front() == '{');
        // Brackets are counted, not paired: "{]" is a frame, which the decoder refuses.
        fuzz::require(frame.back() == '}' || frame.back() == ']');
    }
    return 0;
}
