// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

/// Values as programs written in Go print them. Pure.
namespace pilothouse::kube {

enum class GoNumbers : std::uint8_t {
    AsRead, ///< whole numbers stay whole, as apimachinery reads objects
    Doubles ///< every number is a double, as encoding/json reads them: 1000000 is 1e+06
};

/// A double as fmt writes it with %v: shortest, with an exponent below 1e-4 and from 1e6.
[[nodiscard]] std::string goDouble(double value);

/// A value as fmt writes it with %v: `map[a:1 b:[x y]]`, `<nil>`.
[[nodiscard]] std::string goText(const nlohmann::json& value, GoNumbers numbers);

/// A value as encoding/json writes it: keys in order, `<`, `>`, `&` and line separators escaped.
[[nodiscard]] std::string goJson(const nlohmann::json& value);

} // namespace pilothouse::kube
