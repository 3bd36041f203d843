// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/control.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace pilothouse::simulator {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Local = asio::local::stream_protocol;

constexpr std::size_t kLongestOrder = 512;

asio::awaitable<void> talk(Local::socket peer, Control::Obey obey) {
    std::string line;
    error_code error;
    const std::size_t size =
        co_await asio::async_read_until(peer, asio::dynamic_buffer(line, kLongestOrder), '\n',
                                        asio::redirect_error(asio::use_awaitable, error));
    if (error || size == 0) {
        co_return;
    }
    const std::string answer = obey(line.substr(0, size - 1)) + "\n";
    co_await asio::async_write(peer, asio::buffer(answer),
                               asio::redirect_error(asio::use_awaitable, error));
}

asio::awaitable<void> acceptAll(Local::acceptor& acceptor, const Control::Obey& obey) {
    while (acceptor.is_open()) {
        error_code error;
        Local::socket peer =
            co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            co_return;
        }
        asio::co_spawn(acceptor.get_executor(), talk(std::move(peer), obey), asio::detached);
    }
}

} // namespace

struct Control::State {
    State(asio::io_context& io, std::filesystem::path where, Obey does)
        : path(std::move(where)), obey(std::move(does)), acceptor(io) {}

    std::filesystem::path path;
    Obey obey;
    Local::acceptor acceptor;
};

Control::Control(std::unique_ptr<State> state) : m_state(std::move(state)) {}

Control::~Control() {
    error_code ignored;
    m_state->acceptor.close(ignored);
    ::unlink(m_state->path.c_str());
}

Result<std::unique_ptr<Control>> Control::listen(asio::io_context& io,
                                                 const std::filesystem::path& path, Obey obey) {
    auto state = std::make_unique<State>(io, path, std::move(obey));
    const auto failed = [&](const std::string& why) {
        return fail(ErrorKind::Network, "cannot listen on " + path.string() + ": " + why);
    };
    if (path.string().size() >= sizeof(sockaddr_un::sun_path)) {
        return failed("the path is too long for a socket");
    }
    ::unlink(path.c_str());
    error_code error;
    state->acceptor.open(Local(), error);
    if (!error) {
        state->acceptor.bind(Local::endpoint(path.string()), error);
    }
    if (!error && ::chmod(path.c_str(), 0600) != 0) {
        return failed("its access rights cannot be set");
    }
    if (!error) {
        state->acceptor.listen(8, error);
    }
    if (error) {
        return failed(error.message());
    }
    asio::co_spawn(io, acceptAll(state->acceptor, state->obey), asio::detached);
    return std::unique_ptr<Control>(new Control(std::move(state)));
}

} // namespace pilothouse::simulator
