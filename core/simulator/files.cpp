// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/files.h"

#include "simulator/tls.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace pilothouse::simulator {

namespace {

std::string systemMessage(int error) {
    return std::error_code(error, std::generic_category()).message();
}

} // namespace

std::string kubeconfigText(const std::vector<MemberAccess>& members) {
    std::string clusters;
    std::string contexts;
    std::string users;
    for (const MemberAccess& member : members) {
        clusters += fmt::format("- name: {}\n  cluster:\n    server: {}\n"
                                "    certificate-authority-data: {}\n",
                                member.name, member.server, base64(member.authorityPem));
        contexts += fmt::format("- name: {0}\n  context: {{cluster: {0}, user: {0}-operator}}\n",
                                member.name);
        users += fmt::format("- name: {}-operator\n  user:\n", member.name);
        users += member.token.empty()
                     ? fmt::format("    client-certificate-data: {}\n    client-key-data: {}\n",
                                   base64(member.certificatePem), base64(member.keyPem))
                     : fmt::format("    token: {}\n", member.token);
    }
    const std::string current = members.empty() ? "\"\"" : members.front().name;
    return fmt::format("apiVersion: v1\nkind: Config\ncurrent-context: {}\nclusters:\n{}contexts:\n"
                       "{}users:\n{}",
                       current, clusters, contexts, users);
}

std::string fleetText(const Estate& estate, const SimClock& clock, const FleetExtras& extras) {
    const auto& [hub, azure, offline] = extras;
    std::string text = fmt::format("apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\n"
                                   "metadata: {{name: {}}}\nspec:\n  sources:\n"
                                   "  - {{type: kubeconfig, files: [kubeconfig]}}\n",
                                   estate.name);
    if (!hub.empty()) {
        text += fmt::format("  - {{type: kubefleet, file: hub.kubeconfig, context: {}}}\n", hub);
    }
    text += azure + "  members:\n";
    std::size_t at = 0;
    for (const MemberSpec& member : estate.members) {
        const bool comesAndGoes = at < offline.size() && !offline[at].empty();
        text +=
            fmt::format("  - name: {0}\n    is: {{context: {0}{6}}}\n    region: {1}\n"
                        "    group: {2}\n    labels: {{env: {3}, provider: {4}, tier: {5}{7}}}\n",
                        member.name, member.region, member.group, member.env, member.provider,
                        member.env == "prod" ? "critical" : "standard",
                        hub.empty() ? std::string() : ", memberCluster: " + member.name,
                        comesAndGoes ? ", edge: \"true\"" : "");
        if (comesAndGoes) {
            text += fmt::format("    offline: {}\n", offline[at]);
        }
        ++at;
    }
    text += "  regions:\n";
    for (const RegionSpec& region : estate.regions) {
        text += fmt::format("    {}: {{latitude: {:.2f}, longitude: {:.2f}}}\n", region.name,
                            region.latitude, region.longitude);
    }
    text += "  production: env in (prod)\n"
            "  critical: [{kind: Deployment, namespace: kube-system, name: coredns, min: 1}]\n"
            "  metrics: {service: monitoring/http:prometheus:9090}\n  writes: ask\n";
    text += fmt::format("  simulation: {{start: {}, wall: {}, speed: {:g}}}\n",
                        formatInstant(clock.start), formatInstant(clock.wall), clock.speed);
    return text;
}

std::string strategyText(const std::string& shipped, const std::filesystem::path& program,
                         const std::filesystem::path& kubeconfig) {
    static constexpr std::string_view kShort = "[pilothouse-sim, upgrade, ";
    const std::string full = fmt::format("[\"{}\", upgrade, --kubeconfig, \"{}\", ",
                                         program.string(), kubeconfig.string());
    std::string text = shipped;
    for (auto at = text.find(kShort); at != std::string::npos;
         at = text.find(kShort, at + full.size())) {
        text.replace(at, kShort.size(), full);
    }
    return text;
}

Result<void> writePrivately(const std::filesystem::path& path, const std::string& text) {
    const std::string draft = fmt::format("{}.{}.tmp", path.string(), ::getpid());
    const auto failed = [&](const char* what, int error) {
        ::unlink(draft.c_str());
        return fail(Error{
            .kind = ErrorKind::Storage,
            .message = fmt::format("cannot {} {}: {}", what, path.string(), systemMessage(error))});
    };
    const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        return failed("create", errno);
    }
    std::size_t written = 0;
    while (written < text.size()) {
        const ssize_t count = ::write(file, text.data() + written, text.size() - written);
        if (count < 0 && errno != EINTR) {
            const int error = errno;
            ::close(file);
            return failed("write", error);
        }
        written += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    if (::fsync(file) != 0 || ::close(file) != 0) {
        return failed("write", errno);
    }
    if (::rename(draft.c_str(), path.c_str()) != 0) {
        return failed("rename", errno);
    }
    return {};
}

} // namespace pilothouse::simulator
