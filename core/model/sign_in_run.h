// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <string>

namespace pilothouse::model {

/// A sign-in program that runs right now. A value without secrets.
struct SignInRun {
    std::string id;      ///< fingerprint of the program, 64 hexadecimal digits
    std::string program; ///< its file's name
    std::string said;    ///< what it said last on standard error: device codes come here
    Instant since{};
    bool operator==(const SignInRun&) const = default;
};

} // namespace pilothouse::model
