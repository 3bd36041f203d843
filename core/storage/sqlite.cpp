// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sqlite.h"

#include "storage/descriptor.h"
#include "storage/folders.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace pilothouse::storage {

namespace {

constexpr int kBusyMs = 5'000; // another process posts a command or an audit line: far less

/// What SQLite said of its last call, for people.
Error sqlError(sqlite3* handle, const std::string& file) {
    const int code = handle == nullptr ? SQLITE_NOMEM : sqlite3_errcode(handle);
    std::string next;
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) {
        next = "; the file is damaged: move it and its -wal aside, or put a copy back";
    } else if (code == SQLITE_FULL) {
        next = "; make room on the disk";
    } else if (code == SQLITE_BUSY) {
        next = "; another process is writing to it";
    }
    return {.kind = code == SQLITE_CONSTRAINT ? ErrorKind::Conflict : ErrorKind::Storage,
            .message = fmt::format(
                "{}{}", handle == nullptr ? "out of memory" : sqlite3_errmsg(handle), next),
            .where = file};
}

Error errorOf(sqlite3_stmt* statement) {
    sqlite3* const handle = sqlite3_db_handle(statement);
    const char* const file = sqlite3_db_filename(handle, nullptr);
    return sqlError(handle, file == nullptr ? "" : file);
}

/// SQLite would make the file readable by all; its -wal and -shm take the mode of the file.
Result<void> makeFile(const std::string& file) {
    if (auto made = makeFolder(folderOf(file)); !made) {
        return made;
    }
    // Never a file that is there: closing any descriptor of it would let go of the locks that other
    // connections of this process hold on it (fcntl(2), "Record locks"), and the next process to
    // leave would take itself for the last one and remove the log under us.
    const Descriptor made(
        ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (made.get() < 0 && errno == EEXIST) {
        return {};
    }
    if (made.get() < 0) {
        return fail({.kind = ErrorKind::Storage,
                     .message = std::generic_category().message(errno),
                     .where = file});
    }
    return {};
}

int bindOne(sqlite3_stmt* statement, int index, const SqlValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return sqlite3_bind_int64(statement, index, *number);
    }
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        // A null pointer would bind NULL, an empty text is not that.
        return sqlite3_bind_text64(statement, index, text->data() == nullptr ? "" : text->data(),
                                   text->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    }
    return sqlite3_bind_null(statement, index);
}

} // namespace

void Statement::Closer::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}
void Database::Closer::operator()(sqlite3* handle) const {
    sqlite3_close_v2(handle);
}

Result<void> Statement::bind(std::initializer_list<SqlValue> values) {
    sqlite3_reset(m_statement.get());
    int index = 0;
    for (const auto& value : values) {
        if (bindOne(m_statement.get(), ++index, value) != SQLITE_OK) {
            return fail(errorOf(m_statement.get()));
        }
    }
    return {};
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code == SQLITE_DONE) {
        sqlite3_reset(m_statement.get());
        return false;
    }
    auto error = errorOf(m_statement.get());
    sqlite3_reset(m_statement.get());
    return fail(std::move(error));
}

Result<void> Statement::run(std::initializer_list<SqlValue> values) {
    if (auto bound = bind(values); !bound) {
        return bound;
    }
    if (auto stepped = step(); !stepped) {
        return fail(std::move(stepped.error()));
    }
    reset();
    return {};
}

void Statement::reset() {
    sqlite3_reset(m_statement.get());
}

std::int64_t Statement::number(int column) const {
    return sqlite3_column_int64(m_statement.get(), column);
}

std::string_view Statement::text(int column) const {
    const void* const data = sqlite3_column_blob(m_statement.get(), column);
    const int size = sqlite3_column_bytes(m_statement.get(), column);
    return data == nullptr
               ? std::string_view()
               : std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

bool Statement::isNull(int column) const {
    return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL;
}

Database::Database(sqlite3* handle, std::string file) : m_handle(handle), m_file(std::move(file)) {}

Result<Database> Database::open(const std::string& file) {
    if (auto made = makeFile(file); !made) {
        return fail(std::move(made.error()));
    }
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &handle,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    Database database(handle, file);
    if (code != SQLITE_OK) {
        return fail(sqlError(handle, file));
    }
    sqlite3_busy_timeout(handle, kBusyMs);
    // FULL: a commit returns when the log is on the disk, not only after a checkpoint.
    auto set = database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                                "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;");
    return set ? Result<Database>(std::move(database)) : fail(std::move(set.error()));
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(m_handle.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    Statement owner(statement);
    return code == SQLITE_OK ? Result<Statement>(std::move(owner))
                             : fail(sqlError(m_handle.get(), m_file));
}

Result<void> Database::execute(const char* sql) {
    return sqlite3_exec(m_handle.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK
               ? Result<void>()
               : fail(sqlError(m_handle.get(), m_file));
}

Result<void> Database::executeKept(std::optional<Statement>& kept, std::string_view sql) {
    if (!kept) {
        auto prepared = prepare(sql);
        if (!prepared) {
            return fail(std::move(prepared.error()));
        }
        kept = *std::move(prepared);
    }
    return kept->run({});
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(m_handle.get());
}

Result<Transaction> Transaction::begin(Database& database) {
    if (auto begun = database.executeKept(database.m_begin, "BEGIN IMMEDIATE"); !begun) {
        return fail(std::move(begun.error()));
    }
    return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept
    : m_database(std::exchange(other.m_database, nullptr)) {}

Transaction::~Transaction() {
    if (m_database != nullptr) {
        // Where SQLite rolled back by itself already, it says so and nothing is left to do.
        static_cast<void>(m_database->execute("ROLLBACK").has_value());
    }
}

Result<void> Transaction::commit() {
    auto done = m_database->executeKept(m_database->m_commit, "COMMIT");
    if (done) {
        m_database = nullptr;
    }
    return done;
}

} // namespace pilothouse::storage
