// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_members.h"
#include "ui/models/text_lines.h"

#include <QString>

#include <vector>

/// What members have beside what a draft would bring, in words. Pure; GUI thread.
namespace pilothouse::ui {

/// "Create", "Take over": what the member's agent would do.
[[nodiscard]] QString memberActionWord(model::LabMemberObject::Action action);
/// Whether nobody needs to look at it: it is there, as it should be.
[[nodiscard]] bool isQuiet(const model::LabMemberObject& object);
/// The agent's reason with its meaning where it is known; empty: there is none to tell.
[[nodiscard]] QString memberReason(const model::LabMemberObject& object);
/// Why a cluster could not be asked, and what to do about it.
[[nodiscard]] QString memberGapWords(const model::LabMemberGap& gap);
/// "4 create, 1 take over, 16 stay as they are".
[[nodiscard]] QString memberSums(const model::LabMembers& members);

/// A line for each object that is shown, those of gaps first; ids are memberLineId().
/// @param isAll  also what stays as it is
[[nodiscard]] std::vector<TextLine> memberLines(const model::LabMembers& members, bool isAll);
/// A line for each place of an object that differs.
[[nodiscard]] std::vector<TextLine> memberPlaces(const model::LabMemberObject& object);
/// What is to be said of an object above its places, a line each.
[[nodiscard]] QStringList memberSentences(const model::LabMemberObject& object);

[[nodiscard]] QString memberLineId(const std::string& cluster, const model::LabObjectName& object);

} // namespace pilothouse::ui
