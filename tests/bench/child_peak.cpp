// SPDX-License-Identifier: GPL-3.0-or-later
// bench_child_peak FILE COMMAND…: runs a command, its output thrown away, and writes its peak of
// memory in KiB to the file. What Linux tells of a child begins with the figure of the process that
// started it, so this one is small and has done nothing before.
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char** argv) {
    if (argc < 3) {
        return EXIT_FAILURE;
    }
    const pid_t child = fork();
    if (child == 0) {
        const int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(nothing, STDOUT_FILENO);
        dup2(nothing, STDERR_FILENO);
        execvp(argv[2], argv + 2);
        _exit(EXIT_FAILURE);
    }
    int status = 0;
    rusage used{};
    if (child < 0 || wait4(child, &status, 0, &used) != child || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0) {
        return EXIT_FAILURE;
    }
    std::FILE* file = std::fopen(argv[1], "we");
    if (file == nullptr || std::fprintf(file, "%ld\n", used.ru_maxrss) < 0) {
        return EXIT_FAILURE;
    }
    return std::fclose(file) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
