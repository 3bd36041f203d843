// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/member.h"

#include <memory>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

namespace pilothouse::simulator {

/// What a connection needs to know about its server.
struct SessionEnvironment {
    Member& member;
    const SimClock& clock;
    boost::asio::ssl::context& tls;
    ServerIdentity identity; ///< presented at the handshake; a change closes the connection
};

/// Handles one accepted connection until it ends. Server thread.
void runSession(boost::asio::ip::tcp::socket socket, const SessionEnvironment& environment);

} // namespace pilothouse::simulator
