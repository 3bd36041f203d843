// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_topology.h"

#include "kube/cluster_topology.h"
#include "kube/object_state.h"
#include "kube/paths.h"

#include <fmt/format.h>

#include <array>
#include <memory>
#include <utility>

namespace pilothouse::engine {

namespace {

constexpr std::string_view kHandle = "clusterapi:";
constexpr std::array<std::string_view, 2> kVersions{"v1beta2", "v1beta1"};

/// Which management cluster this is, then the Cluster as it is, then the patch. Kept alive by the
/// handler of the call it waits for.
class Patching : public std::enable_shared_from_this<Patching> {
public:
    Patching(MemberCalls calls, TopologyPatch patch,
             MoveOnlyFunction<void(std::optional<Error>)> onDone)
        : m_calls(std::move(calls)), m_patch(std::move(patch)), m_onDone(std::move(onDone)) {}

    void begin() {
        kube::ApiRequest request{.path = std::string(kube::kKubeSystemPath)};
        m_calls.read(std::move(request), [self = shared_from_this()](fleet::CallResult result) {
            auto state = result ? kube::readObjectState(result->body)
                                : Result<kube::ObjectState>(fail(result.error().error));
            if (!state) {
                self->finish(std::move(state.error()));
                return;
            }
            self->m_uid = state->uid;
            self->read(0);
        });
    }

private:
    void read(std::size_t version) {
        m_object = {.group = "cluster.x-k8s.io",
                    .version = std::string(kVersions[version]),
                    .resource = "clusters",
                    .ns = m_patch.ns,
                    .name = m_patch.name};
        m_calls.read(kube::getRequest(m_object.path()), [self = shared_from_this(),
                                                         version](fleet::CallResult result) {
            const bool isAbsent = !result && result.error().error.kind == ErrorKind::NotFound;
            if (isAbsent && version + 1 < kVersions.size()) {
                self->read(version + 1);
            } else if (!result) {
                self->finish(std::move(result.error().error));
            } else {
                self->judge(result->body);
            }
        });
    }

    void judge(const std::string& body) {
        const auto known = kube::topologyVersion(body);
        if (!known) {
            finish(withContext(known.error(), where()));
            return;
        }
        const auto wanted =
            m_patch.version.starts_with('v') ? m_patch.version : "v" + m_patch.version;
        if (*known == wanted) {
            finish(std::nullopt);
            return;
        }
        fleet::WritePlan plan{.member = m_patch.context, .memberUid = m_uid, .object = m_object};
        plan.action = kube::patchRequest(m_object.path(), kube::PatchType::Merge,
                                         kube::topologyPatch(wanted));
        m_calls.write(std::move(plan), [self = shared_from_this()](fleet::WriteOutcome outcome) {
            const bool isDone =
                outcome.result == fleet::WriteResult::Done || outcome.landed == fleet::Landed::Yes;
            self->finish(isDone ? std::nullopt : std::move(outcome.error));
        });
    }

    [[nodiscard]] std::string where() const {
        return fmt::format("{} Cluster {}/{}", m_patch.context, m_patch.ns, m_patch.name);
    }
    void finish(std::optional<Error> error) { m_onDone(std::move(error)); }

    MemberCalls m_calls;
    TopologyPatch m_patch;
    MoveOnlyFunction<void(std::optional<Error>)> m_onDone;
    std::string m_uid;
    kube::ObjectRef m_object;
};

} // namespace

Result<TopologyPatch> topologyOf(std::string_view cluster, std::string context,
                                 std::string version) {
    const auto slash = cluster.find('/');
    TopologyPatch patch{
        .context = std::move(context),
        .ns = slash == cluster.npos ? "default" : std::string(cluster.substr(0, slash)),
        .name = std::string(slash == cluster.npos ? cluster : cluster.substr(slash + 1)),
        .version = std::move(version)};
    const bool isGood = !patch.ns.empty() && !patch.name.empty() &&
                        patch.name.find('/') == std::string::npos && !patch.version.empty();
    if (!isGood) {
        return fail({.kind = ErrorKind::Validation,
                     .message = "expected NAMESPACE/NAME of a Cluster and a version to reach",
                     .where = std::string(cluster)});
    }
    return patch;
}

void patchTopology(const MemberCalls& management, TopologyPatch patch,
                   MoveOnlyFunction<void(std::optional<Error>)> onDone) {
    std::make_shared<Patching>(management, std::move(patch), std::move(onDone))->begin();
}

std::string topologyHandle(const TopologyPatch& patch) {
    return fmt::format("{}{}/{}/{}", kHandle, patch.context, patch.ns, patch.name);
}

bool isTopologyHandle(std::string_view handle) {
    return handle.starts_with(kHandle);
}

} // namespace pilothouse::engine
