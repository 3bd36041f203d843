// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/json_reader.h"

#include <algorithm>

namespace pilothouse::kube::detail {

namespace {

void readOwners(ondemand::value value, ObjectMeta& meta) {
    eachItem(value, [&](ondemand::value owner) {
        std::string_view kind;
        std::string_view name;
        bool isController = false;
        eachField(owner, [&](std::string_view key, ondemand::value field) {
            if (key == "kind") {
                kind = readView(field);
            } else if (key == "name") {
                name = readView(field);
            } else if (key == "controller") {
                isController = readBool(field);
            }
        });
        if (isController) {
            meta.ownerKind = kind;
            meta.ownerName = name;
        }
    });
}

model::Labels readLabels(ondemand::value value) {
    model::Labels labels;
    eachField(value, [&](std::string_view key, ondemand::value field) {
        std::string name(key);
        labels.emplace_back(std::move(name), readText(field));
    });
    // Of a key that comes twice the last one wins, as in Go.
    std::stable_sort(labels.begin(), labels.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    const auto keep = std::unique(labels.rbegin(), labels.rend(),
                                  [](const auto& a, const auto& b) { return a.first == b.first; });
    labels.erase(labels.begin(), keep.base());
    return labels;
}

void readAnnotations(ondemand::value value, ObjectMeta& meta) {
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "k8s.io/initial-events-end") {
            meta.initialEventsEnd = readView(field) == "true";
        }
    });
}

} // namespace

void readMeta(ondemand::value value, ObjectMeta& meta, bool withLabels) {
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "name") {
            meta.name = readView(field);
        } else if (key == "namespace") {
            meta.ns = readView(field);
        } else if (key == "uid") {
            meta.uid = readView(field);
        } else if (key == "resourceVersion") {
            meta.resourceVersion = readView(field);
        } else if (key == "creationTimestamp") {
            meta.createdAt = readInstant(field).value_or(Instant{});
        } else if (key == "deletionTimestamp") {
            meta.deletionAt = readInstant(field);
        } else if (key == "ownerReferences") {
            readOwners(field, meta);
        } else if (key == "annotations") {
            readAnnotations(field, meta);
        } else if (key == "labels" && withLabels) {
            meta.labels = readLabels(field);
        }
    });
}

} // namespace pilothouse::kube::detail
