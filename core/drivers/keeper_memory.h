// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pilothouse::drivers::detail {

/// Gives back what a keeper has of its parent's memory: the large private mappings, which are heap
/// and stacks of threads that it does not have. Else every keeper would hold, for hours, a copy of
/// each page that the parent has written since the fork. For a child of one thread; its own stack,
/// and what programs and libraries are made of, stay. No memory on the heap may be used afterwards,
/// and no function of a library but syscall(), called before: to find others may take the heap.
///
/// Does nothing under a sanitizer, which has large mappings of its own.
void releaseParentMemory();

} // namespace pilothouse::drivers::detail
