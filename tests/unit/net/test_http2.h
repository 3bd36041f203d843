// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "test_server.h"

#include <nghttp2/nghttp2.h>

#include <functional>
#include <map>
#include <string>

namespace pilothouse::test {

/// The server's side of one HTTP/2 connection, by nghttp2. Used in a TestServer's script; the
/// thread of the connection.
class Http2Session {
public:
    /// A request has come in; answer with the functions below, now or at a later request.
    using OnRequest = std::function<void(Http2Session&, std::int32_t stream, const std::string&)>;

    Http2Session(Connection& connection, OnRequest onRequest);
    ~Http2Session();
    Http2Session(const Http2Session&) = delete;
    Http2Session& operator=(const Http2Session&) = delete;

    /// Serves until the peer goes, or stop() is called.
    void run();
    void answer(std::int32_t stream, const std::string& body, const std::string& status = "200");
    /// 200 and the bytes, with more to come.
    void open(std::int32_t stream, const std::string& bytes);
    /// More of an open stream; false: that was all.
    void push(std::int32_t stream, const std::string& bytes, bool more = true);
    void reset(std::int32_t stream, std::uint32_t code);
    /// No stream above `last` will be served.
    void goAway(std::int32_t last);
    void stop() { m_stopped = true; }

private:
    struct Body {
        std::string bytes{};
        bool more = false;
    };
    void begin(std::int32_t stream, const std::string& status, Body body);
    void flush();
    static int onHeader(nghttp2_session* session, const nghttp2_frame* frame,
                        const std::uint8_t* name, std::size_t nameLength, const std::uint8_t* value,
                        std::size_t valueLength, std::uint8_t flags, void* self);
    static int onFrame(nghttp2_session* session, const nghttp2_frame* frame, void* self);
    static ssize_t onRead(nghttp2_session* session, std::int32_t stream, std::uint8_t* buffer,
                          std::size_t length, std::uint32_t* flags, nghttp2_data_source* source,
                          void* self);

    Connection& m_connection;
    OnRequest m_onRequest;
    nghttp2_session* m_session = nullptr;
    std::map<std::int32_t, std::string> m_paths;
    std::map<std::int32_t, Body> m_bodies;
    bool m_stopped = false;
};

} // namespace pilothouse::test
