// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"

#include <tl/expected.hpp>

#include <utility>

namespace pilothouse {

/// A value or the reason why there is none. An alias, so that it becomes std::expected in one
/// change.
template<class T>
using Result = tl::expected<T, Error>;

/// A failed Result of any type.
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

/// A failed Result from kind and message.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
    return tl::unexpected<Error>(Error{.kind = kind, .message = std::move(message)});
}

} // namespace pilothouse
