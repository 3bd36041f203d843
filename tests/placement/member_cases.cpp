// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/placement/member_case.h"

#include <iostream>
#include <string>

int main() {
    std::ios::sync_with_stdio(false);
    std::string line;
    while (std::getline(std::cin, line)) {
        if (!line.empty()) {
            std::cout << pilothouse::test::runMemberCase(line) << '\n';
        }
    }
    return 0;
}
