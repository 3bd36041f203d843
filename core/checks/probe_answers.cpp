// SPDX-License-Identifier: GPL-3.0-or-later
// What the answers of a member say.
#include "checks/decode.h"
#include "checks/logs.h"
#include "checks/probe_kind.h"
#include "kube/discovery.h"
#include "kube/status.h"
#include "kube/values/json_path.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>

namespace pilothouse::checks {

using detail::Json;
using model::CriticalKind;

void MemberProbe::keep(const Owed& owed, const Answer& answer) {
    if (answer.serverDate) {
        const auto skew = *answer.serverDate - answer.receivedAt;
        if (!m_facts.clockSkew || std::chrono::abs(skew) < std::chrono::abs(*m_facts.clockSkew)) {
            m_facts.clockSkew = skew;
        }
    }
    if (owed.kind == Kind::Readyz || owed.kind == Kind::ReadyVersion) {
        keepReady(owed, answer);
        return;
    }
    if (answer.error || answer.status < 200 || answer.status >= 300) {
        const bool isOfLogs = owed.kind == Kind::LogNodes || owed.kind == Kind::RuleLogs;
        miss(owed, isOfLogs ? detail::logErrorOf(answer) : detail::errorOf(answer));
        return;
    }
    if (auto kept = keepBody(owed, answer); !kept) {
        miss(owed, kept.error());
    }
}

void MemberProbe::keepReady(const Owed& owed, const Answer& answer) {
    constexpr int kUnauthorized = 401;
    constexpr int kForbidden = 403;
    constexpr int kTooMany = 429;
    const bool isFallback = owed.kind == Kind::ReadyVersion;
    if (answer.error || answer.status == kUnauthorized || answer.status == kTooMany ||
        (answer.status == kForbidden && isFallback)) {
        m_facts.ready = Result<bool>(fail(detail::errorOf(answer)));
    } else if (answer.status == kForbidden) {
        m_facts.isReadyzForbidden = true;
        ask({.kind = Kind::ReadyVersion}, {.path = std::string(kube::kVersionPath)});
    } else if (answer.status == 200) {
        m_facts.ready = Result<bool>(true);
    } else if (++m_readyAttempts < kReadyAttempts) {
        ask(owed,
            isFallback ? kube::ApiRequest{.path = std::string(kube::kVersionPath)}
                       : kube::ApiRequest{.path = "/readyz", .accept = "*/*"},
            kReadyPause);
    } else {
        m_facts.ready = Result<bool>(false);
        m_facts.readyAnswer = fmt::format("{} {}", answer.status, kube::oneLine(answer.body, 200));
    }
}

template<class T, class Read>
Result<void> MemberProbe::keepPage(Part<std::vector<T>>& part, const Owed& owed,
                                   const std::string& body, Read read) {
    if (!part) {
        part.emplace();
    }
    if (!part->has_value()) {
        return {}; // another list of the same part has failed, and so has the part
    }
    auto& into = **part;
    const auto token =
        detail::readList(body, "a list", [&](const Json& item) { read(item, into); });
    if (!token) {
        return fail(token.error());
    }
    if (into.size() > kMaxObjects) {
        return fail(ErrorKind::Unsupported, "the member has too many objects of this kind");
    }
    if (!token->empty()) {
        askList(owed, *token);
    } else if (owed.kind == Kind::TroubledPods) {
        askJobs();
    }
    return {};
}

namespace {

/// A function that adds what `read` makes of each item.
template<class Read>
auto each(Read read) {
    return [read](const Json& item, auto& into) { into.push_back(read(item)); };
}

} // namespace

Result<void> MemberProbe::keepBody(const Owed& owed, const Answer& answer) {
    const auto& body = answer.body;
    const auto workloads = [](CriticalKind kind) {
        return each([kind](const Json& item) { return detail::readWorkload(item, kind); });
    };
    const auto query = [&](Part<QueryFact>& part) -> Result<void> {
        part = detail::readQuery(body);
        return {};
    };
    switch (owed.kind) {
    case Kind::Version: m_facts.version = kube::decodeGitVersion(body); return {};
    case Kind::ApiServices:
        return keepPage(m_facts.apiServices, owed, body, each(detail::readApiService));
    case Kind::Nodes: return keepPage(m_facts.nodes, owed, body, each(detail::readNode));
    case Kind::TroubledPods:
        return keepPage(m_facts.troubledPods, owed, body, each(detail::readPod));
    case Kind::WatchedPods:
        return keepPage(m_facts.watchedPods, owed, body, [](const Json& item, auto& into) {
            if (auto pod = detail::readPod(item); detail::isOfInterest(pod)) {
                into.push_back(std::move(pod));
            }
        });
    case Kind::Jobs: return keepPage(m_facts.jobs, owed, body, each(detail::readJob));
    case Kind::Deployments:
        return keepPage(m_facts.defaults, owed, body, workloads(CriticalKind::Deployment));
    case Kind::DaemonSets:
        return keepPage(m_facts.defaults, owed, body, workloads(CriticalKind::DaemonSet));
    case Kind::Slices:
        return keepPage(m_facts.critical[owed.index].endpoints, owed, body,
                        [](const Json& item, auto& into) { detail::readSlice(item, into); });
    case Kind::Claims: return keepPage(m_facts.claims, owed, body, each(detail::readClaim));
    case Kind::Volumes: return keepPage(m_facts.volumes, owed, body, each(detail::readVolume));
    case Kind::Attachments:
        return keepPage(m_facts.attachments, owed, body, each(detail::readAttachment));
    case Kind::CsiNodes: return keepPage(m_facts.csiNodes, owed, body, each(detail::readCsiNode));
    case Kind::Classes: return keepClasses(owed, body);
    case Kind::Workload: return keepWorkload(owed, body);
    case Kind::Budgets: {
        auto budgets = kube::decodeDisruptionBudgets(body);
        if (!budgets) {
            return fail(budgets.error());
        }
        if (!m_facts.budgets) {
            m_facts.budgets.emplace();
        }
        if (*m_facts.budgets) {
            std::move(budgets->begin(), budgets->end(), std::back_inserter(**m_facts.budgets));
        }
        return {};
    }
    case Kind::NodeMetrics: m_facts.nodeMetrics = kube::decodeMetrics(body); return {};
    case Kind::UpRatio: return query(m_facts.upRatio);
    case Kind::NewestSample: return query(m_facts.newestSample);
    case Kind::WriteLag: return query(m_facts.writeLag);
    case Kind::LogNodes:
    case Kind::RuleLogs: return keepLogs(owed, body);
    case Kind::RuleQuery: return query(m_facts.rules[owed.index].query);
    case Kind::RuleKinds: return keepKinds(owed, body);
    case Kind::RuleObject: return keepObject(owed, body);
    case Kind::Readyz:
    case Kind::ReadyVersion: break;
    }
    return {};
}

Result<void> MemberProbe::keepWorkload(const Owed& owed, const std::string& body) {
    auto& critical = m_facts.critical[owed.index];
    const auto json = detail::parseObject(body, "a workload");
    if (!json) {
        return fail(json.error());
    }
    if (!detail::member(*json, "spec").is_object()) {
        return fail(kube::errorFromForeignBody(body, "a workload"));
    }
    critical.workload = detail::readWorkload(*json, critical.wanted.kind);
    return {};
}

Result<void> MemberProbe::keepClasses(const Owed& owed, const std::string& body) {
    if (!m_facts.waitsForConsumer) {
        m_facts.waitsForConsumer.emplace();
    }
    if (!m_facts.waitsForConsumer->has_value()) {
        return {};
    }
    auto& classes = **m_facts.waitsForConsumer;
    const auto token = detail::readList(body, "a StorageClassList", [&](const Json& item) {
        classes[detail::text(detail::member(item, "metadata"), "name")] =
            detail::text(item, "volumeBindingMode") == "WaitForFirstConsumer";
    });
    if (!token) {
        return fail(token.error());
    }
    if (!token->empty()) {
        askList(owed, *token);
    }
    return {};
}

Result<void> MemberProbe::keepKinds(const Owed& owed, const std::string& body) {
    const auto resources = kube::decodeResourceList(body);
    if (!resources) {
        return fail(resources.error());
    }
    const auto object = *detail::readObjectPath(m_spec.gate.rules[owed.index].object);
    const auto found = std::find_if(resources->begin(), resources->end(),
                                    [&](const auto& each) { return each.kind == object.kind; });
    if (found == resources->end()) {
        return fail(ErrorKind::Unsupported, "the server knows no kind " + object.kind);
    }
    if (found->namespaced == object.ns.empty()) {
        return fail(ErrorKind::Validation,
                    object.kind + (found->namespaced ? " objects live in namespaces"
                                                     : " objects have no namespace"));
    }
    const kube::ObjectRef ref{.group = object.group,
                              .version = object.version,
                              .resource = found->plural,
                              .ns = object.ns,
                              .name = object.name};
    if (auto checked = kube::checkObject(ref); !checked) {
        return checked;
    }
    ask({.kind = Kind::RuleObject, .index = owed.index}, kube::getRequest(ref.path()));
    return {};
}

Result<void> MemberProbe::keepObject(const Owed& owed, const std::string& body) {
    const auto json = detail::parseObject(body, "an object");
    if (!json) {
        return fail(json.error());
    }
    const auto path = kube::JsonPath::parse(m_spec.gate.rules[owed.index].jsonpath);
    if (!path) {
        return fail(path.error());
    }
    auto& rule = m_facts.rules[owed.index];
    const auto matches = path->find(*json);
    std::vector<double> values;
    for (const auto* value : matches.values) {
        const auto number = detail::readNumber(*value);
        if (!number) {
            return fail(ErrorKind::Decode, "the field holds no number");
        }
        values.push_back(*number);
    }
    rule.values = std::move(values);
    rule.absentFields = matches.absentFields;
    return {};
}

void MemberProbe::miss(const Owed& owed, const Error& error) {
    const auto lose = [&error](auto& part) { part = tl::unexpected<Error>(error); };
    switch (owed.kind) {
    case Kind::Readyz:
    case Kind::ReadyVersion: lose(m_facts.ready); break;
    case Kind::Version: lose(m_facts.version); break;
    case Kind::ApiServices: lose(m_facts.apiServices); break;
    case Kind::Nodes: lose(m_facts.nodes); break;
    case Kind::TroubledPods: lose(m_facts.troubledPods); break;
    case Kind::WatchedPods: lose(m_facts.watchedPods); break;
    case Kind::Jobs: lose(m_facts.jobs); break;
    case Kind::Workload: lose(m_facts.critical[owed.index].workload); break;
    case Kind::Slices: lose(m_facts.critical[owed.index].endpoints); break;
    case Kind::Deployments:
    case Kind::DaemonSets: lose(m_facts.defaults); break;
    case Kind::Budgets: lose(m_facts.budgets); break;
    case Kind::NodeMetrics: lose(m_facts.nodeMetrics); break;
    case Kind::UpRatio: lose(m_facts.upRatio); break;
    case Kind::NewestSample: lose(m_facts.newestSample); break;
    case Kind::WriteLag: lose(m_facts.writeLag); break;
    case Kind::LogNodes: m_facts.logNodes = tl::unexpected<Error>(detail::ofLogs(error)); break;
    case Kind::Claims: lose(m_facts.claims); break;
    case Kind::Classes: lose(m_facts.waitsForConsumer); break;
    case Kind::Volumes: lose(m_facts.volumes); break;
    case Kind::Attachments: lose(m_facts.attachments); break;
    case Kind::CsiNodes: lose(m_facts.csiNodes); break;
    case Kind::RuleLogs:
        m_facts.rules[owed.index].query = tl::unexpected<Error>(detail::ofLogs(error));
        break;
    case Kind::RuleQuery: lose(m_facts.rules[owed.index].query); break;
    case Kind::RuleKinds: // a kind that is not served is no object that is gone
        lose(m_facts.rules[owed.index].values);
        if (error.kind == ErrorKind::NotFound) {
            m_facts.rules[owed.index].values->error().kind = ErrorKind::Unsupported;
        }
        break;
    case Kind::RuleObject: lose(m_facts.rules[owed.index].values); break;
    }
}

} // namespace pilothouse::checks
