// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/placement/member_case.h"

#include "kube/values/apply_preview.h"
#include "placement/takeover.h"

#include <nlohmann/json.hpp>

namespace pilothouse::test {

namespace {

using namespace placement;
using Json = nlohmann::ordered_json;

ApplyStrategy strategyOf(const Json& in) {
    const auto is = [&in](const char* key, const char* value) {
        return in.value(key, "") == value;
    };
    return {.type = is("type", "ReportDiff")        ? ApplyType::ReportDiff
                    : is("type", "ServerSideApply") ? ApplyType::ServerSideApply
                                                    : ApplyType::ClientSideApply,
            .comparison =
                is("comparisonOption", "FullComparison") ? Comparison::Full : Comparison::Partial,
            .whenToApply =
                is("whenToApply", "IfNotDrifted") ? WhenToApply::IfNotDrifted : WhenToApply::Always,
            .whenToTakeOver = is("whenToTakeOver", "Never")      ? WhenToTakeOver::Never
                              : is("whenToTakeOver", "IfNoDiff") ? WhenToTakeOver::IfNoDiff
                                                                 : WhenToTakeOver::Always,
            .isForced = false,
            .allowsCoOwnership = in.value("allowCoOwnership", false)};
}

DryRun dryRunOf(const Json& in) {
    if (in.contains("object")) {
        return {.object = in["object"].dump()};
    }
    const bool isInvalid = in.contains("invalid");
    return {.isInvalid = isInvalid, .refusal = in[isInvalid ? "invalid" : "error"]};
}

Json detailsJson(const std::vector<PatchDetail>& details) {
    Json out = Json::array();
    for (const auto& each : details) {
        out.push_back({{"path", each.path},
                       {"valueInMember", each.valueInMember},
                       {"valueInHub", each.valueInHub}});
    }
    return out;
}

} // namespace

std::string runMemberCase(std::string_view line) {
    const auto in = Json::parse(line);
    if (in.contains("merge")) {
        const auto made = kube::appliedTo(in["object"].dump(), in["merge"].dump());
        return made.value_or("null");
    }
    const auto manifest = in["manifest"].dump();
    const auto hash = kube::manifestHash(manifest).value();
    auto object = in["object"].is_null() ? std::string() : in["object"].dump();
    if (const auto mark = object.find("\"@hash\""); mark != object.npos) {
        object.replace(mark + 1, 5, hash);
    }
    const auto strategy = strategyOf(in["strategy"]);
    const PlacementWorks works{.base = "web",
                               .uids = std::set<std::string>{"own"},
                               .works = in["works"].get<std::set<std::string>>()};
    const auto comparison = dryRunOf(in["dryRun"]);
    const auto apply = dryRunOf(in["applied"]);
    const auto out = outcomeOn(
        {.manifest = manifest,
         .object = object.empty() ? std::nullopt : std::optional<std::string_view>(object),
         .strategy = &strategy,
         .works = &works,
         .comparison = &comparison,
         .apply = &apply});
    if (!out) {
        return Json{{"id", in["id"]}, {"invalid", out.error().message}}.dump();
    }
    const bool writes = out->action == MemberAction::Create || out->action == MemberAction::Leave ||
                        out->action == MemberAction::Update ||
                        out->action == MemberAction::TakeOver;
    return Json{{"id", in["id"]},
                {"hash", hash},
                {"condition", out->condition},
                {"status", out->isConditionTrue ? "True" : "False"},
                {"reason", out->reason},
                {"message", out->message},
                {"takesOwnership", out->takesOwnership},
                {"writes", writes},
                {"forced", !object.empty() && kube::readAgentObject(object)->otherManagers.empty()},
                {"drifts", detailsJson(out->drifts)},
                {"diffs", detailsJson(out->diffs)}}
        .dump();
}

} // namespace pilothouse::test
