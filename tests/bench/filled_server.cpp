// SPDX-License-Identifier: GPL-3.0-or-later
#include "filled_server.h"

#include "members.h"
#include "pod_list.h"

#include "net/curl_transport.h"
#include "simulator/tls.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <set>

namespace pilothouse::bench {

namespace {

Result<simulator::Blank> writeIdentity(const std::filesystem::path& folder) {
    using namespace std::chrono_literals;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto authority = simulator::Authority::create("bench");
    if (!authority) {
        return fail(authority.error());
    }
    const auto pair = authority->issue({.commonName = "filled",
                                        .organization = "",
                                        .address = "127.0.0.1",
                                        .notBefore = now - 1h,
                                        .notAfter = now + 24h});
    if (!pair) {
        return fail(pair.error());
    }
    const auto write = [&folder](const char* name, const std::string& text) {
        std::ofstream(folder / name) << text;
        return folder / name;
    };
    simulator::Blank blank;
    blank.name = "filled";
    blank.tlsCertFile = write("tls.crt", pair->certificate);
    blank.tlsPrivateKeyFile = write("tls.key", pair->key);
    blank.clientCaFile = write("ca.crt", authority->certificate());
    blank.tokenAuthFile = write("tokens.csv", "");
    return blank;
}

/// Answers to what was created.
class Arrivals {
public:
    void add(const Result<net::Response>& answer) {
        const std::lock_guard lock(m_mutex);
        const bool good = answer && answer->head.status == 201;
        m_good += good ? 1U : 0U;
        if (!good) {
            m_refusal = answer ? answer->body.substr(0, 300) : describe(answer.error());
        }
        ++m_all;
        m_changed.notify_one();
    }
    /// Waits for so many; an error when one was not 201.
    Result<void> expect(std::size_t wanted) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_all == wanted; });
        if (m_good != wanted) {
            return fail(ErrorKind::Internal, "the server took " + std::to_string(m_good) + " of " +
                                                 std::to_string(wanted) + " objects: " + m_refusal);
        }
        return {};
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::size_t m_all = 0;
    std::size_t m_good = 0;
    std::string m_refusal; ///< the last one
};

void create(net::Transport& transport, const Member& member, std::string path,
            const nlohmann::json& object, Arrivals& arrivals) {
    auto request = requestOf(member, std::move(path));
    request.method = net::Method::Post;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = object.dump();
    transport.start(request, {.onDone = [&arrivals](const Result<net::Response>& answer) {
                        arrivals.add(answer);
                    }});
}

Result<void> makeNamespaces(net::Transport& transport, const Member& member,
                            const nlohmann::json& list) {
    std::set<std::string> spaces;
    for (const auto& pod : list["items"]) {
        spaces.insert(pod["metadata"]["namespace"].get<std::string>());
    }
    spaces.erase("default");
    Arrivals arrivals;
    for (const std::string& space : spaces) {
        create(transport, member, "/api/v1/namespaces",
               {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", space}}}},
               arrivals);
    }
    return arrivals.expect(spaces.size());
}

Result<void> fill(const Member& member, int pods) {
    const auto list = nlohmann::json::parse(makePodList(pods));
    net::CurlTransport transport;
    if (auto made = makeNamespaces(transport, member, list); !made) {
        return made;
    }
    Arrivals arrivals;
    for (nlohmann::json pod : list["items"]) {
        pod["apiVersion"] = "v1";
        pod["kind"] = "Pod";
        for (const char* given : {"uid", "resourceVersion", "creationTimestamp"}) {
            pod["metadata"].erase(given);
        }
        const auto space = pod["metadata"]["namespace"].get<std::string>();
        create(transport, member, "/api/v1/namespaces/" + space + "/pods", pod, arrivals);
    }
    return arrivals.expect(list["items"].size());
}

} // namespace

Result<FilledServer> startFilled(const std::filesystem::path& folder, int pods) {
    const auto blank = writeIdentity(folder);
    if (!blank) {
        return fail(blank.error());
    }
    auto started = simulator::Simulator::start({.directory = folder / "sim", .blank = *blank});
    if (!started) {
        return fail(started.error());
    }
    FilledServer server{.simulator = std::move(*started), .kubeconfig = {}};
    server.kubeconfig = server.simulator->kubeconfig();
    const auto members = membersOf(server.kubeconfig);
    if (!members) {
        return fail(members.error());
    }
    if (auto filled = fill(members->front(), pods); !filled) {
        return fail(filled.error());
    }
    return server;
}

} // namespace pilothouse::bench
