// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_faults.h"

#include "kube/strategy/azure_writer.h"
#include "kube/strategy/strategy_reader.h"
#include "kube/strategy/strategy_writer.h"

namespace pilothouse::engine {

std::vector<std::string> faultsOf(const model::Strategy& strategy) {
    std::vector<std::string> faults;
    for (const auto& error : kube::readStrategy(kube::writeStrategy(strategy), "").errors) {
        faults.push_back(error.message);
    }
    return faults;
}

model::AzureForm azureFormOf(const model::Strategy& strategy) {
    return kube::writeAzureForm(strategy);
}

} // namespace pilothouse::engine
