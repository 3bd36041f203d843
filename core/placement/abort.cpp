// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/abort.h"

#include <fmt/format.h>

namespace pilothouse::placement {

CycleAbort unexpected(const std::string& error) {
    return {.message = "unexpected behavior which cannot be handled by the controller: " + error};
}

CycleAbort pluginFailed(const char* plugin, const std::string& error, const std::string& reason) {
    return unexpected(fmt::format("plugin {} returned an error InternalError, {}{}{}", plugin,
                                  error, reason.empty() ? "" : ", ", reason));
}

} // namespace pilothouse::placement
