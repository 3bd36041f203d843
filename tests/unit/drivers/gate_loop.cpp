// SPDX-License-Identifier: GPL-3.0-or-later
// gate_loop FOLDER: starts one action after another until it is killed. Each appends its number to
// FOLDER/actions; before it is let go, its number and keeper are durable in FOLDER/journal.
// gate_loop FOLDER both: two that wait, their keepers in FOLDER/journal, and nothing more.
#include "drivers/gated_process.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

using namespace pilothouse;

namespace {

bool append(int file, const std::string& line) {
    return write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
           fdatasync(file) == 0;
}

int openJournal(const std::filesystem::path& folder) {
    return open((folder / "journal").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

int run(const std::filesystem::path& folder) {
    const int journal = openJournal(folder);
    const auto actions = (folder / "actions").string();
    for (int i = 0; journal >= 0 && i < 100'000; ++i) {
        const auto number = std::to_string(getpid()) + '-' + std::to_string(i);
        auto action = drivers::GatedProcess::prepare(
            {"sh", "-c", "echo \"$1\" >> \"$2\"", "sh", number, actions},
            {.folder = folder, .stem = number});
        if (!action) {
            std::cerr << describe(action.error()) << '\n';
            return 1;
        }
        if (!append(journal, number + ' ' + std::to_string(action->id().pid) + '\n')) {
            return 1;
        }
        auto watch = std::move(*action).release();
        while (watch && !watch->ended()) { // else somebody killed the keeper
            usleep(200);
        }
    }
    return 0;
}

int waitWithTwo(const std::filesystem::path& folder) {
    const int journal = openJournal(folder);
    const auto prepare = [&](const char* stem) {
        return drivers::GatedProcess::prepare({"sh", "-c", "echo ran"},
                                              {.folder = folder, .stem = stem});
    };
    const auto first = prepare("first");
    const auto second = prepare("second");
    if (!first || !second ||
        !append(journal, "first " + std::to_string(first->id().pid) + "\nsecond " +
                             std::to_string(second->id().pid) + '\n')) {
        return 1;
    }
    pause();
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    return argc == 2 ? run(argv[1]) : argc == 3 ? waitWithTwo(argv[1]) : 2;
}
