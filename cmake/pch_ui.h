// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Precompiled header of the ui libraries and the desktop program.
#include <QAbstractItemModel>
#include <QApplication>
#include <QPainter>
#include <QPainterPath>
#include <QString>
#include <QWidget>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>
