// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Precompiled header of the ui libraries.
#include <QAbstractItemModel>
#include <QApplication>
#include <QPainter>
#include <QPainterPath>
#include <QString>
#include <QWidget>

#include <memory>
#include <string>
#include <vector>
