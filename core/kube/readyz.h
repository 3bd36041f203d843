// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/cluster.h"

#include <string_view>

namespace pilothouse::kube {

/// Reads the answer of GET /readyz?verbose: lines "[+]name ok", "[-]name failed: …". 200 is ready
/// with whatever checks; 500 with check lines is "not ready" with the checks that fail, not an
/// error. Intercepted where the body is neither (a login page). Any other code: errorFromAnswer.
/// Source: kubernetes/apiserver pkg/server/healthz/healthz.go. Any thread.
[[nodiscard]] Result<model::Readiness> parseReadyz(int httpStatus, std::string_view body);

} // namespace pilothouse::kube
