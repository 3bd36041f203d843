// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "checks/probe.h"
#include "kube/requests.h"

#include <string>
#include <string_view>

/// Log Analytics: what is asked and how its answers read, inside this folder only.
/// Source: azure-docs, azure-monitor/logs/api (request-format, response-format, errors).
namespace pilothouse::checks::detail {

/// How far back own rules look at most, whatever the query says. ISO 8601.
inline constexpr std::string_view kRuleSpan = "P1D";

/// The nodes of one cluster that were heard of within kLogWindow: columns "nodes", "newest".
/// Workspaces are shared, hence the ARM id, which Azure writes in any case.
/// Source: azure-docs, azure-monitor/reference/tables/kubenodeinventory.
[[nodiscard]] std::string nodesQuery(std::string_view azureId);

/// "{member.name}" and "{azure.id}" in a query replaced, fit for a text in quotation marks. A name
/// that brings a placeholder of its own is not looked at again.
[[nodiscard]] std::string fillQuery(std::string_view kql, std::string_view member,
                                    std::string_view azureId);

[[nodiscard]] kube::ApiRequest logRequest(std::string_view workspace, std::string_view kql,
                                          std::string_view timespan);

/// The answer to nodesQuery(). Decode for what is none, Intercepted for what is not of Log
/// Analytics, and Server for what its service calls partial: a part of the truth is none.
[[nodiscard]] Result<LogNodesFact> readLogNodes(std::string_view body);
/// The last column of each row of the first table; what is no number is not a number. Errors as
/// readLogNodes.
[[nodiscard]] Result<QueryFact> readLogValues(std::string_view body);

/// The error said to be of Log Analytics.
[[nodiscard]] Error ofLogs(Error error);

/// The error that an answer means which is no 2xx, with the next step. "it" is Log Analytics.
[[nodiscard]] Error logErrorOf(const Answer& answer);

} // namespace pilothouse::checks::detail
