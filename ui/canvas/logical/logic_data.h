// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/ink.h"

#include <QList>
#include <QString>

#include <memory>
#include <optional>

/// A fleet as boxes in boxes: regions hold clusters, these node pools, these nodes, these pods.
/// Plain values; the page fills them.
namespace pilothouse::ui {

struct LogicPod {
    QString name;   ///< "namespace/name"
    QString status; ///< as kubectl says it
    Glyph glyph = Glyph::Ok;
    Ink ink;
    int at = -1; ///< its place among the pods of its cluster; below 0: nobody knows more of it
};

struct LogicNode {
    QString name;
    QString detail; ///< its trouble, else its version
    Glyph glyph = Glyph::Ok;
    Ink ink;
    QList<LogicPod> pods;
};

struct LogicPool {
    QString name;
    QList<LogicNode> nodes; ///< by name
};

/// What is inside of a cluster; made only for those that are looked into.
struct LogicInside {
    QList<LogicPool> pools;
    bool hasPods = false; ///< they were read
};

struct LogicCluster {
    QString id;
    QString name;
    QString detail; ///< version, nodes
    QString cause;  ///< what is wrong; empty: nothing
    Glyph glyph = Glyph::Ok;
    Ink ink;
    bool isProblem = false;
    bool isFound = true;
    std::shared_ptr<const LogicInside> inside; ///< null: not made, or nobody has read it
};

/// What several regions belong to; a frame round them.
struct LogicHub {
    QString name;
    QString counts;
    QString trouble; ///< why it is lost; empty: it is not
    Glyph glyph = Glyph::Ok;
    bool isLost = false;
    bool isNone = false; ///< of those that belong to no hub
    QString size{};      ///< "12 clusters", where there is no room for all counts
};

struct LogicRegion {
    QString id;
    QString place;
    QString counts; ///< "12 clusters: 1 down"
    Glyph glyph = Glyph::Ok;
    QList<LogicCluster> clusters{}; ///< by name
    int hub = -1;                   ///< of LogicData::hubs; −1: there are none
    QString size{};                 ///< "12 clusters", where there is no room for all counts
};

struct LogicData {
    QString fleet;
    QString counts;
    QList<LogicRegion> regions; ///< in the order of their places; those of a hub are together
    QList<LogicHub> hubs{};     ///< empty: regions stand in the fleet itself
};

} // namespace pilothouse::ui
