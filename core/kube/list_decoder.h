// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/watch.h"
#include "model/node.h"
#include "model/object.h"
#include "model/pod.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// metadata of a list.
struct ListMeta {
    std::string resourceVersion;
    std::string continueToken; ///< empty: the list is complete
    std::optional<std::int64_t> remainingItemCount;
    bool operator==(const ListMeta&) const = default;
};

/// One page of a list, items as served (the API server sorts by namespace and name).
template<class T>
struct List {
    ListMeta meta;
    std::vector<T> items;
    std::vector<model::ObjectColumn> columns{}; ///< of a Table
};

/// Decodes answers of an API server into records; T is model::Node, model::Pod, or model::Object
/// for any kind, then also out of a Table or a list of metadata. One object per worker thread: it
/// keeps its buffers between calls. What is not JSON, not the kind that was asked for, cut off or
/// followed by rubbish is an error that names what was found: Intercepted for HTML and plain text,
/// the Status' own kind for a Status, Decode for the rest. Input is hostile: it is bounded by its
/// size alone, bytes that are no UTF-8 become U+FFFD.
class Decoder {
public:
    Decoder();
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;
    ~Decoder();

    /// Decodes a NodeList or PodList. `body` is not copied: it grows by kPadding bytes of capacity
    /// where it has them not, so receive buffers reserve them.
    template<class T>
    [[nodiscard]] Result<List<T>> list(std::string& body);
    /// The same from text that is copied first.
    template<class T>
    [[nodiscard]] Result<List<T>> list(std::string_view body);

    /// Decodes a single Node or Pod.
    template<class T>
    [[nodiscard]] Result<T> object(std::string_view body);

    /// Decodes one frame of a watch. An event of type ERROR is an event with `error` set, not a
    /// failed Result; an unknown type is WatchType::Unknown, to be ignored.
    template<class T>
    [[nodiscard]] Result<WatchEvent<T>> watchEvent(std::string_view frame);

    /// How many answers held bytes that are no UTF-8, since construction.
    [[nodiscard]] std::uint64_t repairedTexts() const;

    /// Capacity that `body` needs beyond its size.
    static constexpr std::size_t kPadding = 64;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Decodes a NodeList with a Decoder of its own; for tests and tools. Any thread.
[[nodiscard]] Result<List<model::Node>> decodeNodeList(std::string_view json);
/// The same for a PodList.
[[nodiscard]] Result<List<model::Pod>> decodePodList(std::string_view json);

} // namespace pilothouse::kube
