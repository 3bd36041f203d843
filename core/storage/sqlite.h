// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

struct sqlite3;
struct sqlite3_stmt;

namespace pilothouse::storage {

/// A value of SQLite: nothing, a whole number or text. Views end with what they look at.
using SqlValue = std::variant<std::monostate, std::int64_t, std::string_view>;

/// One prepared statement, used again and again. Belongs to its database's thread.
class Statement {
public:
    explicit Statement(sqlite3_stmt* statement) : m_statement(statement) {}

    /// Sets all parameters in order and goes back to before the first row.
    [[nodiscard]] Result<void> bind(std::initializer_list<SqlValue> values);
    /// The next row; false: there is none more. Storage when SQLite says no.
    [[nodiscard]] Result<bool> step();
    /// For statements without rows: bound, run, and ready again.
    [[nodiscard]] Result<void> run(std::initializer_list<SqlValue> values);
    /// Ends a reading before its last row, which lets go of what it holds.
    void reset();

    [[nodiscard]] std::int64_t number(int column) const;
    /// Text or bytes of a column; valid until the next step.
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] bool isNull(int column) const;

private:
    struct Closer {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3_stmt, Closer> m_statement;
};

/// One connection to a SQLite file in WAL mode with synchronous=FULL: what was committed is on the
/// disk. One thread at a time; other processes may use the same file. Blocks on the disk, and up to
/// five seconds on another writer.
class Database {
public:
    /// Opens or makes the file (mode 0600, missing folders 0700). Storage, naming the file and what
    /// to do, for a file that is damaged or no database.
    [[nodiscard]] static Result<Database> open(const std::string& file);

    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// Runs statements that give no rows.
    [[nodiscard]] Result<void> execute(const char* sql);
    /// Rows changed by the last statement.
    [[nodiscard]] std::int64_t changes() const;
    [[nodiscard]] const std::string& file() const { return m_file; }

private:
    struct Closer {
        void operator()(sqlite3* handle) const;
    };
    Database(sqlite3* handle, std::string file);
    friend class Transaction;
    /// Runs one statement that gives no rows, and keeps it prepared.
    [[nodiscard]] Result<void> executeKept(std::optional<Statement>& kept, std::string_view sql);

    std::unique_ptr<sqlite3, Closer> m_handle;
    std::string m_file;
    std::optional<Statement> m_begin{};
    std::optional<Statement> m_commit{};
};

/// A write transaction: others that write wait. Rolled back unless committed.
class Transaction {
public:
    [[nodiscard]] static Result<Transaction> begin(Database& database);
    ~Transaction();
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    /// Durable once this returns without an error.
    [[nodiscard]] Result<void> commit();

private:
    explicit Transaction(Database& database) : m_database(&database) {}
    Database* m_database;
};

} // namespace pilothouse::storage
