// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/run_store.h"

#include "storage/file_lock.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pilothouse::storage {

namespace {

constexpr std::int64_t kVersion = 1;

// Triggers keep a slip of this program, or a hand with sqlite3, from rewriting what happened.
constexpr const char* kSchema = R"(
CREATE TABLE run(id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, created INTEGER NOT NULL,
    epoch INTEGER NOT NULL DEFAULT 0, holder TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE record(run TEXT NOT NULL REFERENCES run(id), seq INTEGER NOT NULL, at INTEGER NOT NULL,
    type TEXT NOT NULL, body TEXT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY(run, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE command(number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    run TEXT NOT NULL REFERENCES run(id), at INTEGER NOT NULL, who TEXT NOT NULL, body TEXT NOT NULL,
    outcome TEXT) STRICT;
CREATE INDEX command_open ON command(run, number) WHERE outcome IS NULL;
CREATE TABLE audit(number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, who TEXT NOT NULL,
    action TEXT NOT NULL, target TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
CREATE TRIGGER record_stays BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'records are final'); END;
CREATE TRIGGER record_kept BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'records are final'); END;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is final'); END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is final'); END;
PRAGMA user_version = 1;
)";

Result<std::int64_t> oneNumber(Database& database, std::string_view sql) {
    auto statement = database.prepare(sql);
    if (!statement) {
        return fail(std::move(statement.error()));
    }
    auto row = statement->step();
    return row ? Result<std::int64_t>(*row ? statement->number(0) : 0)
               : fail(std::move(row.error()));
}

Result<void> makeSchema(Database& database) {
    const auto version = oneNumber(database, "PRAGMA user_version");
    if (!version) {
        return fail(version.error());
    }
    if (*version > kVersion) {
        return fail(
            {.kind = ErrorKind::Unsupported,
             .message = fmt::format("written by a newer Pilothouse (format {}, this one knows {})",
                                    *version, kVersion),
             .where = database.file()});
    }
    if (*version == kVersion) {
        return {};
    }
    auto transaction = Transaction::begin(database);
    if (!transaction) {
        return fail(std::move(transaction.error()));
    }
    if (auto made = database.execute(kSchema); !made) {
        return made;
    }
    return transaction->commit();
}

bool isUlid(std::string_view id) {
    return id.size() == 26 &&
           id.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ") == std::string_view::npos;
}

bool isRunName(std::string_view name) {
    return !name.empty() && name.size() <= 50 &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
               std::string_view::npos;
}

Result<void> checkRun(const NewRun& run) {
    if (!isUlid(run.id)) {
        return fail(ErrorKind::Validation, fmt::format("run id \"{}\" is no ULID", run.id));
    }
    if (!isRunName(run.name)) {
        return fail(ErrorKind::Validation,
                    fmt::format("run name \"{}\": expected 1 to 50 of a-z, 0-9 and -", run.name));
    }
    return run.records.empty()
               ? Result<void>(fail(ErrorKind::Validation, "a run begins with a record"))
               : checkBodies(run.records);
}

RunEntry entryOf(const Statement& row) {
    return {.id = std::string(row.text(0)),
            .name = std::string(row.text(1)),
            .createdAt = Instant(std::chrono::milliseconds(row.number(2))),
            .epoch = row.number(3),
            .holder = std::string(row.text(4)),
            .records = row.number(5),
            .lastAt = Instant(std::chrono::milliseconds(row.number(6)))};
}

constexpr std::string_view kEntries =
    "SELECT id, name, created, epoch, holder, (SELECT max(seq) FROM record WHERE run = id), "
    "(SELECT at FROM record WHERE run = id ORDER BY seq DESC LIMIT 1) FROM run";

/// Checks one row against what came before; the record, or where the chain breaks.
std::optional<ChainBreak> take(const Statement& row, std::int64_t& seq, std::string& hash,
                               std::vector<Record>& records) {
    const auto at = Instant(std::chrono::milliseconds(row.number(1)));
    const auto type = recordType(row.text(2));
    if (row.number(0) != seq + 1) {
        return ChainBreak{seq + 1, fmt::format("record {} is missing", seq + 1)};
    }
    auto next = chainNext(hash, seq + 1, at, row.text(2), row.text(3));
    if (next != row.text(4)) {
        return ChainBreak{
            seq + 1,
            fmt::format(
                "record {} was changed after it was written, or is not the one that followed",
                seq + 1)};
    }
    if (!type) {
        return ChainBreak{
            seq + 1,
            fmt::format("record {} is of the unknown type \"{}\": a newer Pilothouse wrote it",
                        seq + 1, row.text(2))};
    }
    hash = next;
    records.push_back({.seq = ++seq,
                       .type = *type,
                       .at = at,
                       .body = std::string(row.text(3)),
                       .hash = std::move(next)});
    return std::nullopt;
}

} // namespace

std::string runsFile(const std::string& folder) {
    return folder + "/runs.db";
}

Result<Statement> prepareInsert(Database& database) {
    return database.prepare("INSERT INTO record(run, seq, at, type, body, hash) VALUES(?, ?, ?, ?, "
                            "?, CAST(? AS BLOB))");
}

Result<std::vector<Record>> insertRecords(Statement& insert, const std::string& runId,
                                          std::int64_t seq, std::string hash,
                                          const std::vector<NewRecord>& records) {
    std::vector<Record> written;
    for (const auto& each : records) {
        const auto word = toString(each.type);
        hash = chainNext(hash, ++seq, each.at, word, each.body);
        if (auto put = insert.run({runId, seq, each.at.time_since_epoch().count(), word,
                                   std::string_view(each.body), std::string_view(hash)});
            !put) {
            return fail(std::move(put.error()));
        }
        written.push_back(
            {.seq = seq, .type = each.type, .at = each.at, .body = each.body, .hash = hash});
    }
    return written;
}

Result<RunStore> RunStore::open(const std::string& folder) {
    const auto file = runsFile(folder);
    // Two that make the file at once would trip over each other.
    const auto alone = FileLock::wait(file + ".lock");
    if (!alone) {
        return fail(alone.error());
    }
    auto database = Database::open(file);
    if (!database) {
        return fail(std::move(database.error()));
    }
    if (auto made = makeSchema(*database); !made) {
        return fail(std::move(made.error()));
    }
    return RunStore(*std::move(database));
}

Result<std::vector<RunEntry>> RunStore::runs() {
    auto rows = m_database.prepare(fmt::format("{} ORDER BY created, id", kEntries));
    if (!rows) {
        return fail(std::move(rows.error()));
    }
    std::vector<RunEntry> entries;
    for (;;) {
        auto row = rows->step();
        if (!row) {
            return fail(std::move(row.error()));
        }
        if (!*row) {
            return entries;
        }
        entries.push_back(entryOf(*rows));
    }
}

Result<RunEntry> RunStore::find(const std::string& idOrName) {
    auto rows = m_database.prepare(fmt::format("{} WHERE id = ?1 OR name = ?1", kEntries));
    if (!rows) {
        return fail(std::move(rows.error()));
    }
    if (auto bound = rows->bind({std::string_view(idOrName)}); !bound) {
        return fail(std::move(bound.error()));
    }
    auto row = rows->step();
    if (!row) {
        return fail(std::move(row.error()));
    }
    return *row ? Result<RunEntry>(entryOf(*rows))
                : fail(ErrorKind::NotFound, fmt::format("there is no run \"{}\"", idOrName));
}

Result<void> RunStore::create(const NewRun& run) {
    if (auto good = checkRun(run); !good) {
        return good;
    }
    auto put = m_database.prepare("INSERT INTO run(id, name, created) VALUES(?, ?, ?)");
    auto insert = prepareInsert(m_database);
    auto transaction = Transaction::begin(m_database);
    if (!put || !insert || !transaction) {
        return fail(!put ? put.error() : !insert ? insert.error() : transaction.error());
    }
    if (auto made = put->run({std::string_view(run.id), std::string_view(run.name),
                              run.at.time_since_epoch().count()});
        !made) {
        return made.error().kind == ErrorKind::Conflict
                   ? Result<void>(fail(
                         ErrorKind::Conflict,
                         fmt::format("there is a run \"{}\" already; take another name", run.name)))
                   : made;
    }
    if (auto written = insertRecords(*insert, run.id, 0, chainStart(run.id), run.records);
        !written) {
        return fail(std::move(written.error()));
    }
    return transaction->commit();
}

Result<JournalContent> RunStore::read(const std::string& id) {
    return readAfter(id, std::nullopt);
}

Result<JournalContent> RunStore::readAfter(const std::string& id,
                                           const std::optional<Record>& last) {
    auto rows = m_database.prepare(
        "SELECT seq, at, type, body, hash FROM record WHERE run = ? AND seq > ? ORDER BY seq");
    std::int64_t seq = last ? last->seq : 0;
    std::string hash = last ? last->hash : chainStart(id);
    if (!rows) {
        return fail(std::move(rows.error()));
    }
    if (auto bound = rows->bind({std::string_view(id), seq}); !bound) {
        return fail(std::move(bound.error()));
    }
    JournalContent content;
    while (!content.broken) {
        auto row = rows->step();
        if (!row) {
            return fail(std::move(row.error()));
        }
        if (!*row) {
            break;
        }
        content.broken = take(*rows, seq, hash, content.records);
    }
    rows->reset();
    return content;
}

Result<std::int64_t> RunStore::dataVersion() {
    return oneNumber(m_database, "PRAGMA data_version");
}

} // namespace pilothouse::storage
