// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "server_under_test.h"

#include "fleet/fleet_config.h"

#include <nlohmann/json.hpp>

#include <QTemporaryDir>

#include <string>
#include <vector>

/// First line, after PH_NEED_SERVER, of a test that compares with what kubectl says.
#define PH_NEED_KUBECTL                                                                            \
    if (!pilothouse::test::hasKubectl()) {                                                         \
        QSKIP("kubectl is not installed");                                                         \
    }

namespace pilothouse::test {

/// What a program printed and how it ended; -1 where it did not end by itself within 60 s.
struct Said {
    int code = -1;
    std::string out;
    std::string err;
};

[[nodiscard]] bool hasKubectl();
/// kubectl with these files as KUBECONFIG, and with `path` before the folders of PATH.
[[nodiscard]] Said kubectl(const std::string& files, const std::vector<std::string>& arguments,
                           const std::string& path = {});

/// One entry of each list of a kubeconfig, and what they are called.
struct SceneContext {
    std::string name;
    nlohmann::json cluster;
    nlohmann::json user;
    std::string clusterName = name + "-cluster";
    std::string userName = name + "-user";
};

/// Files of one test: kubeconfigs of the clusters under test as the test wants them spelled.
class Scene {
public:
    explicit Scene(ServerUnderTest& server) : m_server(server) {}

    /// Of a file in the test's folder.
    [[nodiscard]] std::string path(const std::string& name) const;
    /// Its path; folders are made.
    std::string write(const std::string& name, const std::string& text,
                      bool isProgram = false) const;
    /// A kubeconfig (JSON is YAML) of these contexts in this order; its path.
    std::string config(const std::string& name, const std::vector<SceneContext>& contexts,
                       const std::string& current = {}) const;
    [[nodiscard]] static nlohmann::json json(const std::vector<SceneContext>& contexts,
                                             const std::string& current = {});

    /// The `cluster` of a cluster under test, with inline authority.
    [[nodiscard]] nlohmann::json cluster(const std::string& name = "alpha") const;
    [[nodiscard]] std::string authority(const std::string& name = "alpha") const;
    /// A token of an administrator.
    [[nodiscard]] std::string token(const std::string& name = "alpha") const;
    /// The `user` with that token.
    [[nodiscard]] nlohmann::json user(const std::string& name = "alpha") const {
        return {{"token", token(name)}};
    }
    /// A program that prints a credential with this token.
    std::string plugin(const std::string& name, const std::string& token) const;

    /// The fleet of a KUBECONFIG variable; ends the program where it cannot be loaded.
    [[nodiscard]] static fleet::FleetConfig load(const std::string& files,
                                                 std::vector<std::string> contexts = {});
    [[nodiscard]] static const fleet::MemberConfig* member(const fleet::FleetConfig& fleet,
                                                           const std::string& name);
    /// Reads nodes by that member's access over a new connection; "200", or what went wrong.
    [[nodiscard]] static std::string ask(const fleet::MemberConfig* member);
    [[nodiscard]] static std::string ask(net::Transport& transport,
                                         const fleet::MemberAccess& access,
                                         const std::string& path = "/api/v1/nodes?limit=1");

private:
    ServerUnderTest& m_server;
    QTemporaryDir m_folder;
};

} // namespace pilothouse::test
