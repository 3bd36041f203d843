// SPDX-License-Identifier: GPL-3.0-or-later
#include "poll_clients.h"

#include "report.h"

#include "net/curl_transport.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <memory>
#include <mutex>

namespace pilothouse::bench {

namespace {

constexpr const char* kPath = "/version";

/// Runs the cold round and the warm ones; `round` returns how many answers were good.
template<class Round>
Cost measure(std::size_t members, int rounds, Round round) {
    Cost cost{.good = true};
    const double start = threadCpuUs();
    cost.good = round() == members;
    const double warm = threadCpuUs();
    for (int i = 0; i < rounds; ++i) {
        cost.good = round() == members && cost.good;
    }
    const auto requests = static_cast<double>(members);
    cost.coldUs = (warm - start) / requests;
    cost.warmUs = (threadCpuUs() - warm) / (requests * rounds);
    return cost;
}

struct RawConnection {
    int fd = -1;
    std::shared_ptr<SSL> ssl;
    std::string request;
};

BIO* memory(std::string_view text) {
    return BIO_new_mem_buf(text.data(), static_cast<int>(text.size()));
}

void useIdentity(SSL* ssl, const Member& member) {
    if (member.clientCertPem.empty()) {
        return;
    }
    BIO* cert = memory(member.clientCertPem.reveal());
    BIO* key = memory(member.clientKeyPem.reveal());
    X509* certificate = PEM_read_bio_X509(cert, nullptr, nullptr, nullptr);
    EVP_PKEY* secret = PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr);
    SSL_use_certificate(ssl, certificate);
    SSL_use_PrivateKey(ssl, secret);
    X509_free(certificate);
    EVP_PKEY_free(secret);
    BIO_free(cert);
    BIO_free(key);
}

RawConnection openRaw(SSL_CTX* context, const Member& member) {
    const std::string place = member.server.substr(member.server.find("://") + 3);
    const auto colon = place.rfind(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port =
        htons(static_cast<std::uint16_t>(std::strtol(place.c_str() + colon + 1, nullptr, 10)));
    inet_pton(AF_INET, place.substr(0, colon).c_str(), &address.sin_addr);
    RawConnection raw{.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
                      .ssl = {},
                      .request =
                          "GET " + std::string(kPath) + " HTTP/1.1\r\nHost: " + place + "\r\n"};
    if (!member.authorization.empty()) {
        raw.request += "Authorization: " + std::string(member.authorization.reveal()) + "\r\n";
    }
    raw.request += "\r\n";
    const int one = 1;
    setsockopt(raw.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    raw.ssl = {SSL_new(context), &SSL_free};
    useIdentity(raw.ssl.get(), member);
    SSL_set_fd(raw.ssl.get(), raw.fd);
    if (connect(raw.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        SSL_connect(raw.ssl.get()) != 1) {
        close(raw.fd);
        raw.fd = -1;
    }
    return raw;
}

/// Reads one answer with a Content-Length; true for a 200.
bool readAnswer(SSL* ssl) {
    std::string answer;
    char chunk[8192];
    while (true) {
        const int got = SSL_read(ssl, chunk, sizeof chunk);
        if (got <= 0) {
            return false;
        }
        answer.append(chunk, static_cast<std::size_t>(got));
        const auto end = answer.find("\r\n\r\n");
        const auto length = answer.find("Content-Length: ");
        if (end != std::string::npos && length != std::string::npos &&
            answer.size() >= end + 4 + std::strtoul(answer.c_str() + length + 16, nullptr, 10)) {
            return answer.starts_with("HTTP/1.1 200");
        }
    }
}

std::size_t discard(char* /*data*/, std::size_t size, std::size_t count, void* /*user*/) {
    return size * count;
}

void setPem(CURL* easy, CURLoption option, std::string_view pem) {
    curl_blob blob{};
    blob.data = const_cast<char*>(pem.data());
    blob.len = pem.size();
    blob.flags = CURL_BLOB_COPY;
    if (!pem.empty()) {
        curl_easy_setopt(easy, option, &blob);
    }
}

struct RawEasy {
    std::shared_ptr<CURL> easy;
    std::shared_ptr<curl_slist> headers;
};

RawEasy makeEasy(const Member& member) {
    RawEasy raw{.easy = {curl_easy_init(), &curl_easy_cleanup}, .headers = {}};
    CURL* easy = raw.easy.get();
    curl_easy_setopt(easy, CURLOPT_URL, (member.server + kPath).c_str());
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &discard);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    setPem(easy, CURLOPT_CAINFO_BLOB, member.caPem);
    setPem(easy, CURLOPT_SSLCERT_BLOB, member.clientCertPem.reveal());
    setPem(easy, CURLOPT_SSLKEY_BLOB, member.clientKeyPem.reveal());
    if (!member.authorization.empty()) {
        const std::string line = "Authorization: " + std::string(member.authorization.reveal());
        raw.headers = {curl_slist_append(nullptr, line.c_str()), &curl_slist_free_all};
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, raw.headers.get());
    }
    return raw;
}

std::size_t curlRound(CURLM* multi, const std::vector<RawEasy>& easies) {
    for (const RawEasy& raw : easies) {
        curl_multi_add_handle(multi, raw.easy.get());
    }
    std::size_t good = 0;
    int running = 1;
    while (running > 0) {
        curl_multi_perform(multi, &running);
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
            CURL* easy = message->easy_handle;
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            good += status == 200 ? 1U : 0U;
            curl_multi_remove_handle(multi, easy);
        }
        if (running > 0) {
            curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
        }
    }
    return good;
}

/// Counts a round's answers; remembers the I/O thread's CPU time at each.
struct Tally {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t done = 0;
    std::size_t good = 0;
    double cpuUs = 0;
};

std::size_t transportRound(net::Transport& transport, const std::vector<net::Request>& requests,
                           Tally& tally) {
    {
        const std::lock_guard lock(tally.mutex);
        tally.done = 0;
        tally.good = 0;
    }
    for (const net::Request& request : requests) {
        transport.start(request, {.onDone = [&tally, wanted = requests.size()](
                                                const Result<net::Response>& result) {
                            const std::lock_guard lock(tally.mutex);
                            tally.good += result && result->head.status == 200 ? 1U : 0U;
                            if (++tally.done == wanted) {
                                tally.cpuUs = threadCpuUs();
                                tally.changed.notify_one();
                            }
                        }});
    }
    std::unique_lock lock(tally.mutex);
    tally.changed.wait(lock, [&] { return tally.done == requests.size(); });
    return tally.good;
}

} // namespace

Cost pollWithOpenSsl(const std::vector<Member>& members, int rounds) {
    // One context for all, as in the prototype the targets come from: a context is dear to make.
    const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
    std::vector<RawConnection> connections;
    const auto round = [&] {
        std::size_t good = 0;
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (i == connections.size()) {
                connections.push_back(openRaw(context.get(), members[i]));
            }
            const RawConnection& raw = connections[i];
            const bool sent = raw.fd >= 0 && SSL_write(raw.ssl.get(), raw.request.data(),
                                                       static_cast<int>(raw.request.size())) > 0;
            good += sent && readAnswer(raw.ssl.get()) ? 1U : 0U;
        }
        return good;
    };
    const Cost cost = measure(members.size(), rounds, round);
    for (const RawConnection& raw : connections) {
        close(raw.fd);
    }
    return cost;
}

Cost pollWithCurl(const std::vector<Member>& members, int rounds) {
    const std::shared_ptr<CURLM> multi(curl_multi_init(), &curl_multi_cleanup);
    curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, 4096L);
    std::vector<RawEasy> easies;
    for (const Member& member : members) {
        easies.push_back(makeEasy(member));
    }
    return measure(members.size(), rounds, [&] { return curlRound(multi.get(), easies); });
}

Cost pollWithTransport(const std::vector<Member>& members, int rounds) {
    std::vector<net::Request> requests;
    for (const Member& member : members) {
        auto tls = std::make_shared<net::TlsOptions>();
        tls->caPem = member.caPem;
        tls->clientCertPem = member.clientCertPem;
        tls->clientKeyPem = member.clientKeyPem;
        requests.push_back(
            {.endpoint = std::make_shared<net::Endpoint>(net::Endpoint{
                 .label = member.name, .baseUrl = member.server, .tls = tls, .proxy = ""}),
             .path = kPath,
             .authorization = member.authorization,
             .protocol = net::Protocol::Http1});
    }
    net::CurlTransport transport;
    Tally tally;
    Cost cost;
    cost.good = transportRound(transport, requests, tally) == members.size();
    const double warm = tally.cpuUs;
    for (int i = 0; i < rounds; ++i) {
        cost.good = transportRound(transport, requests, tally) == members.size() && cost.good;
    }
    const auto count = static_cast<double>(members.size());
    cost.coldUs = warm / count;
    cost.warmUs = (tally.cpuUs - warm) / (count * rounds);
    return cost;
}

} // namespace pilothouse::bench
