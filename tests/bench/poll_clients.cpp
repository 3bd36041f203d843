// SPDX-License-Identifier: GPL-3.0-or-later
#include "poll_clients.h"

#include "report.h"

#include "net/curl_transport.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <set>

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

/// One TLS connection of the floor and how far its request is.
struct RawConnection {
    int fd = -1;
    std::shared_ptr<SSL> ssl;
    std::string request;
    std::string answer;
    bool isOpen = false; ///< the handshake is over
    bool isSent = false;
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

sockaddr_in addressOf(const std::string& place) {
    const auto colon = place.rfind(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port =
        htons(static_cast<std::uint16_t>(std::strtol(place.c_str() + colon + 1, nullptr, 10)));
    inet_pton(AF_INET, place.substr(0, colon).c_str(), &address.sin_addr);
    return address;
}

/// Starts a connection; its handshake goes on as the socket allows.
RawConnection openRaw(SSL_CTX* context, const Member& member) {
    const std::string place = member.server.substr(member.server.find("://") + 3);
    RawConnection raw;
    raw.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    raw.request = "GET " + std::string(kPath) + " HTTP/1.1\r\nHost: " + place + "\r\n";
    if (!member.authorization.empty()) {
        raw.request += "Authorization: " + std::string(member.authorization.reveal()) + "\r\n";
    }
    raw.request += "\r\n";
    const int one = 1;
    setsockopt(raw.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    raw.ssl = {SSL_new(context), &SSL_free};
    useIdentity(raw.ssl.get(), member);
    SSL_set_fd(raw.ssl.get(), raw.fd);
    const auto address = addressOf(place);
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(raw.ssl.get()),
                                  place.substr(0, place.rfind(':')).c_str());
    static_cast<void>(connect(raw.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address));
    return raw;
}

/// Whether a whole answer with a Content-Length has come.
bool isComplete(const std::string& answer) {
    const auto end = answer.find("\r\n\r\n");
    const auto length = answer.find("Content-Length: ");
    return end != std::string::npos && length != std::string::npos &&
           answer.size() >= end + 4 + std::strtoul(answer.c_str() + length + 16, nullptr, 10);
}

enum class Step : std::uint8_t { Waiting, Good, Failed };

/// Does all that the socket allows now: handshake, request, answer.
Step advance(RawConnection& raw) {
    SSL* ssl = raw.ssl.get();
    const auto outcome = [ssl](int result) {
        const int error = SSL_get_error(ssl, result);
        return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? Step::Waiting
                                                                             : Step::Failed;
    };
    if (!raw.isOpen) {
        if (const int result = SSL_connect(ssl); result != 1) {
            return outcome(result);
        }
        raw.isOpen = true;
    }
    if (!raw.isSent) {
        const int size = static_cast<int>(raw.request.size());
        if (const int result = SSL_write(ssl, raw.request.data(), size); result != size) {
            return outcome(result);
        }
        raw.isSent = true;
        raw.answer.clear();
    }
    char chunk[8192];
    while (true) {
        const int got = SSL_read(ssl, chunk, sizeof chunk);
        if (got <= 0) {
            return outcome(got);
        }
        raw.answer.append(chunk, static_cast<std::size_t>(got));
        if (isComplete(raw.answer)) {
            raw.isSent = false;
            return raw.answer.starts_with("HTTP/1.1 200") ? Step::Good : Step::Failed;
        }
    }
}

/// One context for all, with every member's CA, as in the prototype the targets come from.
std::shared_ptr<SSL_CTX> makeContext(const std::vector<Member>& members) {
    const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    std::set<std::string> known;
    for (const Member& member : members) {
        if (known.insert(member.caPem).second) {
            BIO* pem = memory(member.caPem);
            X509* ca = PEM_read_bio_X509(pem, nullptr, nullptr, nullptr);
            X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), ca);
            X509_free(ca);
            BIO_free(pem);
        }
    }
    return context;
}

/// All members at once on epoll: the least a client of many servers has to do.
class RawClient {
public:
    explicit RawClient(const std::vector<Member>& members)
        : m_members(members), m_context(makeContext(members)),
          m_epoll(epoll_create1(EPOLL_CLOEXEC)) {}
    ~RawClient() {
        for (const RawConnection& raw : m_connections) {
            close(raw.fd);
        }
        close(m_epoll);
    }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    /// One request to every member; how many answers were 200.
    std::size_t round() {
        m_good = 0;
        m_left = m_members.size();
        if (m_connections.empty()) {
            openAll();
        } else {
            for (RawConnection& raw : m_connections) {
                count(advance(raw));
            }
        }
        epoll_event events[256];
        constexpr int kPatienceMs = 5000;
        while (m_left > 0) {
            const int ready = epoll_wait(m_epoll, events, 256, kPatienceMs);
            if (ready <= 0) {
                return m_good;
            }
            for (int i = 0; i < ready; ++i) {
                RawConnection& raw = m_connections[events[i].data.u32];
                if (!raw.isOpen || raw.isSent) {
                    count(advance(raw));
                }
            }
        }
        return m_good;
    }

private:
    void openAll() {
        m_connections.reserve(m_members.size());
        for (const Member& member : m_members) {
            m_connections.push_back(openRaw(m_context.get(), member));
            epoll_event event{};
            event.events = EPOLLIN | EPOLLOUT | EPOLLET;
            event.data.u32 = static_cast<std::uint32_t>(m_connections.size() - 1);
            epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_connections.back().fd, &event);
        }
    }
    void count(Step step) {
        m_left -= step == Step::Waiting ? 0U : 1U;
        m_good += step == Step::Good ? 1U : 0U;
    }

    const std::vector<Member>& m_members;
    std::shared_ptr<SSL_CTX> m_context;
    int m_epoll;
    std::vector<RawConnection> m_connections;
    std::size_t m_left = 0;
    std::size_t m_good = 0;
};

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
    RawClient client(members);
    return measure(members.size(), rounds, [&client] { return client.round(); });
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
        requests.push_back(requestOf(member, kPath));
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
