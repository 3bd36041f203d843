// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string_view>

namespace pilothouse::kube {

/// Whether a text is a DNS label as Kubernetes wants it (RFC 1123): at most 63 of a-z, 0-9 and -,
/// no - at either end. Source: kubernetes/apimachinery pkg/util/validation/validation.go.
[[nodiscard]] bool isDnsLabel(std::string_view text);

/// Whether it is labels with dots between, at most 253 letters. As there, a part may be longer than
/// 63.
[[nodiscard]] bool isDnsSubdomain(std::string_view text);

} // namespace pilothouse::kube
