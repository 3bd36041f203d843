// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_document.h"

#include "run_local.h"
#include "run_report.h"
#include "storage/atomic_file.h"

#include <fmt/format.h>

namespace pilothouse::ctl {

Exit reportRun(const RunOptions& options) {
    const auto name = localRun(options.run);
    if (!name) {
        return complainAs(name.error());
    }
    auto runs = openRuns(options.common);
    if (!runs) {
        return runs.error();
    }
    auto& [place, store] = *runs;
    const auto now = place.clock->now();
    const auto picture = pictureIn(store, place.folder, *name, now);
    if (!picture) {
        return complainAs(picture.error());
    }
    const auto text = engine::runReport(**picture, options.report, place.fleet.name, now);
    if (options.outFile.empty()) {
        return print(text) ? Exit::Fine : Exit::Internal;
    }
    if (auto written = storage::writeAtomically(options.outFile, text); !written) {
        return complainAs(written.error());
    }
    fmt::print(stderr, "the report of run local/{} is in {}\n", (*picture)->run.name,
               options.outFile);
    return Exit::Fine;
}

} // namespace pilothouse::ctl
