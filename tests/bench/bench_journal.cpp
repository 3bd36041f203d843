// SPDX-License-Identifier: GPL-3.0-or-later
#include "report.h"
#include "scratch_folder.h"

#include "storage/journal_writer.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::bench {

namespace {

using Clock = std::chrono::steady_clock;

const std::string kBody =
    R"({"member":117,"attempt":1,"handle":"pid 4711, started 1763625600, boot 6f0c"})";

/// What appends cost: on the wall, which is mostly the disk, and on the processor.
struct Cost {
    std::vector<double> wallUs{};
    double cpuUs = 0; ///< of all

    [[nodiscard]] double medianUs() {
        const auto middle = wallUs.begin() + static_cast<std::ptrdiff_t>(wallUs.size() / 2);
        std::nth_element(wallUs.begin(), middle, wallUs.end());
        return *middle;
    }
};

template<class Append>
bool measure(Cost& cost, Append append) {
    const auto wall = Clock::now();
    const double cpu = threadCpuUs();
    const bool isDone = append();
    const std::chrono::duration<double, std::micro> passed = Clock::now() - wall;
    cost.wallUs.push_back(passed.count());
    cost.cpuUs += threadCpuUs() - cpu;
    return isDone;
}

/// SQLite alone: the same row by one prepared statement, a durable transaction each.
class BareSqlite {
public:
    explicit BareSqlite(const std::string& file) {
        sqlite3_open(file.c_str(), &m_handle);
        run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE record(seq INTEGER PRIMARY KEY, body TEXT)");
        sqlite3_prepare_v2(m_handle, "INSERT INTO record(body) VALUES(?)", -1, &m_insert, nullptr);
    }
    ~BareSqlite() {
        sqlite3_finalize(m_insert);
        sqlite3_close(m_handle);
    }
    BareSqlite(const BareSqlite&) = delete;
    BareSqlite& operator=(const BareSqlite&) = delete;

    bool append() {
        sqlite3_bind_text(m_insert, 1, kBody.data(), static_cast<int>(kBody.size()), SQLITE_STATIC);
        const bool isDone = sqlite3_step(m_insert) == SQLITE_DONE; // commits by itself
        sqlite3_reset(m_insert);
        return isDone;
    }

private:
    void run(const char* sql) { sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr); }

    sqlite3* m_handle = nullptr;
    sqlite3_stmt* m_insert = nullptr;
};

Result<storage::JournalWriter> writerIn(const std::string& folder) {
    auto store = storage::RunStore::open(folder);
    if (!store) {
        return fail(std::move(store.error()));
    }
    const storage::NewRun run{.id = "01JCZ0000000000000000000AB",
                              .name = "bench",
                              .at = {},
                              .records = {{.type = storage::RecordType::RunCreated}}};
    if (auto made = store->create(run); !made) {
        return fail(std::move(made.error()));
    }
    return storage::JournalWriter::open(folder, "bench", "bench", {});
}

} // namespace

void benchJournal(const Scale& scale, Report& report) {
    const std::string name = "append to a run's journal";
    const ScratchFolder folder;
    auto writer = writerIn((folder.path() / "state").string());
    BareSqlite bare((folder.path() / "bare.db").string());
    if (!writer) {
        report.fault(name, describe(writer.error()));
        return;
    }
    const int appends = scale.rounds * 40;
    Cost ours;
    Cost floor;
    bool isGood = true;
    for (int i = 0; i < appends && isGood; ++i) { // in turns: the disk has moods
        isGood = measure(floor, [&] { return bare.append(); }) && measure(ours, [&] {
                     return writer
                         ->append({{.type = storage::RecordType::MemberDispatched, .body = kBody}})
                         .has_value();
                 });
    }
    if (!isGood) {
        report.fault(name, "an append failed");
        return;
    }
    const double mine = ours.medianUs();
    const double theirs = floor.medianUs();
    const auto whole = [](double value) { return std::to_string(std::lround(value)); };
    report.add({.name = name,
                .figure = mine,
                .floor = theirs,
                .unit = "us",
                .ratio = mine / theirs,
                .target = 1.5,
                .against = "bare SQLite, as durable; " + whole(1e6 / mine) + " against " +
                           whole(1e6 / theirs) + " a second; CPU " + whole(ours.cpuUs / appends) +
                           " against " + whole(floor.cpuUs / appends) + " us"});
}

} // namespace pilothouse::bench
