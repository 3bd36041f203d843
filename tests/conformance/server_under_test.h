// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/member_access.h"
#include "net/curl_transport.h"

#include <QTest>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

/// First line of a conformance test that both servers can show.
#define PH_NEED_SERVER(server)                                                                     \
    if (!(server).isGiven()) {                                                                     \
        QSKIP("no server is given: tests/conformance/run.py starts them");                         \
    }
/// First line of one that only a real kube-apiserver can show; `why` says why.
#define PH_NEED_REAL(server, why)                                                                  \
    PH_NEED_SERVER(server)                                                                         \
    if ((server).kind() != pilothouse::test::ServerKind::Real) {                                   \
        QSKIP("real server only: " why);                                                           \
    }
/// First line of one that only the simulator can show.
#define PH_NEED_SIM(server, why)                                                                   \
    PH_NEED_SERVER(server)                                                                         \
    if ((server).kind() != pilothouse::test::ServerKind::Sim) {                                    \
        QSKIP("simulator only: " why);                                                             \
    }

namespace pilothouse::test {

enum class ServerKind : std::uint8_t { None, Real, Sim };

/// The two clusters, "alpha" (seeded nodes and pods) and "bravo" (nodes alone), that the
/// environment names, reached through the product's own kubeconfig reader, access and transport:
/// it is these that are tested. One per test program; calls wait for their answer, 20 s at most.
/// The real alpha offers HTTP/2, the real bravo and the simulator speak HTTP/1.1 alone.
///
/// Contexts of each: NAME (client certificate, cluster-admin), NAME-token (bearer token,
/// cluster-admin) and NAME-restricted (token file; reads nodes and namespaces, no pods).
/// Environment, set by run.py: PILOTHOUSE_CONFORMANCE_KIND (real or sim),
/// PILOTHOUSE_CONFORMANCE_HTTP (1: HTTP/1.1 alone) and PILOTHOUSE_CONFORMANCE_DIR with
/// `kubeconfig`, `clusters.json` and the socket `control`.
class ServerUnderTest {
public:
    ServerUnderTest();
    ~ServerUnderTest();
    ServerUnderTest(const ServerUnderTest&) = delete;
    ServerUnderTest& operator=(const ServerUnderTest&) = delete;

    [[nodiscard]] bool isGiven() const { return m_kind != ServerKind::None; }
    [[nodiscard]] ServerKind kind() const { return m_kind; }
    /// Path of the kubeconfig with all contexts.
    [[nodiscard]] std::string kubeconfig() const { return m_folder + "/kubeconfig"; }
    /// Folder of the fixture: keys and logs of cluster NAME lie in folder()/NAME.
    [[nodiscard]] const std::string& folder() const { return m_folder; }

    /// A context as the product loads it (fleet::loadFleet); ends the program where it cannot.
    [[nodiscard]] const fleet::MemberAccess& access(const std::string& context = "alpha");
    [[nodiscard]] net::Transport& transport() { return *m_transport; }

    /// A request as the product makes it (endpoint, credential, Accept: application/json), to be
    /// changed at will: `accept` replaces the Accept header where it is not empty.
    [[nodiscard]] net::Request request(std::string path, const std::string& context = "alpha",
                                       std::string_view accept = {});
    /// The answer of any status, or the transport's failure.
    [[nodiscard]] Result<net::Response> send(net::Request request);
    /// GET; the body of a 2xx answer, else the product's own Error of it.
    [[nodiscard]] Result<std::string> get(std::string path, std::string_view accept = {});
    /// Any method with a JSON body; the body of a 2xx answer, else the product's Error of it.
    [[nodiscard]] Result<std::string> write(net::Method method, std::string path, std::string body,
                                            std::string_view contentType = "application/json");

    /// "stop alpha" (as a power cut), "start alpha" (same port, same data, waits until ready),
    /// "compact alpha" (etcd forgets all revisions but the newest) and the other orders of
    /// tests/realcluster/fixture/serve.py. Waits; "" or what went wrong.
    [[nodiscard]] std::string order(std::string_view line) const;

private:
    ServerKind m_kind = ServerKind::None;
    std::string m_folder;
    std::map<std::string, std::shared_ptr<const fleet::MemberAccess>> m_access;
    std::unique_ptr<net::CurlTransport> m_transport;
};

/// A namespace of one test function, made anew and deleted at its end (nobody waits for that).
class ScratchNamespace {
public:
    /// "conf-" and `name` and what makes it unique in this run.
    ScratchNamespace(ServerUnderTest& server, std::string_view name);
    ~ScratchNamespace();
    ScratchNamespace(const ScratchNamespace&) = delete;
    ScratchNamespace& operator=(const ScratchNamespace&) = delete;

    /// Empty when it could not be made; the reason is printed.
    [[nodiscard]] const std::string& name() const { return m_name; }
    /// "/api/v1/namespaces/NAME/configmaps", with "/OBJECT" where one is named.
    [[nodiscard]] std::string path(std::string_view resource, std::string_view object = {}) const;
    /// Makes a ConfigMap with one datum, e.g. {"data":{"value":"1"}}; false with a message if not.
    [[nodiscard]] bool addConfigMap(std::string_view name, std::string_view value = "1",
                                    std::string_view labels = "{}");

private:
    ServerUnderTest& m_server;
    std::string m_name;
};

} // namespace pilothouse::test
