// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/audit_export.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pilothouse::storage {

namespace {

/// A cell in quotes. Source: RFC 4180, 2; OWASP "CSV Injection" for the first letters.
std::string cell(const std::string& text) {
    std::string quoted = "\"";
    constexpr std::string_view kFormula = "=+-@\t\r";
    if (!text.empty() && kFormula.find(text.front()) != std::string_view::npos) {
        quoted += '\'';
    }
    for (const char letter : text) {
        quoted += letter;
        if (letter == '"') {
            quoted += '"';
        }
    }
    return quoted + '"';
}

bool isPlain(char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z') ||
           std::string_view("_@%+=:,./-").find(letter) != std::string_view::npos;
}

/// The words as a POSIX shell takes them.
std::string shellLine(const std::vector<std::string>& words) {
    std::string line;
    for (const auto& word : words) {
        line += line.empty() ? "" : " ";
        if (!word.empty() && std::all_of(word.begin(), word.end(), isPlain)) {
            line += word;
            continue;
        }
        line += '\'';
        for (const char letter : word) {
            line += letter == '\'' ? "'\\''" : std::string(1, letter);
        }
        line += '\'';
    }
    return line;
}

} // namespace

nlohmann::ordered_json auditJson(const AuditEntry& entry, const std::vector<std::string>& again) {
    auto detail = nlohmann::ordered_json::parse(entry.detail, nullptr, false);
    return {{"number", entry.number},
            {"at", formatRfc3339(entry.at)},
            {"who", entry.who},
            {"action", entry.action},
            {"target", entry.target},
            {"reason", entry.reason},
            {"detail", detail.is_object() ? std::move(detail) : nlohmann::ordered_json::object()},
            {"again", again}};
}

std::string auditJsonText(const AuditEntry& entry, const std::vector<std::string>& again) {
    return auditJson(entry, again)
        .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string auditCsvHeader() {
    return "number,at,who,action,target,object,outcome,reason,again\r\n";
}

std::string auditCsv(const AuditEntry& entry, const std::vector<std::string>& again) {
    std::string line = std::to_string(entry.number) + ',' + formatRfc3339(entry.at);
    for (const auto& text :
         {entry.who, entry.action, entry.target, auditWord(entry.detail, "target"),
          auditWord(entry.detail, "outcome"), entry.reason, shellLine(again)}) {
        line += ',' + cell(text);
    }
    return line + "\r\n";
}

} // namespace pilothouse::storage
