// SPDX-License-Identifier: GPL-3.0-or-later
#include "scene.h"

#include "fleet/requests.h"
#include "net/signing_transport.h"
#include "test_client.h"

#include <QProcess>
#include <QStandardPaths>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace pilothouse::test {

using Json = nlohmann::json;

bool hasKubectl() {
    return !QStandardPaths::findExecutable(QStringLiteral("kubectl")).isEmpty();
}

Said kubectl(const std::string& files, const std::vector<std::string>& arguments,
             const std::string& path) {
    QStringList words;
    for (const auto& argument : arguments) {
        words << QString::fromStdString(argument);
    }
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("KUBECONFIG"), QString::fromStdString(files));
    const auto program = QStandardPaths::findExecutable(QStringLiteral("kubectl"));
    if (!path.empty()) {
        const auto folders = environment.value(QStringLiteral("PATH"));
        environment.insert(QStringLiteral("PATH"),
                           QString::fromStdString(path) + QLatin1Char(':') + folders);
    }
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(program, words);
    process.closeWriteChannel();
    Said said;
    if (process.waitForFinished(60'000) && process.exitStatus() == QProcess::NormalExit) {
        said.code = process.exitCode();
    }
    said.out = process.readAllStandardOutput().toStdString();
    said.err = process.readAllStandardError().toStdString();
    return said;
}

std::string Scene::path(const std::string& name) const {
    return m_folder.filePath(QString::fromStdString(name)).toStdString();
}

std::string Scene::write(const std::string& name, const std::string& text, bool isProgram) const {
    const auto file = path(name);
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    std::ofstream(file) << text;
    if (isProgram) {
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    }
    return file;
}

Json Scene::json(const std::vector<SceneContext>& contexts, const std::string& current) {
    Json config{{"apiVersion", "v1"},        {"kind", "Config"},       {"current-context", current},
                {"clusters", Json::array()}, {"users", Json::array()}, {"contexts", Json::array()}};
    for (const auto& each : contexts) {
        if (!each.cluster.is_null()) {
            config["clusters"].push_back({{"name", each.clusterName}, {"cluster", each.cluster}});
        }
        if (!each.user.is_null()) {
            config["users"].push_back({{"name", each.userName}, {"user", each.user}});
        }
        config["contexts"].push_back(
            {{"name", each.name},
             {"context", {{"cluster", each.clusterName}, {"user", each.userName}}}});
    }
    return config;
}

std::string Scene::config(const std::string& name, const std::vector<SceneContext>& contexts,
                          const std::string& current) const {
    return write(name, json(contexts, current).dump(1));
}

std::string Scene::authority(const std::string& name) const {
    return *m_server.access(name).endpoint->tls->caPem;
}

Json Scene::cluster(const std::string& name) const {
    const auto pem = QByteArray::fromStdString(authority(name)).toBase64().toStdString();
    return {{"server", m_server.access(name).endpoint->baseUrl},
            {"certificate-authority-data", pem}};
}

std::string Scene::token(const std::string& name) const {
    return std::string(m_server.access(name + "-token").authorization.reveal()).substr(7);
}

std::string Scene::plugin(const std::string& name, const std::string& token) const {
    const Json reply{{"apiVersion", "client.authentication.k8s.io/v1beta1"},
                     {"kind", "ExecCredential"},
                     {"status", {{"token", token}}}};
    return write(name, "#!/bin/sh\nexec cat " + write(name + ".reply", reply.dump()) + "\n", true);
}

fleet::FleetConfig Scene::load(const std::string& files, std::vector<std::string> contexts) {
    auto fleet = fleet::loadFleet(
        {.contexts = std::move(contexts), .environment = {{"HOME", "/"}, {"KUBECONFIG", files}}});
    if (!fleet) {
        qFatal("%s cannot be loaded: %s", files.c_str(), describe(fleet.error()).c_str());
    }
    return *std::move(fleet);
}

const fleet::MemberConfig* Scene::member(const fleet::FleetConfig& fleet, const std::string& name) {
    const auto found = std::find_if(fleet.members.begin(), fleet.members.end(),
                                    [&](const auto& each) { return each.identity.name == name; });
    return found == fleet.members.end() ? nullptr : &*found;
}

std::string Scene::ask(net::Transport& transport, const fleet::MemberAccess& access,
                       const std::string& path) {
    const auto answer =
        fetch(transport, fleet::getRequest(access, path, std::chrono::milliseconds(15'000)));
    return answer ? std::to_string(answer->head.status) : describe(answer.error());
}

std::string Scene::ask(const fleet::MemberConfig* member) {
    if (member == nullptr || !member->access) {
        return member == nullptr ? "no such member" : describe(*member->problem);
    }
    net::SigningTransport transport(
        std::make_unique<net::CurlTransport>(net::CurlTransportOptions{}),
        {.consent = [](const net::PluginIdentity&) {
            return net::Permission{.word = net::Consent::Allowed};
        }});
    return ask(transport, *member->access);
}

} // namespace pilothouse::test
