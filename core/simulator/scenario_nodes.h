// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "simulator/selectors.h"
#include "simulator/sim_time.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace pilothouse::simulator::detail {

/// Carries the first error out of the readers of a scenario; yaml-cpp itself reports by exception.
struct BadNode {
    Error error;
};

/// Reads the parts of a scenario's file. What is not as expected is thrown as BadNode with its
/// place; parseScenario makes an error value of it.
class NodeReader {
public:
    explicit NodeReader(std::string file) : m_file(std::move(file)) {}

    [[nodiscard]] const std::string& file() const { return m_file; }
    [[noreturn]] void refuse(const YAML::Node& node, std::string message) const;

    template<std::size_t N>
    void requireMap(const YAML::Node& node, const char* const (&known)[N], const char* what) const {
        if (!node.IsMap()) {
            refuse(node, fmt::format("{} must be a map", what));
        }
        for (const auto& entry : node) {
            const auto key = entry.first.as<std::string>();
            if (std::find(std::begin(known), std::end(known), key) == std::end(known)) {
                refuse(entry.first, fmt::format("unknown key '{}' in {}", key, what));
            }
        }
    }
    /// @param parent  where the error is said to be when the node is absent
    [[nodiscard]] std::string text(const YAML::Node& node, const YAML::Node& parent) const;
    [[nodiscard]] Offset duration(const YAML::Node& node) const;
    /// A duration above zero.
    [[nodiscard]] Offset positive(const YAML::Node& node) const;
    /// A whole number from 0.
    [[nodiscard]] int count(const YAML::Node& node) const;
    [[nodiscard]] bool flag(const YAML::Node& node) const;
    [[nodiscard]] LabelSelector selector(const YAML::Node& node, const YAML::Node& parent) const;
    /// One of some words.
    template<std::size_t N>
    [[nodiscard]] std::string word(const YAML::Node& node, const char* const (&known)[N]) const {
        const std::string found = text(node, node);
        if (std::find(std::begin(known), std::end(known), found) == std::end(known)) {
            refuse(node, fmt::format("{} is expected here", fmt::join(known, ", ")));
        }
        return found;
    }

private:
    std::string m_file;
};

} // namespace pilothouse::simulator::detail
