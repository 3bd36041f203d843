// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/api.h"

#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace pilothouse::simulator {

/// A container's log as a kubelet streams it, over TLS whose certificate is not checked (as
/// kube-apiserver does without --kubelet-certificate-authority). Only loopback addresses are
/// called; of others it is said that no route leads there. Server thread.
class KubeletStream {
public:
    explicit KubeletStream(const boost::asio::any_io_executor& executor);

    /// Connects and asks; nullopt when the log follows, else what the client is answered.
    boost::asio::awaitable<std::optional<ApiReply>> open(const KubeletLog& log);
    /// What came since the last call, waiting for it; empty at the end.
    boost::asio::awaitable<std::string> read();
    /// Ends a read() that waits. Safe to call twice.
    void close();
    [[nodiscard]] bool isClosed() const { return m_isClosed; }

private:
    boost::asio::awaitable<std::string> connect(const KubeletLog& log);
    boost::asio::awaitable<std::string> readAll();

    boost::asio::ssl::context m_tls;
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> m_stream;
    boost::beast::flat_buffer m_buffer;
    boost::beast::http::response_parser<boost::beast::http::buffer_body> m_parser;
    bool m_isClosed = false;
};

} // namespace pilothouse::simulator
