// SPDX-License-Identifier: GPL-3.0-or-later
#include "kubeconfig_file.h"

#include <fstream>
#include <string>

namespace pilothouse::bench {

void writeKubeconfig(const std::filesystem::path& file, int contexts) {
    std::ofstream out(file);
    const std::string certificate(3600, 'Q');
    const std::string token(900, 't');
    out << "apiVersion: v1\nkind: Config\nclusters:\n";
    for (int i = 0; i < contexts; ++i) {
        out << "- name: member-" << i << "\n  cluster:\n    server: https://127.9." << i / 250
            << '.' << i % 250 + 1 << ":6443\n    certificate-authority-data: " << certificate
            << '\n';
    }
    out << "users:\n";
    for (int i = 0; i < contexts; ++i) {
        out << "- name: user-" << i << "\n  user:\n    token: " << token << i << '\n';
    }
    out << "contexts:\n";
    for (int i = 0; i < contexts; ++i) {
        out << "- name: member-" << i << "\n  context:\n    cluster: member-" << i
            << "\n    user: user-" << i << '\n';
    }
    out << "current-context: member-0\n";
}

} // namespace pilothouse::bench
