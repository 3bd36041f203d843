// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_picture.h"

#include <memory>

namespace pilothouse::test {

/// The sample run (see sample_run.h) with a plan, causes, a freeze and a journal; driven elsewhere.
[[nodiscard]] model::RunPicture samplePicture();
/// A run that waits for two people before prod, after a canary whose health gate has samples.
/// Created by "ann@desk".
[[nodiscard]] model::RunPicture gatePicture();
/// A run of so many members in four stages, half done.
[[nodiscard]] model::RunPicture largePicture(int members);
[[nodiscard]] std::shared_ptr<const model::RunPicture> shared(model::RunPicture picture);

/// Edits of a picture for the states of a page.
/// Asked to stop by "ann@desk" at 14:04, with five clusters in flight; driven still.
[[nodiscard]] model::RunPicture stopping(model::RunPicture picture);
/// Failed, with nothing in flight any more.
[[nodiscard]] model::RunPicture stopped(model::RunPicture picture);
[[nodiscard]] model::RunPicture completed(model::RunPicture picture);

} // namespace pilothouse::test
