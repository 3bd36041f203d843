// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Precompiled header of the tests of the ui.
#include "cmake/pch_test.h"
#include "cmake/pch_ui.h"
