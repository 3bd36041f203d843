// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"
#include "ui/pages/placement/apply_words.h"

#include <QWidget>

#include <memory>

namespace pilothouse::ui {

class BannerStrip;

/// How old the hub's part of the lab is: a strip once it is older than what a write may rest on, or
/// once the hub could not be read again. Files and the example do not age. GUI thread.
class LabAge : public QWidget {
    Q_OBJECT
public:
    explicit LabAge(QWidget* parent = nullptr);
    void setContext(const LabContext& context);
    void setPicture(const std::shared_ptr<const model::PlacementPicture>& picture);
    /// Why the last reading failed; empty: it did not.
    void setTrouble(const QString& trouble);
    void setReading(bool isReading);
    [[nodiscard]] bool isStale() const { return m_isStale; }
    /// "read 6 min ago", for the title; empty: the clusters are no hub's.
    [[nodiscard]] QString ago() const;

Q_SIGNALS:
    /// The page is to be drawn as what was true once, or no longer so.
    void staleChanged();
    void readWanted();

private:
    void refresh();
    void say(BannerStrip* strip, const QString& cause, const QString& rest);

    LabContext m_context;
    std::shared_ptr<const model::PlacementPicture> m_picture;
    QString m_trouble;
    bool m_isReading = false;
    bool m_isStale = false;
    QString m_said;
    BannerStrip* m_old;
    BannerStrip* m_lost;
};

} // namespace pilothouse::ui
