// SPDX-License-Identifier: GPL-3.0-or-later
// A target needs a source; the precompiled headers need a target.
