// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"

#include "base/time.h"
#include "kube/to_yaml.h"

#include <algorithm>
#include <cstdio>

namespace pilothouse::ctl {

namespace {

/// Characters, not bytes; wide ones count as one, as in kubectl.
std::size_t widthOf(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char character) {
        return (static_cast<unsigned char>(character) & 0xC0U) != 0x80U;
    }));
}

} // namespace

std::string tableText(const std::vector<std::vector<std::string>>& rows) {
    constexpr std::size_t kGap = 3;
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()), 0);
        for (std::size_t column = 0; column < row.size(); ++column) {
            widths[column] = std::max(widths[column], widthOf(row[column]));
        }
    }
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t column = 0; column < row.size(); ++column) {
            text += row[column];
            if (column + 1 < row.size()) {
                text.append(widths[column] - widthOf(row[column]) + kGap, ' ');
            }
        }
        text += '\n';
    }
    return text;
}

std::string lineText(const Json& document) {
    return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string documentText(const Json& document, Format format) {
    constexpr int kIndent = 2;
    if (format == Format::Yaml) {
        const auto yaml =
            kube::jsonToYaml(lineText(document), {.dropManagedFields = false, .maskSecrets = true});
        if (yaml) {
            return yaml->ends_with('\n') ? *yaml : *yaml + "\n";
        }
    }
    return document.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool print(const std::string& text) {
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
           std::fflush(stdout) == 0;
}

Json instantJson(const std::optional<Instant>& at) {
    return at ? Json(formatRfc3339(std::chrono::floor<std::chrono::seconds>(*at))) : Json(nullptr);
}

Json partialJson(const std::string& cluster, const std::string& what, const Error& error,
                 const std::optional<Instant>& since) {
    return {{"cluster", cluster},
            {"what", what},
            {"kind", std::string(toString(error.kind))},
            {"message", error.message},
            {"since", instantJson(since)}};
}

} // namespace pilothouse::ctl
