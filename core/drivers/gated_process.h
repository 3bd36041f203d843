// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "drivers/action_files.h"
#include "drivers/process_watch.h"

#include <string>
#include <vector>

namespace pilothouse::drivers {

/// A program that is ready to run, and the keeper that waits for the word to run it. Until
/// release() nothing of it has run; if the object or this whole program goes before, it never will.
/// Movable; one thread.
///
/// The keeper has a session of its own, no terminal, an empty standard input, and both outputs go
/// to the end of a file, so that it and the program live on without us. It writes down that the
/// program has begun and how it ended: see keeper.h and readMarks().
class GatedProcess {
public:
    /// Forks the keeper. `argv[0]` is looked up as sign-in programs are (net::findProgram); no
    /// shell sees the arguments. The folder must exist. NotFound: no such program. Conflict: this
    /// attempt has begun before. Storage: the files cannot be written.
    [[nodiscard]] static Result<GatedProcess> prepare(const std::vector<std::string>& argv,
                                                      const ActionFiles& files);
    ~GatedProcess();
    GatedProcess(GatedProcess&& other) noexcept;
    GatedProcess& operator=(GatedProcess&&) = delete;
    GatedProcess(const GatedProcess&) = delete;
    GatedProcess& operator=(const GatedProcess&) = delete;

    /// The keeper: what must be durable before release().
    [[nodiscard]] const ProcessId& id() const { return m_id; }

    /// Lets it run and hands over the watch of the keeper; waits for nothing. Internal: the keeper
    /// was killed, nothing has run.
    [[nodiscard]] Result<ProcessWatch> release() &&;

private:
    GatedProcess(ProcessId id, ProcessWatch watch, int gate)
        : m_id(std::move(id)), m_watch(std::move(watch)), m_gate(gate) {}

    ProcessId m_id;
    ProcessWatch m_watch;
    int m_gate = -1; ///< a byte lets it go, the end sends it home
};

} // namespace pilothouse::drivers
