// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/object.h"

#include <tuple>

namespace pilothouse::model {

namespace {

bool comesBefore(const Object& left, const Object& right) {
    return std::tie(left.ns, left.name) < std::tie(right.ns, right.name);
}

} // namespace

ObjectDiff diffObjects(const std::vector<Object>* before, const std::vector<Object>* after) {
    static const std::vector<Object> kNone;
    const auto& olds = before != nullptr ? *before : kNone;
    const auto& news = after != nullptr ? *after : kNone;
    ObjectDiff diff;
    auto old = olds.begin();
    auto fresh = news.begin();
    while (old != olds.end() || fresh != news.end()) {
        if (fresh == news.end() || (old != olds.end() && comesBefore(*old, *fresh))) {
            diff.removed.push_back(*old++);
        } else if (old == olds.end() || comesBefore(*fresh, *old)) {
            diff.added.push_back(*fresh++);
        } else {
            if (old->uid != fresh->uid) {
                diff.removed.push_back(*old);
                diff.added.push_back(*fresh);
            } else if (*old != *fresh) {
                diff.changed.push_back(*fresh);
            }
            ++old;
            ++fresh;
        }
    }
    return diff;
}

} // namespace pilothouse::model
