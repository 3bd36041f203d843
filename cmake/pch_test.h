// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Precompiled header of the tests of the core.
#include <QTest>
#include <QtTest>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>
