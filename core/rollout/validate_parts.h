// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/version.h"
#include "rollout/findings.h"
#include "rollout/validate.h"

/// The checks by subject; inside this folder only.
namespace pilothouse::rollout::detail {

/// The target by itself: said, whole, supported.
void checkTarget(const ValidateInput& input, Findings& findings);
/// The target against one member of the plan that is not there yet.
void checkVersions(const MemberFacts& member, const ValidateInput& input, Findings& findings);
/// APIs that clients of a member still use and the target no longer serves.
void checkApis(const MemberFacts& member, const kube::KubeVersion& target, Instant now,
               Findings& findings);
/// Programs of Kubernetes that run as a member's pods, beside API servers of the target.
void checkPrograms(const MemberFacts& member, const kube::KubeVersion& target, Findings& findings);
/// Whether what runs in a member takes the target.
void checkSupport(const MemberFacts& member, const kube::KubeVersion& target, Findings& findings);
/// Webhooks that refuse everything because nothing answers for them.
void checkWebhooks(const MemberFacts& member, Findings& findings);
/// Room for the nodes that come and for the pods of those that go.
void checkCapacity(const MemberFacts& member, Findings& findings);
/// Draining nodes of one member.
void checkDrain(const MemberFacts& member, const ValidateInput& input, Findings& findings);
/// What the local driver is told to do to a member.
void checkAction(const ValidateInput& input, Findings& findings);
/// What the driver, the action and the format can express.
void checkDriver(const ValidateInput& input, Findings& findings);

/// Windows that cannot be expanded or never open, gates whose zone is unknown.
void checkWindows(const ValidateInput& input, Findings& findings);

} // namespace pilothouse::rollout::detail
