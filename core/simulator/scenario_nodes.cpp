// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scenario_nodes.h"

namespace pilothouse::simulator::detail {

void NodeReader::refuse(const YAML::Node& node, std::string message) const {
    const YAML::Mark mark = node.Mark();
    Error error{.kind = ErrorKind::Validation, .message = std::move(message)};
    error.position = Position{m_file, mark.line + 1, mark.column + 1};
    throw BadNode{std::move(error)};
}

std::string NodeReader::text(const YAML::Node& node, const YAML::Node& parent) const {
    if (!node || !node.IsScalar()) {
        refuse(node ? node : parent, "a text is expected here");
    }
    return node.as<std::string>();
}

Offset NodeReader::duration(const YAML::Node& node) const {
    const auto value = parseDuration(text(node, node));
    if (!value) {
        refuse(node, "a duration such as 90s, 30m or 1d12h is expected here");
    }
    return *value;
}

Offset NodeReader::positive(const YAML::Node& node) const {
    const Offset value = duration(node);
    if (value <= Offset{0}) {
        refuse(node, "a duration above zero is expected here");
    }
    return value;
}

int NodeReader::count(const YAML::Node& node) const {
    int value = 0;
    if (!node.IsScalar() || !YAML::convert<int>::decode(node, value) || value < 0) {
        refuse(node, "a whole number from 0 is expected here");
    }
    return value;
}

bool NodeReader::flag(const YAML::Node& node) const {
    bool value = false;
    if (!node.IsScalar() || !YAML::convert<bool>::decode(node, value)) {
        refuse(node, "true or false is expected here");
    }
    return value;
}

LabelSelector NodeReader::selector(const YAML::Node& node, const YAML::Node& parent) const {
    const auto read = LabelSelector::parse(text(node, parent));
    if (!read) {
        refuse(node, "target is not a label selector");
    }
    return *read;
}

} // namespace pilothouse::simulator::detail
