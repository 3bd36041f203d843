// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/placement/object_case.h"

#include <iostream>
#include <string>

int main() {
    std::ios::sync_with_stdio(false);
    pilothouse::test::ObjectCases cases;
    std::string line;
    while (std::getline(std::cin, line)) {
        const auto answer = line.empty() ? std::string() : cases.run(line);
        if (!answer.empty()) {
            std::cout << answer << std::endl;
        }
    }
    return 0;
}
