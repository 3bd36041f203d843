// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

namespace pilothouse::simulator {

/// A socket through which tests and people steer a running fleet: one line in, one line out.
/// Server thread only.
class Control {
public:
    /// Answers an order such as "stop alpha" with "ok" or "error: …".
    using Obey = std::function<std::string(const std::string& order)>;

    /// Listens on a Unix socket that only its owner may use; removes it when it goes.
    [[nodiscard]] static Result<std::unique_ptr<Control>>
    listen(boost::asio::io_context& io, const std::filesystem::path& path, Obey obey);
    ~Control();
    Control(const Control&) = delete;
    Control& operator=(const Control&) = delete;

private:
    struct State;
    explicit Control(std::unique_ptr<State> state);

    std::unique_ptr<State> m_state;
};

} // namespace pilothouse::simulator
