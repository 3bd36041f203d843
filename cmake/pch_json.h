// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Precompiled header of what builds and reads JSON documents as trees.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>
