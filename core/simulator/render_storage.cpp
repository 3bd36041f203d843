// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/render.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using nlohmann::json;

namespace {

constexpr const char* kSize = "64Gi";

std::string className(const World& world) {
    const std::string& provider = world.spec.provider;
    return provider == "eks" ? "gp3" : (provider == "aks" ? "managed-csi" : "local-path");
}

std::string claimUid(const World& world, const Workload& workload, int ordinal) {
    return detail::derivedUid(world, "claim/" + workload.spec.nameSpace + "/" +
                                         detail::claimName(workload, ordinal));
}

} // namespace

namespace detail {

std::string claimName(const Workload& workload, int ordinal) {
    return fmt::format("data-{}-{}", workload.spec.name, ordinal);
}

std::string volumeName(const World& world, const Workload& workload, int ordinal) {
    return "pvc-" + claimUid(world, workload, ordinal);
}

} // namespace detail

Stored renderClaim(const World& world, const Workload& workload, int ordinal) {
    const std::string name = detail::claimName(workload, ordinal);
    const std::string uid = claimUid(world, workload, ordinal);
    const Labels labels = detail::workloadLabels(workload);
    json meta =
        detail::metadata(world, workload.spec.nameSpace, name, uid, workload.created, world.baseRv);
    meta["labels"] = detail::labelsJson(labels);
    meta["finalizers"] = {"kubernetes.io/pvc-protection"};
    return detail::finish({workload.spec.nameSpace, name, labels, {}},
                          {{"apiVersion", "v1"},
                           {"kind", "PersistentVolumeClaim"},
                           {"metadata", meta},
                           {"spec",
                            {{"accessModes", {"ReadWriteOnce"}},
                             {"resources", {{"requests", {{"storage", kSize}}}}},
                             {"storageClassName", className(world)},
                             {"volumeMode", "Filesystem"},
                             {"volumeName", "pvc-" + uid}}},
                           {"status",
                            {{"phase", "Bound"},
                             {"accessModes", {"ReadWriteOnce"}},
                             {"capacity", {{"storage", kSize}}}}}},
                          world.baseRv);
}

Stored renderVolume(const World& world, const Workload& workload, int ordinal) {
    const std::string uid = claimUid(world, workload, ordinal);
    const std::string name = "pvc-" + uid;
    json meta = detail::metadata(world, "", name, detail::derivedUid(world, "volume/" + uid),
                                 workload.created, world.baseRv);
    meta["finalizers"] = {"kubernetes.io/pv-protection"};
    const json claim{{"kind", "PersistentVolumeClaim"},
                     {"apiVersion", "v1"},
                     {"namespace", workload.spec.nameSpace},
                     {"name", detail::claimName(workload, ordinal)},
                     {"uid", uid}};
    return detail::finish({"", name, {}, {}},
                          {{"apiVersion", "v1"},
                           {"kind", "PersistentVolume"},
                           {"metadata", meta},
                           {"spec",
                            {{"accessModes", {"ReadWriteOnce"}},
                             {"capacity", {{"storage", kSize}}},
                             {"claimRef", claim},
                             {"persistentVolumeReclaimPolicy", "Delete"},
                             {"storageClassName", className(world)},
                             {"volumeMode", "Filesystem"}}},
                           {"status", {{"phase", "Bound"}}}},
                          world.baseRv);
}

} // namespace pilothouse::simulator
