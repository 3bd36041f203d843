// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <memory>
#include <utility>

namespace pilothouse {

template<class Signature>
class MoveOnlyFunction;

/// A callable that may own move-only things; g++ 12 has no std::move_only_function.
template<class R, class... Args>
class MoveOnlyFunction<R(Args...)> {
public:
    MoveOnlyFunction() = default;
    // Converts as std::function does.
    // NOLINTBEGIN(google-explicit-constructor)
    template<class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, MoveOnlyFunction>)
        MoveOnlyFunction(F&& callable)
        : m_target(std::make_unique<Holder<std::remove_cvref_t<F>>>(std::forward<F>(callable))) {}
    // NOLINTEND(google-explicit-constructor)

    explicit operator bool() const { return m_target != nullptr; }
    R operator()(Args... args) { return m_target->call(std::forward<Args>(args)...); }

private:
    struct Base {
        Base() = default;
        Base(const Base&) = delete;
        Base& operator=(const Base&) = delete;
        virtual ~Base() = default;
        virtual R call(Args... args) = 0;
    };
    template<class F>
    struct Holder final : Base {
        explicit Holder(F callable) : function(std::move(callable)) {}
        R call(Args... args) override { return function(std::forward<Args>(args)...); }
        F function;
    };
    std::unique_ptr<Base> m_target;
};

} // namespace pilothouse
