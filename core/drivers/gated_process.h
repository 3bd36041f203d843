// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "drivers/process_watch.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pilothouse::drivers {

/// A program that is ready to run and waits for the word. Until release() nothing of it has run; if
/// the object or this whole program goes before, it never will. Movable; one thread.
///
/// The child has a session of its own, no terminal, an empty standard input, and writes both
/// outputs to the end of a file, so that it lives on without us.
class GatedProcess {
public:
    /// Forks the child that waits. `argv[0]` is looked up as sign-in programs are
    /// (net::findProgram); no shell sees the arguments. NotFound: no such program. Storage: the
    /// file cannot be written.
    [[nodiscard]] static Result<GatedProcess> prepare(const std::vector<std::string>& argv,
                                                      const std::filesystem::path& output);
    ~GatedProcess();
    GatedProcess(GatedProcess&& other) noexcept;
    GatedProcess& operator=(GatedProcess&&) = delete;
    GatedProcess(const GatedProcess&) = delete;
    GatedProcess& operator=(const GatedProcess&) = delete;

    /// What must be durable before release().
    [[nodiscard]] const ProcessId& id() const { return m_id; }

    /// Lets it run and hands over the watch. Waits for the moment in which the kernel takes the
    /// program. Internal: the kernel did not (not executable, too many arguments), nothing has run.
    [[nodiscard]] Result<ProcessWatch> release() &&;

private:
    GatedProcess(ProcessId id, ProcessWatch watch, int gate, int answer)
        : m_id(std::move(id)), m_watch(std::move(watch)), m_gate(gate), m_answer(answer) {}

    ProcessId m_id;
    ProcessWatch m_watch;
    int m_gate = -1;   ///< a byte lets it go, the end sends it home
    int m_answer = -1; ///< the end: it runs; else errno of execve
};

} // namespace pilothouse::drivers
