// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/applied_work.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::placement {

namespace {

constexpr std::string_view kVersion = "placement.kubernetes-fleet.io/v1beta1";
constexpr std::string_view kAppliedWork = "AppliedWork";

bool isNumber(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

bool isAppliedWork(const OwnerReference& owner) {
    return owner.apiVersion == kVersion && owner.kind == kAppliedWork;
}

bool PlacementWorks::isName(std::string_view work) const {
    if (!work.starts_with(base) || work.size() <= base.size() || work[base.size()] != '-') {
        return false;
    }
    work.remove_prefix(base.size() + 1);
    const auto dash = work.find('-');
    const auto first = work.substr(0, dash);
    const auto rest = dash == work.npos ? std::string_view() : work.substr(dash);
    return (first == "work" || isNumber(first)) &&
           (rest.empty() || rest.starts_with("-envelope-") || rest.starts_with("-configmap-"));
}

bool PlacementWorks::owns(const OwnerReference& owner) const {
    return isAppliedWork(owner) && isName(owner.name) && (!uids || uids->count(owner.uid) > 0);
}

std::string workBase(std::string_view nameSpace, std::string_view placement) {
    return nameSpace.empty() ? std::string(placement) : fmt::format("{}.{}", nameSpace, placement);
}

std::vector<OwnerReference> standingOwners(std::vector<OwnerReference> owners,
                                           const PlacementWorks& works) {
    std::erase_if(owners, [&works](const OwnerReference& each) {
        // The source asks about every owner of that version or that kind.
        return works.works && (each.apiVersion == kVersion || each.kind == kAppliedWork) &&
               works.works->count(each.name) == 0;
    });
    return owners;
}

std::string ownerText(const OwnerReference& owner) {
    return isAppliedWork(owner)
               ? fmt::format("AppliedWork {}", owner.name)
               : fmt::format("{} {} ({})", owner.kind, owner.name, owner.apiVersion);
}

std::string goOwners(const std::vector<OwnerReference>& owners) {
    const auto pointer = [](const std::string& flag) { return flag.empty() ? "<nil>" : "0x…"; };
    std::string out = "[";
    for (const auto& each : owners) {
        out += fmt::format("{}{{APIVersion:{} Kind:{} Name:{} UID:{} Controller:{} "
                           "BlockOwnerDeletion:{}}}",
                           out.size() > 1 ? " " : "", each.apiVersion, each.kind, each.name,
                           each.uid, pointer(each.controller), pointer(each.blocksDeletion));
    }
    return out + "]";
}

} // namespace pilothouse::placement
