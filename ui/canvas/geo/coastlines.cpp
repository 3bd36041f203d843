// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/geo/coastlines.h"

#include "ui/canvas/geo/geo_projection.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <optional>

/// Q_INIT_RESOURCE must stand outside of any namespace.
static void takeGeoResources() {
    Q_INIT_RESOURCE(geo);
}

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kHalf = 180; ///< degrees
constexpr int kDeepest = 8;   ///< geometry collections in one another

QString tr(const char* text) {
    return QCoreApplication::translate("Coastlines", text);
}

/// Reads one document; the first thing that makes no sense ends it.
class Reader {
public:
    explicit Reader(const QJsonObject& root) : m_root(root) {}

    CoastlineReading read() {
        if (m_root.value("type"_L1).toString() != "Topology"_L1) {
            return {nullptr, tr("type: expected \"Topology\"")};
        }
        auto lines = std::make_shared<Coastlines>();
        const QJsonObject objects = m_root.value("objects"_L1).toObject();
        if (!readTransform() || !readArcs()) {
            return {nullptr, m_trouble};
        }
        if (!objects.value("land"_L1).isObject()) {
            return {nullptr, tr("objects.land: expected a geometry")};
        }
        m_uses.assign(m_arcs.size(), 0);
        if (!addGeometry(objects.value("land"_L1).toObject(), &lines->land, 0)) {
            return {nullptr, m_trouble};
        }
        m_uses.assign(m_arcs.size(), 0);
        if (!addGeometry(objects.value("countries"_L1).toObject(), nullptr, 0)) {
            return {nullptr, m_trouble};
        }
        for (std::size_t at = 0; at < m_arcs.size(); ++at) {
            if (m_uses[at] > 1) { // an arc of two countries is a border
                lines->borders.push_back(lineOf(m_arcs[at]));
            }
        }
        return {lines, {}};
    }

private:
    bool wrong(const QString& trouble) {
        m_trouble = trouble;
        return false;
    }

    bool readTransform() {
        if (!m_root.contains("transform"_L1)) {
            return true;
        }
        const QJsonObject transform = m_root.value("transform"_L1).toObject();
        const auto scale = pairOf(transform.value("scale"_L1));
        const auto translate = pairOf(transform.value("translate"_L1));
        if (!scale || !translate) {
            return wrong(tr("transform: expected scale and translate of two numbers each"));
        }
        m_scale = *scale;
        m_translate = *translate;
        m_isDelta = true;
        return true;
    }

    static std::optional<QPointF> pairOf(const QJsonValue& value) {
        const QJsonArray array = value.toArray();
        if (array.size() < 2 || !array.at(0).isDouble() || !array.at(1).isDouble()) {
            return std::nullopt;
        }
        return QPointF(array.at(0).toDouble(), array.at(1).toDouble());
    }

    bool readArcs() {
        const QJsonArray arcs = m_root.value("arcs"_L1).toArray();
        m_arcs.reserve(static_cast<std::size_t>(arcs.size()));
        for (qsizetype at = 0; at < arcs.size(); ++at) {
            std::vector<QPointF> points;
            QPointF sum;
            const QJsonArray arc = arcs.at(at).toArray();
            points.reserve(static_cast<std::size_t>(arc.size()));
            for (const auto& each : arc) {
                const auto pair = pairOf(each);
                sum = pair && m_isDelta ? sum + *pair : pair.value_or(QPointF());
                const QPointF degrees(sum.x() * m_scale.x() + m_translate.x(),
                                      sum.y() * m_scale.y() + m_translate.y());
                if (!pair || !(std::abs(degrees.x()) < 181) || !(std::abs(degrees.y()) < 91)) {
                    return wrong(tr("arcs[%1]: expected positions on the globe").arg(at));
                }
                points.push_back(geoProjected({degrees.y(), degrees.x()}));
            }
            m_arcs.push_back(std::move(points));
        }
        return true;
    }

    /// @param rings where the polygons go; null: only the uses of arcs are counted
    bool addGeometry(const QJsonObject& geometry, std::vector<GeoLine>* rings, int depth) {
        const QString type = geometry.value("type"_L1).toString();
        if (type == "GeometryCollection"_L1) {
            if (depth >= kDeepest) {
                return wrong(tr("objects: collections stand too deep in one another"));
            }
            const QJsonArray all = geometry.value("geometries"_L1).toArray();
            return std::all_of(all.begin(), all.end(), [&](const QJsonValue& each) {
                return addGeometry(each.toObject(), rings, depth + 1);
            });
        }
        const QJsonArray arcs = geometry.value("arcs"_L1).toArray();
        if (type == "Polygon"_L1) {
            return addPolygon(arcs, rings);
        }
        if (type == "MultiPolygon"_L1) {
            return std::all_of(arcs.begin(), arcs.end(), [&](const QJsonValue& each) {
                return addPolygon(each.toArray(), rings);
            });
        }
        return true;
    }

    bool addPolygon(const QJsonArray& polygon, std::vector<GeoLine>* rings) {
        for (const auto& each : polygon) {
            std::vector<QPointF> points;
            for (const auto& index : each.toArray()) {
                const double number = index.toDouble(NAN);
                const double place = number < 0 ? -number - 1 : number; // ~i: backwards
                if (!(place >= 0) || !(place < static_cast<double>(m_arcs.size()))) {
                    return wrong(
                        tr("objects: expected the number of an arc below %1").arg(m_arcs.size()));
                }
                const auto at = static_cast<std::size_t>(place);
                ++m_uses[at];
                if (rings != nullptr) {
                    append(points, m_arcs[at], number < 0);
                }
            }
            if (rings != nullptr && points.size() > 2) {
                addRing(std::move(points), *rings);
            }
        }
        return true;
    }

    /// A ring that crosses the 180th meridian jumps to the other edge of the plane and back. It is
    /// drawn beyond both edges instead, whole each time; one that goes round a pole stays as it is.
    static void addRing(std::vector<QPointF> points, std::vector<GeoLine>& rings) {
        std::vector<QPointF> whole = points;
        double turn = 0;
        bool isCrossing = false;
        for (std::size_t at = 1; at < points.size(); ++at) {
            const double step = points[at].x() - points[at - 1].x();
            turn += step > kHalf ? -2 * kHalf : step < -kHalf ? 2 * kHalf : 0;
            isCrossing = isCrossing || std::abs(turn) > 0;
            whole[at].rx() += turn;
        }
        if (!isCrossing || std::abs(turn) > 0) {
            rings.push_back(lineOf(std::move(points)));
            return;
        }
        const GeoLine first = lineOf(std::move(whole));
        GeoLine second = first;
        const double shift = first.bounds.right() > kHalf ? -2 * kHalf : 2 * kHalf;
        for (QPointF& point : second.points) {
            point.rx() += shift;
        }
        second.bounds.translate(shift, 0);
        rings.push_back(first);
        rings.push_back(std::move(second));
    }

    /// An arc begins where the one before ends: that point once.
    static void append(std::vector<QPointF>& points, const std::vector<QPointF>& arc, bool isBack) {
        const auto skip = points.empty() || arc.empty() ? 0 : 1;
        if (isBack) {
            points.insert(points.end(), arc.rbegin() + skip, arc.rend());
        } else {
            points.insert(points.end(), arc.begin() + skip, arc.end());
        }
    }

    static GeoLine lineOf(std::vector<QPointF> points) {
        GeoLine line{std::move(points), {}};
        if (!line.points.empty()) {
            QPointF low = line.points.front();
            QPointF high = low;
            for (const QPointF& point : line.points) {
                low = {std::min(low.x(), point.x()), std::min(low.y(), point.y())};
                high = {std::max(high.x(), point.x()), std::max(high.y(), point.y())};
            }
            line.bounds = QRectF(low, high);
        }
        return line;
    }

    const QJsonObject& m_root;
    QPointF m_scale{1, 1};
    QPointF m_translate;
    bool m_isDelta = false;
    std::vector<std::vector<QPointF>> m_arcs;
    std::vector<int> m_uses;
    QString m_trouble;
};

} // namespace

CoastlineReading readCoastlines(const QByteArray& topoJson) {
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(topoJson, &error);
    if (error.error != QJsonParseError::NoError) {
        return {nullptr, tr("byte %1: %2").arg(error.offset).arg(error.errorString())};
    }
    const QJsonObject root = document.object();
    return Reader(root).read();
}

CoastlineReading shippedCoastlines() {
    takeGeoResources();
    QFile file(u":/pilothouse/coastlines/countries-50m.json"_s);
    if (!file.open(QIODevice::ReadOnly)) {
        return {nullptr, file.errorString()};
    }
    return readCoastlines(file.readAll());
}

} // namespace pilothouse::ui
