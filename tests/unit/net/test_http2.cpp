// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_http2.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace pilothouse::test {

namespace {

nghttp2_nv header(const std::string& name, const std::string& value) {
    const auto bytes = [](const std::string& text) {
        // The interface is not const, but only reads.
        return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
    };
    return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

} // namespace

Http2Session::Http2Session(Connection& connection, OnRequest onRequest)
    : m_connection(connection), m_onRequest(std::move(onRequest)) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, &Http2Session::onHeader);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, &Http2Session::onFrame);
    nghttp2_session_server_new(&m_session, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    const nghttp2_settings_entry settings{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 100};
    nghttp2_submit_settings(m_session, NGHTTP2_FLAG_NONE, &settings, 1);
}

Http2Session::~Http2Session() {
    nghttp2_session_del(m_session);
}

void Http2Session::run() {
    flush();
    std::array<char, 16384> chunk{};
    while (!m_stopped) {
        const int got = m_connection.readSome(chunk.data(), static_cast<int>(chunk.size()));
        if (got <= 0) {
            return;
        }
        if (nghttp2_session_mem_recv(m_session, reinterpret_cast<std::uint8_t*>(chunk.data()),
                                     static_cast<std::size_t>(got)) < 0) {
            return;
        }
        flush();
    }
}

void Http2Session::flush() {
    const std::uint8_t* data = nullptr;
    ssize_t size = 0;
    while ((size = nghttp2_session_mem_send(m_session, &data)) > 0) {
        if (!m_connection.write(
                {reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)})) {
            m_stopped = true;
            return;
        }
    }
}

void Http2Session::answer(std::int32_t stream, const std::string& body, const std::string& status) {
    begin(stream, status, {.bytes = body});
}

void Http2Session::open(std::int32_t stream, const std::string& bytes) {
    begin(stream, "200", {.bytes = bytes, .more = true});
}

void Http2Session::begin(std::int32_t stream, const std::string& status, Body body) {
    m_bodies[stream] = std::move(body);
    const std::string statusName = ":status";
    const std::string typeName = "content-type";
    const std::string type = "application/json";
    const std::array<nghttp2_nv, 2> headers{header(statusName, status), header(typeName, type)};
    nghttp2_data_provider provider{};
    provider.read_callback = &Http2Session::onRead;
    nghttp2_submit_response(m_session, stream, headers.data(), headers.size(), &provider);
}

void Http2Session::push(std::int32_t stream, const std::string& bytes, bool more) {
    m_bodies[stream].bytes += bytes;
    m_bodies[stream].more = more;
    nghttp2_session_resume_data(m_session, stream);
}

void Http2Session::reset(std::int32_t stream, std::uint32_t code) {
    flush(); // what was promised before goes out before
    nghttp2_submit_rst_stream(m_session, NGHTTP2_FLAG_NONE, stream, code);
}

void Http2Session::goAway(std::int32_t last) {
    flush();
    nghttp2_submit_goaway(m_session, NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, nullptr, 0);
}

int Http2Session::onHeader(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                           const std::uint8_t* name, std::size_t nameLength,
                           const std::uint8_t* value, std::size_t valueLength,
                           std::uint8_t /*flags*/, void* self) {
    if (std::string(name, name + nameLength) == ":path") {
        static_cast<Http2Session*>(self)->m_paths[frame->hd.stream_id] =
            std::string(value, value + valueLength);
    }
    return 0;
}

int Http2Session::onFrame(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* self) {
    auto& session = *static_cast<Http2Session*>(self);
    const bool ends = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if (frame->hd.type == NGHTTP2_HEADERS && ends) {
        session.m_onRequest(session, frame->hd.stream_id, session.m_paths[frame->hd.stream_id]);
    }
    return 0;
}

ssize_t Http2Session::onRead(nghttp2_session* /*session*/, std::int32_t stream,
                             std::uint8_t* buffer, std::size_t length, std::uint32_t* flags,
                             nghttp2_data_source* /*source*/, void* self) {
    Body& body = static_cast<Http2Session*>(self)->m_bodies[stream];
    const std::size_t size = std::min(length, body.bytes.size());
    if (size == 0 && body.more) {
        return NGHTTP2_ERR_DEFERRED;
    }
    std::memcpy(buffer, body.bytes.data(), size);
    body.bytes.erase(0, size);
    if (body.bytes.empty() && !body.more) {
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    }
    return static_cast<ssize_t>(size);
}

} // namespace pilothouse::test
