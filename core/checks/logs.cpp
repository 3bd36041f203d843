// SPDX-License-Identifier: GPL-3.0-or-later
#include "checks/logs.h"

#include "checks/decode.h"
#include "checks/evaluate.h"
#include "checks/probe_kind.h"
#include "kube/status.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace pilothouse::checks::detail {

namespace {

constexpr std::size_t kMostText = 300;
constexpr int kMostDepth = 8;

/// Fit for a text of KQL in quotation marks.
/// Source: azure-docs, data-explorer/kusto/query/scalar-data-types/string.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char letter : text) {
        if (letter == '"' || letter == '\'' || letter == '\\') {
            out += '\\';
        }
        out += static_cast<unsigned char>(letter) < ' ' ? ' ' : letter;
    }
    return out;
}

/// What an `error` says: the innermost message, which names the cause; the outer ones say that
/// something in the query or the service went wrong. Empty: nothing.
std::string causeOf(const Json& error) {
    std::string cause = text(error, "message");
    const Json* each = &error;
    for (int depth = 0; depth < kMostDepth && each->is_object(); ++depth) {
        const auto& details = member(*each, "details");
        const bool hasDetail = details.is_array() && !details.empty();
        each = hasDetail && !member(*each, "innererror").is_object() ? &details.front()
                                                                     : &member(*each, "innererror");
        if (auto inner = text(*each, "message"); !inner.empty()) {
            cause = std::move(inner);
        }
    }
    return kube::oneLine(cause, kMostText);
}

std::string causeIn(std::string_view body) {
    const auto json = Json::parse(body, nullptr, false);
    return json.is_object() ? causeOf(member(json, "error")) : std::string();
}

/// The first table of an answer.
struct LogTable {
    std::vector<std::string> columns{};
    std::vector<std::vector<Json>> rows{}; ///< each as long as `columns`

    /// The value in that column of the first row, or null.
    [[nodiscard]] Json at(std::string_view column) const {
        const auto found = std::find(columns.begin(), columns.end(), column);
        return rows.empty() || found == columns.end()
                   ? Json()
                   : rows.front()[static_cast<std::size_t>(found - columns.begin())];
    }
};

Result<std::vector<std::string>> readColumns(const Json& table) {
    const auto& columns = member(table, "columns");
    std::vector<std::string> names;
    if (columns.is_array()) {
        for (const auto& column : columns) {
            names.push_back(text(column, "name"));
        }
    }
    if (names.empty()) {
        return fail(ErrorKind::Decode, "its table has no columns");
    }
    return names;
}

Result<LogTable> readLogTable(std::string_view body) {
    const auto json = parseObject(body, "an answer of Log Analytics");
    if (!json) {
        return fail(json.error());
    }
    if (const auto& error = member(*json, "error"); !error.is_null()) {
        return fail(ErrorKind::Server, "it gave a part of the answer only: " + causeOf(error));
    }
    const auto& tables = member(*json, "tables");
    if (!tables.is_array() || tables.empty()) {
        return fail(ErrorKind::Decode, "its answer holds no table");
    }
    auto columns = readColumns(tables.front());
    if (!columns) {
        return fail(columns.error());
    }
    LogTable table{.columns = *std::move(columns)};
    const auto& rows = member(tables.front(), "rows");
    if (!rows.is_array()) {
        return fail(ErrorKind::Decode, "its table has no rows");
    }
    for (const auto& row : rows) {
        if (!row.is_array() || row.size() != table.columns.size()) {
            return fail(ErrorKind::Decode, "a row of its table does not fit the columns");
        }
        table.rows.emplace_back(row.begin(), row.end());
    }
    return table;
}

} // namespace

std::string nodesQuery(std::string_view azureId) {
    return fmt::format("KubeNodeInventory | where TimeGenerated > ago({}m) | where _ResourceId =~ "
                       "\"{}\" or ClusterId =~ \"{}\" | summarize nodes = dcount(Computer), "
                       "newest = max(TimeGenerated)",
                       kLogWindow.count(), escaped(azureId), escaped(azureId));
}

std::string fillQuery(std::string_view kql, std::string_view member, std::string_view azureId) {
    std::string out;
    while (!kql.empty()) {
        bool isFilled = false;
        for (const auto& [name, value] :
             {std::pair(std::string_view("{member.name}"), member), {"{azure.id}", azureId}}) {
            if (kql.starts_with(name)) {
                out += escaped(value);
                kql.remove_prefix(name.size());
                isFilled = true;
                break;
            }
        }
        if (!isFilled) {
            out += kql.front();
            kql.remove_prefix(1);
        }
    }
    return out;
}

kube::ApiRequest logRequest(std::string_view workspace, std::string_view kql,
                            std::string_view timespan) {
    const Json body{{"query", kql}, {"timespan", timespan}};
    return {.verb = kube::Verb::Create,
            .path = "/v1/workspaces/" + kube::percentEncode(workspace) + "/query",
            .contentType = "application/json",
            .body = body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

Result<LogNodesFact> readLogNodes(std::string_view body) {
    const auto table = readLogTable(body);
    if (!table) {
        return fail(table.error());
    }
    const auto nodes = table->at("nodes");
    if (!nodes.is_number_integer() || nodes < 0 || nodes > INT32_MAX) {
        return fail(ErrorKind::Decode, "its table says no number of nodes");
    }
    LogNodesFact fact{.nodes = nodes.get<std::int64_t>()};
    if (const auto newest = table->at("newest"); newest.is_string()) {
        if (const auto at = parseRfc3339(newest.get_ref<const std::string&>())) {
            fact.newest = *at;
        }
    }
    return fact;
}

Result<QueryFact> readLogValues(std::string_view body) {
    const auto table = readLogTable(body);
    if (!table) {
        return fail(table.error());
    }
    QueryFact fact;
    for (const auto& row : table->rows) {
        fact.values.push_back(readNumber(row.back()).value_or(std::nan("")));
    }
    return fact;
}

Error ofLogs(Error error) {
    error.message.insert(0, "Log Analytics: ");
    return error;
}

Error logErrorOf(const Answer& answer) {
    if (answer.error) {
        return *answer.error;
    }
    auto error = errorOf(answer);
    const auto cause = causeIn(answer.body);
    const auto said = cause.empty() ? std::string() : ": " + cause;
    switch (answer.status) {
    case 400: error.message = "it does not take the query" + said; break;
    case 401:
        error.message = "it refuses the token of the Azure CLI; sign in again with \"az login\"";
        break;
    case 403:
        error.message = "who is signed in to the Azure CLI may not read the workspace; it takes "
                        "the role Log Analytics Reader" +
                        said;
        break;
    case 404:
        error.message = "there is no such workspace (spec.metrics.logAnalytics)" + said;
        break;
    case 429:
        error.message = "it is asked too often";
        if (answer.retryAfter) {
            error.retryAfter = answer.retryAfter;
            error.message += fmt::format(
                " and wants to be asked again in {} s",
                std::chrono::duration_cast<std::chrono::seconds>(*answer.retryAfter).count());
        }
        break;
    default:
        error.message = fmt::format("it answered {}{}", answer.status,
                                    said.empty() ? ": " + error.message : said);
    }
    return error;
}

} // namespace pilothouse::checks::detail
