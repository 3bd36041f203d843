// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/paths.h"

#include <string>
#include <string_view>
#include <utility>

namespace pilothouse::kube::detail {

/// Collects "?a=b&c=d", inside this folder only. Empty values are left out.
class Query {
public:
    void add(std::string_view key, std::string_view value) {
        if (!value.empty()) {
            m_text += m_text.empty() ? '?' : '&';
            m_text.append(key).append("=").append(percentEncode(value));
        }
    }
    [[nodiscard]] std::string take() { return std::move(m_text); }

private:
    std::string m_text;
};

} // namespace pilothouse::kube::detail
