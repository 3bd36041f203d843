// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_drive.h"

#include "engine/run_lines.h"
#include "engine/run_loop.h"
#include "engine/run_person.h"
#include "engine/run_start.h"
#include "net/curl_transport.h"
#include "net/signing_transport.h"
#include "run_local.h"
#include "run_planning.h"
#include "storage/folders.h"

#include <fmt/format.h>

namespace pilothouse::ctl {

namespace {

constexpr std::chrono::milliseconds kTick{250};

/// Lines of the records that are new.
class Teller {
public:
    void tell(const engine::RunLoop& loop) {
        const auto& records = loop.log().records;
        for (; m_told < records.size(); ++m_told) {
            const auto line = engine::lineOf(records[m_told], loop.machine());
            if (!line.empty()) {
                fmt::print(stderr, "{} {}\n", formatRfc3339(records[m_told].at), line);
            }
        }
        for (; m_notes < loop.notes().size(); ++m_notes) {
            fmt::print(stderr, "warning: {}\n", loop.notes()[m_notes]);
        }
    }
    void skipTo(const engine::RunLoop& loop) { m_told = loop.log().records.size(); }

private:
    std::size_t m_told = 0;
    std::size_t m_notes = 0;
};

/// Who is not updated, because it was away as the fleet's file expects.
void tellDeferred(const engine::RunLoop& loop) {
    const auto& members = loop.state().members;
    for (std::size_t index = 0; index < members.size(); ++index) {
        if (members[index].isDeferred) {
            fmt::print(stderr, "deferred: {}: {}\n", loop.machine().members[index].name,
                       members[index].message);
        }
    }
}

Exit exitOf(const engine::RunLoop& loop) {
    const auto& state = loop.state();
    const auto& counts = state.run.tally.counts;
    const bool isGood = state.run.state == model::LifeState::Completed ||
                        state.run.state == model::LifeState::Skipped;
    if (!isGood || counts.failed > 0) {
        return Exit::No;
    }
    tellDeferred(loop);
    return counts.deferred == 0 ? Exit::Fine : Exit::Partial;
}

Exit driveUntil(engine::RunLoop& loop, bool untilBlocked, const Waiter& waiter) {
    Teller teller;
    for (;;) {
        const auto progress = loop.step();
        teller.tell(loop);
        if (!progress) {
            complain(progress.error());
            return progress.error().kind == ErrorKind::Conflict ? Exit::BadInput : Exit::Internal;
        }
        if ((progress->isOver || progress->isHalted) && progress->isIdle) {
            return exitOf(loop);
        }
        if (untilBlocked && progress->isBlocked && progress->isIdle) {
            return Exit::Fine;
        }
        loop.wait(kTick);
        if (waiter.wait(std::chrono::milliseconds(0)) == Waiter::Event::Signal) {
            fmt::print(stderr,
                       "no longer driven; {} members are in flight and go on by themselves, \"run "
                       "drive\" takes them up again\n",
                       loop.state().run.tally.counts.running);
            return Exit::Partial;
        }
    }
}

} // namespace

Exit driveRun(const RunOptions& options, const Waiter& waiter) {
    const auto name = localRun(options.run);
    if (!name) {
        complain(name.error());
        return Exit::BadInput;
    }
    auto opened = openFleet(options.common);
    if (!opened) {
        complain(opened.error());
        return exitCodeOf(opened.error());
    }
    const auto& fleet = opened->config;
    const auto folder = storage::fleetStateFolder(options.common.stateFolder, fleet.name);
    auto store =
        folder ? storage::RunStore::open(*folder) : Result<storage::RunStore>(fail(folder.error()));
    const auto log =
        store ? engine::readRunLog(*store, *name) : Result<engine::RunLog>(fail(store.error()));
    if (!log) {
        complain(log.error());
        return log.error().kind == ErrorKind::NotFound ? Exit::BadInput : Exit::Internal;
    }
    const auto [changing, hasProduction] = engine::changesOf(*log->plan, fleet);
    if (!mayWrite(options, fleet, changing, hasProduction)) {
        return Exit::BadInput;
    }
    net::SigningTransport transport(std::make_unique<net::CurlTransport>(net::CurlTransportOptions{
                                        .userAgent = "pilothouse/" PILOTHOUSE_VERSION}),
                                    opened->signIn);
    auto loop = engine::RunLoop::open(
        {.stateFolder = *folder,
         .run = log->created.id,
         .holder = engine::processHere(),
         .person = engine::personHere(),
         .clock = fleet::clockOf(fleet),
         .isSimulated = fleet.simulation.has_value(),
         .withoutLease = {options.withoutLease.begin(), options.withoutLease.end()}},
        fleet, transport);
    if (!loop) {
        complain(loop.error());
        return loop.error().kind == ErrorKind::Conflict ? Exit::BadInput : Exit::Internal;
    }
    return driveUntil(**loop, options.untilBlocked, waiter);
}

} // namespace pilothouse::ctl
