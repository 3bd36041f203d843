// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/journal_writer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <thread>
#include <utility>

namespace pilothouse::storage {

namespace {

constexpr auto kLockPatience = std::chrono::seconds(2);
constexpr auto kLockPause = std::chrono::milliseconds(10);

/// Somebody may only be looking. And where a driver was killed as it started a program, the child
/// has the lock until its exec, which takes long on a busy machine.
Result<std::optional<FileLock>> takeSoon(const std::string& file) {
    auto lock = FileLock::tryNow(file);
    const auto end = std::chrono::steady_clock::now() + kLockPatience;
    while (lock && !*lock && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(kLockPause);
        lock = FileLock::tryNow(file);
    }
    return lock;
}

} // namespace

std::string runLockFile(const std::string& folder, const std::string& runId) {
    return fmt::format("{}.{}.lock", runsFile(folder), runId);
}

JournalWriter::JournalWriter(FileLock lock, RunStore store, std::string runId)
    : m_lock(std::move(lock)), m_store(std::move(store)), m_runId(std::move(runId)) {}

Result<JournalWriter> JournalWriter::open(const std::string& folder, const std::string& idOrName,
                                          const std::string& holder, Instant at) {
    auto store = RunStore::open(folder);
    if (!store) {
        return fail(std::move(store.error()));
    }
    const auto entry = store->find(idOrName);
    if (!entry) {
        return fail(entry.error());
    }
    auto lock = takeSoon(runLockFile(folder, entry->id));
    if (!lock) {
        return fail(std::move(lock.error()));
    }
    if (!*lock) {
        return fail(
            {.kind = ErrorKind::Conflict,
             .message = fmt::format("run \"{}\" is driven by {}", entry->name,
                                    entry->holder.empty() ? "another process" : entry->holder),
             .reason = "locked"});
    }
    JournalWriter writer(*std::move(*lock), *std::move(store), entry->id);
    if (auto taken = writer.takeOver(holder, at); !taken) {
        return fail(withContext(std::move(taken.error()), fmt::format("run {}", entry->name)));
    }
    return writer;
}

Result<void> JournalWriter::prepare() {
    auto insert = prepareInsert(m_store.database());
    auto epoch = m_store.database().prepare("SELECT epoch FROM run WHERE id = ?");
    auto settle = m_store.database().prepare(
        "UPDATE command SET outcome = ? WHERE id = ? AND outcome IS NULL");
    if (!insert || !epoch || !settle) {
        return fail(!insert ? insert.error() : !epoch ? epoch.error() : settle.error());
    }
    m_insert = *std::move(insert);
    m_readEpoch = *std::move(epoch);
    m_settle = *std::move(settle);
    return {};
}

/// Reads the journal and writes the next epoch in one transaction, so that nobody writes between.
Result<void> JournalWriter::takeOver(const std::string& holder, Instant at) {
    if (auto ready = prepare(); !ready) {
        return ready;
    }
    auto& database = m_store.database();
    auto transaction = Transaction::begin(database);
    if (!transaction) {
        return fail(std::move(transaction.error()));
    }
    auto content = m_store.read(m_runId);
    if (!content) {
        return fail(std::move(content.error()));
    }
    if (content->broken) {
        return fail({.kind = ErrorKind::Storage,
                     .message = content->broken->what + "; the run can be looked at, not driven",
                     .reason = "chain"});
    }
    m_history = std::move(content->records);
    m_seq = m_history.empty() ? 0 : m_history.back().seq;
    m_hash = m_history.empty() ? chainStart(m_runId) : m_history.back().hash;
    auto claim = database.prepare(
        "UPDATE run SET epoch = epoch + 1, holder = ? WHERE id = ? RETURNING epoch");
    if (!claim) {
        return fail(std::move(claim.error()));
    }
    if (auto bound = claim->bind({std::string_view(holder), std::string_view(m_runId)}); !bound) {
        return bound;
    }
    auto row = claim->step();
    if (!row || !*row) {
        return row ? Result<void>(fail(ErrorKind::NotFound, "the run is gone")) : fail(row.error());
    }
    m_epoch = claim->number(0);
    claim->reset();
    const nlohmann::json body{{"number", m_epoch}, {"holder", holder}};
    auto written = insertRecords(
        *m_insert, m_runId, m_seq, m_hash,
        {{.type = RecordType::Epoch,
          .at = at,
          .body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)}});
    if (!written) {
        return fail(std::move(written.error()));
    }
    if (auto done = transaction->commit(); !done) {
        return done;
    }
    m_history.push_back(written->back());
    m_seq = m_history.back().seq;
    m_hash = m_history.back().hash;
    return {};
}

Result<void> JournalWriter::checkEpoch() {
    if (auto bound = m_readEpoch->bind({std::string_view(m_runId)}); !bound) {
        return bound;
    }
    auto row = m_readEpoch->step();
    if (!row) {
        return fail(std::move(row.error()));
    }
    const std::int64_t epoch = *row ? m_readEpoch->number(0) : -1;
    m_readEpoch->reset();
    if (epoch == m_epoch) {
        return {};
    }
    m_state = State::Stale;
    return fail({.kind = ErrorKind::Conflict,
                 .message = fmt::format("another driver took the run over (epoch {}, ours was {})",
                                        epoch, m_epoch),
                 .reason = "stale"});
}

Result<void> JournalWriter::settle(const SettledCommand& settled) {
    if (auto put = m_settle->run({std::string_view(settled.outcome), std::string_view(settled.id)});
        !put) {
        return put;
    }
    return m_store.database().changes() == 1
               ? Result<void>()
               : fail(ErrorKind::NotFound,
                      fmt::format("command {} is not there or was answered before", settled.id));
}

Result<std::vector<Record>> JournalWriter::append(const std::vector<NewRecord>& records,
                                                  const std::optional<SettledCommand>& settled) {
    if (m_state != State::Good) {
        return fail({.kind = isStale() ? ErrorKind::Conflict : ErrorKind::Storage,
                     .message = isStale() ? "another driver took the run over"
                                          : "an earlier write failed; the run must be opened anew",
                     .reason = isStale() ? "stale" : "unsure"});
    }
    if (auto good = checkBodies(records); !good) { // before anything is begun: it costs nothing
        return fail(std::move(good.error()));
    }
    auto transaction = Transaction::begin(m_store.database());
    if (!transaction) {
        return fail(std::move(transaction.error())); // nothing was begun: it may be tried again
    }
    if (auto mine = checkEpoch(); !mine) {
        return fail(std::move(mine.error()));
    }
    auto written = insertRecords(*m_insert, m_runId, m_seq, m_hash, records);
    if (written && settled) {
        if (auto done = settle(*settled); !done) {
            return fail(std::move(done.error())); // rolled back as a whole
        }
        if (settled->audit) {
            if (auto noted = AuditLog(m_store).append(*settled->audit); !noted) {
                return fail(std::move(noted.error()));
            }
        }
    }
    if (auto done = written ? transaction->commit() : Result<void>(fail(written.error())); !done) {
        m_state = State::Unsure;
        return fail(std::move(done.error()));
    }
    if (!written->empty()) {
        m_seq = written->back().seq;
        m_hash = written->back().hash;
    }
    return written;
}

} // namespace pilothouse::storage
