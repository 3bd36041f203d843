// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/scenario_nodes.h"
#include "simulator/upgrade.h"

#include <cstddef>
#include <vector>

namespace pilothouse::simulator::mesh {

/// What `read` makes of each item of a list; nothing where it is not there.
template<class Read>
[[nodiscard]] auto readEach(const YAML::Node& list, const Read& read) {
    std::vector<decltype(read(list))> out;
    out.reserve(list ? list.size() : 0);
    for (const YAML::Node& each : list) {
        out.push_back(read(each));
    }
    return out;
}

/// The keys of one map, each read into its place where it is there.
class Keys {
public:
    Keys(const detail::NodeReader& reader, const YAML::Node& node)
        : m_reader(reader), m_node(node) {}

    void text(const char* key, auto& slot) const {
        if (const YAML::Node value = m_node[key]) {
            slot = m_reader.text(value, m_node);
        }
    }
    void flag(const char* key, auto& slot) const {
        if (const YAML::Node value = m_node[key]) {
            slot = m_reader.flag(value);
        }
    }
    void count(const char* key, auto& slot) const {
        if (const YAML::Node value = m_node[key]) {
            slot = m_reader.count(value);
        }
    }
    void duration(const char* key, auto& slot) const {
        if (const YAML::Node value = m_node[key]) {
            slot = m_reader.duration(value);
        }
    }
    template<std::size_t N>
    void word(const char* key, const char* const (&known)[N], auto& slot) const {
        if (const YAML::Node value = m_node[key]) {
            slot = m_reader.word(value, known);
        }
    }
    void selector(const char* key, LabelSelector& slot) const {
        if (const YAML::Node value = m_node[key]) {
            slot = m_reader.selector(value, m_node);
        }
    }
    void version(const char* key, auto& slot) const {
        if (const YAML::Node value = m_node[key]) {
            slot = m_reader.text(value, m_node);
            if (!parseRelease(m_reader.text(value, m_node))) {
                m_reader.refuse(value, "a version such as 1.19.3 is expected here");
            }
        }
    }
    void maxConnected(const char* key, auto& slot) const {
        if (const YAML::Node value = m_node[key]) {
            const int number = m_reader.count(value);
            if (number != 255 && number != 511) {
                m_reader.refuse(value, "255 or 511 is expected here");
            }
            slot = number;
        }
    }

private:
    const detail::NodeReader& m_reader;
    const YAML::Node& m_node;
};

} // namespace pilothouse::simulator::mesh
