// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/list_decoder.h"

#include "kube/record_decoders.h"
#include "kube/status.h"
#include "kube/utf8.h"

#include <fmt/format.h>

namespace pilothouse::kube {

using namespace detail;

static_assert(Decoder::kPadding >= simdjson::SIMDJSON_PADDING);

/// The parser with its buffers, and what all answers share.
class Decoder::Impl {
public:
    /// Runs `read(document)` over an answer; turns what is thrown into an Error about `what`.
    template<class T, class Read>
    Result<T> run(std::string_view body, std::size_t capacity, std::string_view what, Read read) {
        const auto first = body.find_first_not_of(" \t\r\n");
        if (first == std::string_view::npos || body[first] != '{') {
            return fail(errorFromForeignBody(body, what));
        }
        try {
            ondemand::document document;
            const auto code = m_parser.iterate(body.data(), body.size(), capacity).get(document);
            if (code == simdjson::UTF8_ERROR && !m_isRepairing) {
                return repaired<T>(body, what, read);
            }
            if (code != simdjson::SUCCESS) {
                return fail(errorFromForeignBody(body, what));
            }
            Result<T> result = read(document);
            // What follows the object would have been passed over.
            if (result && document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
                return fail(ErrorKind::Decode,
                            fmt::format("expected {}, found more text behind it", what));
            }
            return result;
        } catch (const simdjson::simdjson_error& problem) {
            return fail(ErrorKind::Decode, fmt::format("expected {}, found damaged JSON: {}", what,
                                                       simdjson::error_message(problem.error())));
        }
    }

    /// A copy of `text` with room behind it, kept in a buffer for the next one.
    std::string_view padded(std::string_view text) {
        m_copy.reserve(text.size() + kPadding);
        m_copy.assign(text);
        return m_copy;
    }
    [[nodiscard]] std::size_t copyCapacity() const { return m_copy.capacity(); }
    [[nodiscard]] std::uint64_t repairs() const { return m_repairs; }
    [[nodiscard]] PodScratch& scratch() { return m_scratch; }

private:
    template<class T, class Read>
    Result<T> repaired(std::string_view body, std::string_view what, Read read) {
        ++m_repairs;
        auto clean = repairUtf8(body);
        clean.reserve(clean.size() + kPadding);
        m_isRepairing = true;
        auto result = run<T>(clean, clean.capacity(), what, read);
        m_isRepairing = false;
        return result;
    }

    ondemand::parser m_parser;
    std::string m_copy;
    PodScratch m_scratch;
    std::uint64_t m_repairs = 0;
    bool m_isRepairing = false;
};

namespace {

/// The error for an object of another kind than the one that was asked for.
Error foreignKind(std::string_view kind, std::string_view what, std::string_view body) {
    if (kind == "Status") {
        if (auto status = errorFromStatus(body)) {
            return *status;
        }
    }
    return {.kind = ErrorKind::Decode,
            .message = fmt::format("expected {}, found {}", what,
                                   kind.empty() ? std::string("an object without a kind")
                                                : fmt::format("a {}", oneLine(kind, 64)))};
}

void readListMeta(ondemand::value value, ListMeta& meta) {
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "resourceVersion") {
            meta.resourceVersion = readText(field);
        } else if (key == "continue") {
            meta.continueToken = readText(field);
        } else if (key == "remainingItemCount" && !isNull(field)) {
            meta.remainingItemCount = readInteger(field);
        }
    });
}

/// Calls `visit(key, value)` for each field of the document.
template<class Visit>
void eachRootField(ondemand::document& document, Visit visit) {
    ondemand::object fields =
        document.get_object().value(); // named: value() refers into a temporary
    for (auto item : fields) {
        const std::string_view key = readKey(item);
        visit(key, ondemand::value(item.value().value())); // of the field, then of its result
    }
}

/// Whether a list of this kind holds records of the type; an empty kind is not known yet.
template<class T>
bool holds(std::string_view kind) {
    const auto wanted = kindOf(T{});
    return kind.empty() || (wanted.empty() ? kind.ends_with("List") || kind == "Table"
                                           : kind == std::string(wanted) + "List");
}

ListForm formOf(std::string_view kind) {
    return kind == "Table"                       ? ListForm::Rows
           : kind == "PartialObjectMetadataList" ? ListForm::Metadata
                                                 : ListForm::Whole;
}

template<class T>
std::string listName() {
    const auto kind = kindOf(T{});
    return kind.empty() ? std::string("a list of objects") : fmt::format("a {}List", kind);
}

template<class T>
Result<List<T>> readList(ondemand::document& document, std::string_view body, PodScratch& scratch) {
    List<T> out;
    std::string kind;
    eachRootField(document, [&](std::string_view key, ondemand::value field) {
        if (key == "kind") {
            kind = readText(field);
        } else if (key == "metadata" && holds<T>(kind)) {
            readListMeta(field, out.meta);
        } else if (key == "columnDefinitions" && kindOf(T{}).empty()) {
            readColumns(field, out.columns);
        } else if (key == (kind == "Table" ? "rows" : "items") && holds<T>(kind)) {
            out.items.clear();
            scratch.form = formOf(kind);
            eachItem(field, [&](ondemand::value item) {
                ObjectMeta meta;
                readRecord(item, out.items.emplace_back(), meta, scratch);
            });
            out.items.shrink_to_fit(); // they stay, perhaps for long
        }
    });
    if (kind.empty() || !holds<T>(kind)) {
        return fail(foreignKind(kind, listName<T>(), body));
    }
    return out;
}

/// Kind of the object that a document is.
std::string rootKind(ondemand::document& document) {
    std::string kind;
    eachRootField(document, [&](std::string_view key, ondemand::value field) {
        if (key == "kind") {
            kind = readText(field);
        }
    });
    document.rewind();
    return kind;
}

template<class T>
Result<T> readObject(ondemand::document& document, std::string_view body, PodScratch& scratch) {
    const auto wanted = kindOf(T{});
    const auto kind = rootKind(document);
    if (kind != wanted) {
        return fail(foreignKind(kind, fmt::format("a {}", wanted), body));
    }
    T out{};
    ObjectMeta meta;
    ondemand::value root = document.get_value().value();
    readRecord(root, out, meta, scratch);
    return out;
}

WatchType watchType(std::string_view word) {
    return word == "ADDED"      ? WatchType::Added
           : word == "MODIFIED" ? WatchType::Modified
           : word == "DELETED"  ? WatchType::Deleted
           : word == "BOOKMARK" ? WatchType::Bookmark
           : word == "ERROR"    ? WatchType::Error
                                : WatchType::Unknown;
}

/// One pass over an event; the object is read only once its type is known.
template<class T>
bool readEvent(ondemand::document& document, bool& hasType, WatchEvent<T>& out,
               PodScratch& scratch) {
    bool hasObject = false;
    scratch.form = ListForm::Whole;
    eachRootField(document, [&](std::string_view key, ondemand::value field) {
        if (key == "type") {
            out.type = watchType(readText(field));
            hasType = true;
        } else if (key == "object" && hasType) {
            hasObject = true;
            if (out.type == WatchType::Error) {
                const std::string_view text = field.get_object().value().raw_json().value();
                out.error = errorFromStatus(text).value_or(
                    Error{.kind = ErrorKind::Decode,
                          .message = "a watch ended with an error that is no Status"});
            } else if (out.type != WatchType::Unknown) {
                ObjectMeta meta;
                readRecord(field, out.object, meta, scratch);
                const auto wanted = kindOf(out.object);
                if (!meta.kind.empty() && !wanted.empty() && meta.kind != wanted) {
                    out.type = WatchType::Error;
                    out.error = foreignKind(meta.kind, fmt::format("a {}", wanted), {});
                }
                out.resourceVersion = meta.resourceVersion;
                out.initialEventsEnd = meta.initialEventsEnd;
            }
        }
    });
    return hasObject;
}

} // namespace

Decoder::Decoder() : m_impl(std::make_unique<Impl>()) {}
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;
Decoder::~Decoder() = default;

template<class T>
Result<List<T>> Decoder::list(std::string& body) {
    body.reserve(body.size() + kPadding);
    return m_impl->run<List<T>>(body, body.capacity(), listName<T>(),
                                [&](ondemand::document& document) {
                                    return readList<T>(document, body, m_impl->scratch());
                                });
}

template<class T>
Result<List<T>> Decoder::list(std::string_view body) {
    const auto text = m_impl->padded(body);
    return m_impl->run<List<T>>(text, m_impl->copyCapacity(), listName<T>(),
                                [&](ondemand::document& document) {
                                    return readList<T>(document, text, m_impl->scratch());
                                });
}

template<class T>
Result<T> Decoder::object(std::string_view body) {
    const auto text = m_impl->padded(body);
    return m_impl->run<T>(text, m_impl->copyCapacity(), fmt::format("a {}", kindOf(T{})),
                          [&](ondemand::document& document) {
                              return readObject<T>(document, text, m_impl->scratch());
                          });
}

template<class T>
Result<WatchEvent<T>> Decoder::watchEvent(std::string_view frame) {
    const auto text = m_impl->padded(frame);
    const auto read = [&](ondemand::document& document) -> Result<WatchEvent<T>> {
        WatchEvent<T> out;
        bool hasType = false;
        bool hasObject = readEvent(document, hasType, out, m_impl->scratch());
        if (hasType && !hasObject) { // the type may stand behind the object
            document.rewind();
            hasObject = readEvent(document, hasType, out, m_impl->scratch());
        }
        if (!hasType || !hasObject) {
            if (auto status = errorFromStatus(text)) {
                return fail(std::move(*status));
            }
            return fail(ErrorKind::Decode, "expected a watch event, found an object without type "
                                           "and object");
        }
        return out;
    };
    return m_impl->run<WatchEvent<T>>(text, m_impl->copyCapacity(), "a watch event", read);
}

std::uint64_t Decoder::repairedTexts() const {
    return m_impl->repairs();
}

template Result<List<model::Node>> Decoder::list<model::Node>(std::string&);
template Result<List<model::Pod>> Decoder::list<model::Pod>(std::string&);
template Result<List<model::Node>> Decoder::list<model::Node>(std::string_view);
template Result<List<model::Pod>> Decoder::list<model::Pod>(std::string_view);
template Result<List<model::Object>> Decoder::list<model::Object>(std::string&);
template Result<List<model::Object>> Decoder::list<model::Object>(std::string_view);
template Result<model::Node> Decoder::object<model::Node>(std::string_view);
template Result<model::Pod> Decoder::object<model::Pod>(std::string_view);
template Result<WatchEvent<model::Node>> Decoder::watchEvent<model::Node>(std::string_view);
template Result<WatchEvent<model::Pod>> Decoder::watchEvent<model::Pod>(std::string_view);
template Result<WatchEvent<model::Object>> Decoder::watchEvent<model::Object>(std::string_view);

Result<List<model::Node>> decodeNodeList(std::string_view json) {
    return Decoder().list<model::Node>(json);
}

Result<List<model::Pod>> decodePodList(std::string_view json) {
    return Decoder().list<model::Pod>(json);
}

} // namespace pilothouse::kube
