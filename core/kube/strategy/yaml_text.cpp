// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/yaml_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace pilothouse::kube::detail {

namespace {

/// Words that YAML 1.1 readers take for something else than text, in any case.
bool isReserved(std::string_view text) {
    static constexpr std::array<std::string_view, 9> kWords{"y",   "n",    "yes",   "no",  "on",
                                                            "off", "true", "false", "null"};
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isPlain(std::string_view text) {
    if (text.empty() || !(isLetter(text.front()) || text.front() == '/') || isReserved(text)) {
        return false;
    }
    const bool isSimple = std::all_of(text.begin(), text.end(), [](char c) {
        return isLetter(c) || (c >= '0' && c <= '9') ||
               std::string_view("-_./ ").find(c) != std::string_view::npos;
    });
    return isSimple && text.back() != ' ';
}

} // namespace

std::string yamlScalar(std::string_view text) {
    using Json = nlohmann::json;
    // A JSON string is a YAML string.
    return isPlain(text) ? std::string(text)
                         : Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

void YamlText::line(std::string_view content) {
    m_out.append(m_depth * 2, ' ');
    if (m_isItem) {
        m_out.replace(m_out.size() - 2, 2, "- ");
        m_isItem = false;
    }
    m_out.append(content).append("\n");
}

void YamlText::always(std::string_view key, std::string_view value) {
    line(fmt::format("{}: {}", key, yamlScalar(value)));
}

void YamlText::text(std::string_view key, std::string_view value) {
    if (!value.empty()) {
        always(key, value);
    }
}

void YamlText::raw(std::string_view key, std::string_view value) {
    line(fmt::format("{}: {}", key, value));
}

void YamlText::wholeList(std::string_view key, const std::vector<std::string>& items) {
    std::string all;
    for (const auto& each : items) {
        all += all.empty() ? "" : ", ";
        all += yamlScalar(each);
    }
    line(fmt::format("{}: [{}]", key, all));
}

void YamlText::list(std::string_view key, const std::vector<std::string>& items) {
    if (!items.empty()) {
        wholeList(key, items);
    }
}

void YamlText::map(std::string_view key,
                   const std::vector<std::pair<std::string, std::string>>& pairs) {
    if (pairs.empty()) {
        return;
    }
    open(key);
    for (const auto& [name, value] : pairs) {
        always(yamlScalar(name), value);
    }
    close();
}

void YamlText::open(std::string_view key) {
    line(fmt::format("{}:", key));
    ++m_depth;
}

void YamlText::item() {
    ++m_depth;
    m_isItem = true;
}

void YamlText::close() {
    --m_depth;
    m_isItem = false;
}

} // namespace pilothouse::kube::detail
