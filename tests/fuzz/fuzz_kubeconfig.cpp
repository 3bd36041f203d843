// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/kubeconfig.h"
#include "tests/fuzz/fuzz_input.h"

using namespace pilothouse;

/// Reads a kubeconfig, merges it with itself and resolves each context of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto config = kube::parseKubeconfig(fuzz::asText(data, size), "/home/user/.kube/config");
    if (!config) {
        fuzz::require(config.error().kind == ErrorKind::Validation);
        return 0;
    }
    const auto merged = kube::mergeKubeconfigs({*config, *config});
    fuzz::require(merged.contexts.size() == config->contexts.size());
    for (const auto& context : config->contexts) {
        const auto connection = kube::resolveContext(*config, context.name);
        fuzz::require(connection.has_value() || !connection.error().message.empty());
    }
    return 0;
}
