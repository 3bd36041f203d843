// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/fleet_file.h"
#include "tests/fuzz/fuzz_input.h"

#include <algorithm>
#include <cmath>

using namespace pilothouse;

namespace {

void checkFile(const fleet::FleetFile& file) {
    for (const auto& source : file.sources) {
        fuzz::require(source.position.line > 0);
    }
    for (const auto& member : file.members) {
        fuzz::require(std::is_sorted(member.labels.begin(), member.labels.end()));
        fuzz::require(member.position.line > 0);
        fuzz::require(!member.place || (std::abs(member.place->latitude) <= 90 &&
                                        std::abs(member.place->longitude) <= 180));
    }
    fuzz::require(file.attention.heartbeat.count() > 0 && file.attention.connections > 0);
    fuzz::require(!file.simulation || file.simulation->speed > 0);
    fuzz::require(!file.production ||
                  kube::Selector::parse(file.production->toString()) == *file.production);
}

} // namespace

/// Reads a fleet file: what is refused says where, what is taken holds what FleetFile promises.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fleet::PathContext context{.fileName = "/home/user/fleets/fuzz.yaml",
                                     .home = "/home/user"};
    const auto file = fleet::parseFleetFile(fuzz::asText(data, size), context);
    if (file) {
        checkFile(*file);
        return 0;
    }
    const auto& error = file.error();
    fuzz::require(error.kind == ErrorKind::Validation || error.kind == ErrorKind::Unsupported);
    fuzz::require(!error.message.empty());
    fuzz::require(error.position && error.position->line > 0 && error.position->column > 0);
    fuzz::require(error.position->file == context.fileName);
    return 0;
}
