// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/audit_search.h"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <utility>

namespace pilothouse::storage {

namespace {

/// Every entry with what its detail says, as columns.
constexpr std::string_view kEntries =
    "(SELECT number, at, who, action, target, reason, "
    "coalesce(CASE WHEN json_valid(detail) THEN json_extract(detail, '$.target') END, '') AS "
    "object, "
    "coalesce(CASE WHEN json_valid(detail) THEN json_extract(detail, '$.outcome') END, '') AS "
    "outcome FROM audit)";

/// A cluster is the object of a skip ("member/weu-1") or of a word on one member ("weu-1").
constexpr std::string_view kIsCluster =
    "((object LIKE 'member/%' AND substr(object, 8) LIKE ?6 ESCAPE '\\') OR "
    "(action IN ('run RetryMember', 'run AdoptMember') AND object LIKE ?6 ESCAPE '\\'))";

/// A pattern for LIKE that finds `word` anywhere; for no word, everything.
std::string patternOf(const std::string& word) {
    std::string pattern = "%";
    for (const char letter : word) {
        if (letter == '%' || letter == '_' || letter == '\\') {
            pattern += '\\';
        }
        pattern += letter;
    }
    return word.empty() ? pattern : pattern + '%';
}

std::string_view columnOf(model::AuditOrder order) {
    constexpr std::array<std::string_view, 7> kColumns{"number", "who",     "action", "target",
                                                       "object", "outcome", "reason"};
    return kColumns[static_cast<std::size_t>(order)];
}

std::string orderOf(const model::AuditQuestion& question) {
    const std::string_view way = question.isAscending ? "ASC" : "DESC";
    return question.order == model::AuditOrder::Number
               ? fmt::format("number {}", way)
               : fmt::format("{} COLLATE NOCASE {}, number DESC", columnOf(question.order), way);
}

std::int64_t millisOf(const std::optional<Instant>& at, std::int64_t none) {
    return at ? at->time_since_epoch().count() : none;
}

bool isRefused(std::string_view outcome) {
    return outcome.starts_with("rejected");
}

bool fits(model::AuditChoice choice, bool isRefused) {
    return choice == model::AuditChoice::All ||
           (choice == model::AuditChoice::Refused) == isRefused;
}

Result<std::vector<std::string>> namesIn(Database& database, std::string_view column, int limit) {
    auto rows = database.prepare(
        fmt::format("SELECT DISTINCT {0} FROM audit WHERE {0} <> '' ORDER BY {0} LIMIT ?", column));
    if (!rows) {
        return fail(std::move(rows.error()));
    }
    if (auto bound = rows->bind({std::int64_t(limit)}); !bound) {
        return fail(std::move(bound.error()));
    }
    std::vector<std::string> names;
    for (;;) {
        auto row = rows->step();
        if (!row) {
            return fail(std::move(row.error()));
        }
        if (!*row) {
            return names;
        }
        names.emplace_back(rows->text(0));
    }
}

} // namespace

Result<std::int64_t> AuditSearch::newest() {
    auto rows = m_store->database().prepare("SELECT coalesce(max(number), 0) FROM audit");
    if (!rows) {
        return fail(std::move(rows.error()));
    }
    auto row = rows->step();
    return row ? Result<std::int64_t>(rows->number(0)) : fail(std::move(row.error()));
}

Result<AuditFinds> AuditSearch::find(const model::AuditQuestion& question) {
    const auto& filter = question.filter;
    auto rows = m_store->database().prepare(fmt::format(
        "SELECT number, outcome FROM {} WHERE at >= ?1 AND at < ?2 AND who LIKE ?3 ESCAPE '\\' AND "
        "action LIKE ?4 ESCAPE '\\' AND target LIKE ?5 ESCAPE '\\' AND (?6 = '%' OR {}) AND (?7 = "
        "'%' OR who LIKE ?7 ESCAPE '\\' OR action LIKE ?7 ESCAPE '\\' OR target LIKE ?7 ESCAPE "
        "'\\' OR object LIKE ?7 ESCAPE '\\' OR outcome LIKE ?7 ESCAPE '\\' OR reason LIKE ?7 "
        "ESCAPE '\\') ORDER BY {}",
        kEntries, kIsCluster, orderOf(question)));
    if (!rows) {
        return fail(std::move(rows.error()));
    }
    const auto who = patternOf(filter.who);
    const auto action = patternOf(filter.action);
    const auto target = patternOf(filter.target);
    const auto cluster = patternOf(filter.cluster);
    const auto text = patternOf(filter.text);
    constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
    if (auto bound =
            rows->bind({millisOf(filter.from, -kNever), millisOf(filter.to, kNever),
                        std::string_view(who), std::string_view(action), std::string_view(target),
                        std::string_view(cluster), std::string_view(text)});
        !bound) {
        return fail(std::move(bound.error()));
    }
    AuditFinds finds;
    for (;;) {
        auto row = rows->step();
        if (!row) {
            return fail(std::move(row.error()));
        }
        if (!*row) {
            return finds;
        }
        const bool isBad = isRefused(rows->text(1));
        ++(isBad ? finds.refused : finds.done);
        if (fits(filter.choice, isBad)) {
            finds.numbers.push_back(rows->number(0));
        }
    }
}

Result<std::vector<AuditEntry>> AuditSearch::read(const std::vector<std::int64_t>& numbers) {
    std::vector<AuditEntry> entries;
    auto rows = m_store->database().prepare(
        "SELECT at, who, action, target, reason, detail FROM audit WHERE number = ?");
    if (!rows) {
        return fail(std::move(rows.error()));
    }
    entries.reserve(numbers.size());
    for (const auto number : numbers) {
        if (auto bound = rows->bind({number}); !bound) {
            return fail(std::move(bound.error()));
        }
        auto row = rows->step();
        if (!row) {
            return fail(std::move(row.error()));
        }
        if (*row) {
            entries.push_back({.number = number,
                               .at = Instant(std::chrono::milliseconds(rows->number(0))),
                               .who = std::string(rows->text(1)),
                               .action = std::string(rows->text(2)),
                               .target = std::string(rows->text(3)),
                               .reason = std::string(rows->text(4)),
                               .detail = std::string(rows->text(5))});
        }
    }
    rows->reset();
    return entries;
}

Result<AuditNames> AuditSearch::names(int limit) {
    AuditNames names;
    for (const auto& [column, into] : {std::pair{"who", &names.people},
                                       {"action", &names.actions},
                                       {"target", &names.targets}}) {
        auto read = namesIn(m_store->database(), column, limit);
        if (!read) {
            return fail(std::move(read.error()));
        }
        *into = *std::move(read);
    }
    return names;
}

} // namespace pilothouse::storage
