// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"

/// The results of this folder are values of `model`, since pages see them too.
namespace pilothouse::mesh {

using model::linkOf;
using model::MeshAffinity;
using model::MeshCell;
using model::MeshCluster;
using model::MeshCode;
using model::MeshDeclared;
using model::MeshDeclaredMember;
using model::MeshDrift;
using model::MeshEntry;
using model::MeshEntryKind;
using model::MeshEntryRoute;
using model::MeshEntryTarget;
using model::MeshException;
using model::MeshFailover;
using model::MeshFailoverCell;
using model::MeshFailoverEntry;
using model::MeshFailoverRow;
using model::MeshFinding;
using model::MeshGap;
using model::MeshGhost;
using model::MeshHalf;
using model::MeshHalfState;
using model::MeshKindHalf;
using model::MeshKindLinks;
using model::MeshKindMember;
using model::MeshLinkKind;
using model::MeshLinkState;
using model::MeshPicture;
using model::MeshReason;
using model::MeshRegion;
using model::MeshRegionCell;
using model::MeshServiceCell;
using model::MeshServiceRow;
using model::MeshSeverity;
using model::MeshShape;

} // namespace pilothouse::mesh
