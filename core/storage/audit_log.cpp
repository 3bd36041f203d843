// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/audit_log.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace pilothouse::storage {

namespace {

Result<std::vector<AuditEntry>> collect(Result<Statement> rows,
                                        std::initializer_list<SqlValue> values) {
    if (!rows) {
        return fail(std::move(rows.error()));
    }
    if (auto bound = rows->bind(values); !bound) {
        return fail(std::move(bound.error()));
    }
    std::vector<AuditEntry> entries;
    for (;;) {
        auto row = rows->step();
        if (!row) {
            return fail(std::move(row.error()));
        }
        if (!*row) {
            return entries;
        }
        entries.push_back({.number = rows->number(0),
                           .at = Instant(std::chrono::milliseconds(rows->number(1))),
                           .who = std::string(rows->text(2)),
                           .action = std::string(rows->text(3)),
                           .target = std::string(rows->text(4)),
                           .reason = std::string(rows->text(5)),
                           .detail = std::string(rows->text(6))});
    }
}

} // namespace

Result<std::int64_t> AuditLog::append(const AuditEntry& entry) {
    if (auto good = checkBodies({{.type = RecordType::Command, .body = entry.detail}}); !good) {
        return fail(std::move(good.error()));
    }
    auto put = m_store->database().prepare(
        "INSERT INTO audit(at, who, action, target, reason, detail) VALUES(?, ?, ?, ?, ?, ?) "
        "RETURNING number");
    if (!put) {
        return fail(std::move(put.error()));
    }
    if (auto bound = put->bind({entry.at.time_since_epoch().count(), std::string_view(entry.who),
                                std::string_view(entry.action), std::string_view(entry.target),
                                std::string_view(entry.reason), std::string_view(entry.detail)});
        !bound) {
        return fail(std::move(bound.error()));
    }
    auto row = put->step();
    if (!row) {
        return fail(std::move(row.error()));
    }
    const auto number = put->number(0);
    auto done = put->step(); // the commit happens with the last step
    return done ? Result<std::int64_t>(number) : fail(std::move(done.error()));
}

Result<std::vector<AuditEntry>> AuditLog::readAfter(std::int64_t after, int limit) {
    return collect(m_store->database().prepare(
                       "SELECT number, at, who, action, target, reason, detail FROM audit "
                       "WHERE number > ? ORDER BY number LIMIT ?"),
                   {after, std::int64_t(limit)});
}

Result<std::vector<AuditEntry>> AuditLog::latest(int limit) {
    return collect(m_store->database().prepare(
                       "SELECT number, at, who, action, target, reason, detail FROM audit "
                       "ORDER BY number DESC LIMIT ?"),
                   {std::int64_t(limit)});
}

Result<std::vector<AuditEntry>> AuditLog::latestOf(const std::string& target, int limit) {
    return collect(m_store->database().prepare(
                       "SELECT number, at, who, action, target, reason, detail FROM audit "
                       "WHERE target = ? ORDER BY number DESC LIMIT ?"),
                   {std::string_view(target), std::int64_t(limit)});
}

std::string auditDetail(const std::vector<std::pair<std::string, std::string>>& fields) {
    nlohmann::json detail = nlohmann::json::object();
    for (const auto& [name, value] : fields) {
        detail[name] = value;
    }
    return detail.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::pair<std::string, std::string>> auditWords(const std::string& detail) {
    std::vector<std::pair<std::string, std::string>> words;
    const auto json = nlohmann::json::parse(detail, nullptr, false);
    if (json.is_object()) {
        for (const auto& [name, value] : json.items()) {
            if (value.is_string()) {
                words.emplace_back(name, value.get<std::string>());
            }
        }
    }
    return words;
}

std::string auditWord(const std::string& detail, const std::string& name) {
    for (auto& [each, value] : auditWords(detail)) {
        if (each == name) {
            return std::move(value);
        }
    }
    return {};
}

} // namespace pilothouse::storage
