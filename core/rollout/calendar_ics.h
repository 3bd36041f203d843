// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/window.h"

#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::rollout {

/// Reads an iCalendar file (RFC 5545): each VEVENT and each busy period of a VFREEBUSY becomes a
/// window, checked so that it can be expanded.
///
/// @param file for messages and positions
/// @param as   what the file does not say: id, kind, scope, overridableBy; its reason where an
/// event
///             has no SUMMARY; its zone for times without one, where the file names none
///             (X-WR-TIMEZONE). All windows have its id, so that it stands for the whole file.
/// @return windows in the order of the file; Validation or Unsupported with the line.
///
/// Zones are those of the computer by name; a name of a VTIMEZONE that is none is looked for by its
/// X-LIC-LOCATION, as a path's end, as a zone of Windows, and is else its fixed offset where it has
/// no summer time; definitions in the file that differ from the computer's are not used. Moved and
/// cancelled occurrences (RECURRENCE-ID, STATUS:CANCELLED) are understood; TRANSP is not looked at:
/// who imports a calendar of freezes means all of it. Events that take no time are left out.
/// Pure; at most 4 MiB and 5,000 events.
[[nodiscard]] Result<std::vector<model::Window>>
readIcs(std::string_view text, const std::string& file, const model::Window& as);

} // namespace pilothouse::rollout
