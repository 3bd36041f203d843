// SPDX-License-Identifier: GPL-3.0-or-later
// action_loop FOLDER: what a driver does with its actions, until it is killed. FOLDER/journal holds
// "d NUMBER HANDLE" before an action is let go and "e NUMBER WORD" once it is over; a start first
// settles what the journal left open. Each action appends its number to FOLDER/actions.
// action_loop FOLDER finish: settles that, and begins nothing new.
#include "drivers/action_runner.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

using namespace pilothouse;
using rollout::ActionTrace;

namespace {

class Loop {
public:
    explicit Loop(const std::filesystem::path& folder)
        : m_folder(folder), m_runner(folder / "state"),
          m_journal(open((folder / "journal").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                         0600)) {}

    bool settle() {
        std::map<int, std::string> flights;
        std::ifstream journal(m_folder / "journal");
        for (std::string line; std::getline(journal, line);) {
            const auto blank = line.find(' ', 2);
            const auto number = std::stoi(line.substr(2, blank - 2));
            m_next = std::max(m_next, number + 1);
            if (line.front() == 'd') {
                flights[number] = line.substr(blank + 1);
            } else {
                flights.erase(number);
            }
        }
        for (const auto& [number, handle] : flights) {
            const auto found = m_runner.trace(keyOf(number), handle);
            if (found.trace == ActionTrace::Running) {
                ++m_flights;
            } else if (found.trace == ActionTrace::NeverRan) {
                if (!start(number)) {
                    return false;
                }
            } else if (!note(number, found)) {
                return false;
            }
        }
        return true;
    }

    bool startNew() {
        while (m_flights < kFlights) {
            if (!start(m_next++)) {
                return false;
            }
        }
        return true;
    }

    bool awaitSome() {
        std::vector<pollfd> waits;
        for (const int fd : m_runner.descriptors()) {
            waits.push_back({.fd = fd, .events = POLLIN, .revents = 0});
        }
        poll(waits.data(), waits.size(), 5000);
        for (const auto& end : m_runner.poll()) {
            --m_flights;
            const auto number = std::stoi(end.key.member);
            if (!(end.found.trace == ActionTrace::NeverRan ? start(number)
                                                           : note(number, end.found))) {
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] bool isIdle() const { return m_flights == 0; }

private:
    static constexpr int kFlights = 3;

    static drivers::ActionKey keyOf(int number) {
        return {.run = "run", .member = std::to_string(number), .attempt = 1};
    }

    bool start(int number) {
        const auto key = keyOf(number);
        const auto handle =
            m_runner.prepare({key,
                              {"sh", "-c", "echo \"$1\" >> \"$2\"; sleep 0.0$(($1 % 5))", "sh",
                               key.member, (m_folder / "actions").string()}});
        if (!handle) {
            std::cerr << describe(handle.error()) << '\n';
            return false;
        }
        ++m_flights;
        return append("d " + key.member + ' ' + *handle + '\n') && m_runner.release(key);
    }

    bool note(int number, const drivers::ActionFound& found) const {
        const auto word = found.trace == ActionTrace::Ended    ? "Ended"
                          : found.trace == ActionTrace::Silent ? "Silent"
                                                               : "Other";
        return append("e " + std::to_string(number) + ' ' + word + '\n');
    }

    [[nodiscard]] bool append(const std::string& line) const {
        return write(m_journal, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
               fdatasync(m_journal) == 0;
    }

    std::filesystem::path m_folder;
    drivers::ActionRunner m_runner;
    int m_journal;
    int m_next = 0;
    int m_flights = 0;
};

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        return 2;
    }
    Loop loop(argv[1]);
    const bool isLast = argc == 3;
    bool isWell = loop.settle();
    while (isWell && (!isLast || !loop.isIdle())) {
        isWell = (isLast || loop.startNew()) && loop.awaitSome();
    }
    return isWell ? 0 : 1;
}
