// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kubelet.h"

#include <array>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <fmt/format.h>

// GCC 12 takes the frame of a coroutine, which its promise allocates and frees, for a mismatch.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace pilothouse::simulator {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kPiece = 16 * 1024;
constexpr std::size_t kRefusalLimit = 10'000; // generic/rest/response_checker.go

std::string dialText(const error_code& error) {
    return error == asio::error::connection_refused ? "connection refused" : error.message();
}

/// Source: kubernetes/apiserver pkg/registry/generic/rest/response_checker.go.
ApiReply refusalReply(int status, const std::string& text) {
    if (status == 400) {
        return detail::problemReply({400, "BadRequest", text});
    }
    if (status == 500) {
        return detail::problemReply({500, "InternalError", "Internal error occurred: " + text});
    }
    return detail::problemReply(
        {status, status == 404 ? "NotFound" : "",
         status == 404 ? "the server could not find the requested resource" : text});
}

} // namespace

KubeletStream::KubeletStream(const asio::any_io_executor& executor)
    : m_tls(asio::ssl::context::tls_client), m_stream(executor, m_tls) {
    m_tls.set_verify_mode(asio::ssl::verify_none);
    m_parser.body_limit(boost::none);
}

/// Empty when connected, else the end of Go's sentence about it.
asio::awaitable<std::string> KubeletStream::connect(const KubeletLog& log) {
    error_code error;
    const auto address = asio::ip::make_address_v4(log.host, error);
    if (error || !address.is_loopback()) {
        co_return "no route to host";
    }
    co_await m_stream.next_layer().async_connect({address, log.port},
                                                 asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        co_return dialText(error);
    }
    co_await m_stream.async_handshake(asio::ssl::stream_base::client,
                                      asio::redirect_error(asio::use_awaitable, error));
    co_return error ? error.message() : std::string();
}

asio::awaitable<std::optional<ApiReply>> KubeletStream::open(const KubeletLog& log) {
    if (const std::string trouble = co_await connect(log); !trouble.empty()) {
        co_return detail::problemReply(
            {500, "",
             fmt::format("Get \"https://{}:{}{}\": dial tcp {}:{}: connect: {}", log.host, log.port,
                         log.target, log.host, log.port, trouble)});
    }
    error_code error;
    const std::string request =
        fmt::format("GET {} HTTP/1.1\r\nHost: {}:{}\r\nUser-Agent: Go-http-client/1.1\r\n\r\n",
                    log.target, log.host, log.port);
    co_await asio::async_write(m_stream, asio::buffer(request),
                               asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
        co_await http::async_read_header(m_stream, m_buffer, m_parser,
                                         asio::redirect_error(asio::use_awaitable, error));
    }
    if (error) {
        co_return detail::problemReply(
            {500, "", fmt::format("Get \"https://{}:{}{}\": EOF", log.host, log.port, log.target)});
    }
    const int status = static_cast<int>(m_parser.get().result_int());
    if (status >= 200 && status <= 206) {
        co_return std::nullopt;
    }
    co_return refusalReply(status, co_await readAll());
}

asio::awaitable<std::string> KubeletStream::readAll() {
    std::string all;
    while (all.size() < kRefusalLimit) {
        const std::string piece = co_await read();
        if (piece.empty()) {
            break;
        }
        all += piece;
    }
    co_return all.substr(0, kRefusalLimit);
}

asio::awaitable<std::string> KubeletStream::read() {
    std::array<char, kPiece> bytes;
    std::size_t got = 0;
    while (got == 0 && !m_isClosed && !m_parser.is_done()) {
        auto& body = m_parser.get().body();
        body.data = bytes.data();
        body.size = bytes.size();
        error_code error;
        co_await http::async_read_some(m_stream, m_buffer, m_parser,
                                       asio::redirect_error(asio::use_awaitable, error));
        got = bytes.size() - body.size;
        if (error && error != http::error::need_buffer) {
            m_isClosed = m_isClosed || got == 0;
            break;
        }
    }
    co_return std::string(bytes.data(), got);
}

void KubeletStream::close() {
    m_isClosed = true;
    error_code ignored;
    m_stream.next_layer().close(ignored);
}

} // namespace pilothouse::simulator
