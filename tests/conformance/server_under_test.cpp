// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_under_test.h"

#include "fleet/fleet_config.h"
#include "fleet/session_codec.h"
#include "test_client.h"

#include <fmt/format.h>

#include <QTest>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>

namespace pilothouse::test {

namespace {

constexpr std::chrono::seconds kAnswerTimeout{15};

std::string environment(const char* name) {
    return qEnvironmentVariable(name).toStdString();
}

} // namespace

ServerUnderTest::ServerUnderTest()
    : m_folder(environment("PILOTHOUSE_CONFORMANCE_DIR")),
      m_transport(std::make_unique<net::CurlTransport>(
          net::CurlTransportOptions{.http2 = environment("PILOTHOUSE_CONFORMANCE_HTTP") != "1",
                                    .userAgent = "pilothouse/conformance"})) {
    const auto kind = environment("PILOTHOUSE_CONFORMANCE_KIND");
    if (!m_folder.empty()) {
        m_kind = kind == "real" ? ServerKind::Real : ServerKind::Sim;
    }
}

ServerUnderTest::~ServerUnderTest() = default;

const fleet::MemberAccess& ServerUnderTest::access(const std::string& context) {
    auto& known = m_access[context];
    if (!known) {
        // One context at a time: two of one cluster would be folded into one member.
        auto fleet = fleet::loadFleet(
            {.kubeconfig = kubeconfig(), .contexts = {context}, .environment = {{"HOME", "/"}}});
        if (!fleet || fleet->members.size() != 1 || !fleet->members.front().access) {
            qFatal("the context %s cannot be loaded: %s", context.c_str(),
                   fleet ? "no access" : describe(fleet.error()).c_str());
        }
        known = fleet->members.front().access;
    }
    return *known;
}

net::Request ServerUnderTest::request(std::string path, const std::string& context,
                                      std::string_view accept) {
    auto request = fleet::getRequest(access(context), std::move(path), kAnswerTimeout);
    request.priority = net::Priority::Interactive;
    if (!accept.empty()) {
        request.headers.back().value = accept;
    }
    return request;
}

Result<net::Response> ServerUnderTest::send(net::Request request) {
    return fetch(*m_transport, std::move(request));
}

Result<std::string> ServerUnderTest::get(std::string path, std::string_view accept) {
    const auto where = fleet::placeOf(access(), path);
    return fleet::bodyOf(send(request(std::move(path), "alpha", accept)), where);
}

Result<std::string> ServerUnderTest::write(net::Method method, std::string path, std::string body,
                                           std::string_view contentType) {
    const auto where = fleet::placeOf(access(), path);
    auto wanted = request(std::move(path));
    wanted.method = method;
    wanted.body = std::move(body);
    wanted.headers.push_back({"Content-Type", std::string(contentType)});
    return fleet::bodyOf(send(std::move(wanted)), where);
}

std::string ServerUnderTest::order(std::string_view line) const {
    const std::string path = m_folder + "/control";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) {
        return "the path of the control socket is too long";
    }
    path.copy(address.sun_path, path.size());
    const int peer = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto* generic = static_cast<const sockaddr*>(static_cast<const void*>(&address));
    std::string answer;
    if (::connect(peer, generic, sizeof(address)) != 0) {
        answer = "nobody listens at " + path;
    } else {
        const std::string order = std::string(line) + "\n";
        static_cast<void>(::send(peer, order.data(), order.size(), MSG_NOSIGNAL));
        char piece[512];
        for (ssize_t got = 0; (got = ::read(peer, piece, sizeof(piece))) > 0;) {
            answer.append(piece, static_cast<std::size_t>(got));
        }
    }
    ::close(peer);
    return answer == "ok\n" ? std::string() : answer.empty() ? "no answer" : answer;
}

ScratchNamespace::ScratchNamespace(ServerUnderTest& server, std::string_view name)
    : m_server(server) {
    static std::atomic<int> count{0};
    auto unique = fmt::format("conf-{}-{}-{}", name, ::getpid(), ++count);
    const auto made = server.write(
        net::Method::Post, "/api/v1/namespaces",
        fmt::format(R"({{"apiVersion":"v1","kind":"Namespace","metadata":{{"name":"{}"}}}})",
                    unique));
    if (made) {
        m_name = std::move(unique);
    } else {
        qWarning("no namespace %s: %s", unique.c_str(), describe(made.error()).c_str());
    }
    // A controller of the real server puts an object of its own into every namespace: not in the
    // middle of a test.
    if (made && server.kind() == ServerKind::Real) {
        const auto own = path("configmaps", "kube-root-ca.crt");
        if (!QTest::qWaitFor([&] { return server.get(own).has_value(); }, 20'000)) {
            qWarning("the controllers leave %s alone", m_name.c_str());
        }
    }
}

ScratchNamespace::~ScratchNamespace() {
    if (!m_name.empty()) {
        static_cast<void>(
            m_server.write(net::Method::Delete, "/api/v1/namespaces/" + m_name, "{}"));
    }
}

std::string ScratchNamespace::path(std::string_view resource, std::string_view object) const {
    return fmt::format("/api/v1/namespaces/{}/{}{}{}", m_name, resource, object.empty() ? "" : "/",
                       object);
}

bool ScratchNamespace::addConfigMap(std::string_view name, std::string_view value,
                                    std::string_view labels) {
    const auto made = m_server.write(
        net::Method::Post, path("configmaps"),
        fmt::format(R"({{"metadata":{{"name":"{}","labels":{}}},"data":{{"value":"{}"}}}})", name,
                    labels, value));
    if (!made) {
        qWarning("no ConfigMap: %s", describe(made.error()).c_str());
    }
    return made.has_value();
}

} // namespace pilothouse::test
