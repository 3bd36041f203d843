#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes "Pilothouse Sans" from Inter: digits of equal width by default, Latin, Greek and Cyrillic only.

Qt 6.4 cannot switch an OpenType feature on, so the glyphs of Inter's own 'tnum' feature are put behind the
ordinary characters. Inter and JetBrains Mono are under the SIL Open Font License 1.1 and reserve no font name; the changed
font still carries a name of its own, so that it never stands in for an installed Inter.

Usage: make_fonts.py INTER_DIR MONO_DIR OUT_DIR   (Debian: packages fonts-inter and fonts-jetbrains-mono; pip: fonttools)
"""
import os
import sys

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

RANGES = [(0x20, 0x17F), (0x180, 0x24F), (0x2B0, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF),
          (0x2000, 0x206F), (0x2070, 0x20BF), (0x2100, 0x218F), (0x2190, 0x21FF), (0x2200, 0x22FF),
          (0x2300, 0x23FF), (0x2500, 0x25FF), (0xFB00, 0xFB06)]


def tabular_pairs(font):
    """The substitution of the 'tnum' feature: glyph name to glyph name."""
    gsub = font["GSUB"].table
    pairs = {}
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag != "tnum":
            continue
        for index in record.Feature.LookupListIndex:
            for table in gsub.LookupList.Lookup[index].SubTable:
                table = getattr(table, "ExtSubTable", table)
                pairs.update(getattr(table, "mapping", {}))
    return pairs


def make_tabular(font):
    pairs = tabular_pairs(font)
    if not pairs:
        raise SystemExit("the font has no 'tnum' feature")
    for table in font["cmap"].tables:
        if table.format == 14:
            continue
        for code, name in list(table.cmap.items()):
            if name in pairs and (0x30 <= code <= 0x39 or code in (0x2B, 0x2212, 0x3D)):
                table.cmap[code] = pairs[name]
    # Rounding in the source leaves a unit or three between the digits of one weight; equal means equal.
    cmap = font.getBestCmap()
    digits = [cmap[code] for code in range(0x30, 0x3A)]
    width = max(font["hmtx"][name][0] for name in digits)
    for name in digits:
        font["hmtx"][name] = (width, font["hmtx"][name][1])


def rename(font, family, style):
    full = f"{family} {style}"
    values = {1: family if style in ("Regular", "Bold") else full, 2: style if style in ("Regular", "Bold") else "Regular",
              3: f"{full} 1.0", 4: full, 6: full.replace(" ", ""), 16: family, 17: style}
    for record in list(font["name"].names):
        if record.nameID in values:
            font["name"].setName(values[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID)
    for name_id, value in values.items():
        font["name"].setName(value, name_id, 3, 1, 0x409)
    if "CFF " in font:
        top = font["CFF "].cff.topDictIndex[0]
        font["CFF "].cff.fontNames[0] = values[6]
        top.FullName, top.FamilyName = full, family


def subset(font):
    options = Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.hinting = False
    options.glyph_names = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[c for first, last in RANGES for c in range(first, last + 1)])
    subsetter.subset(font)


def main():
    inter, mono, out = sys.argv[1:4]
    for style in ("Regular", "SemiBold"):
        font = TTFont(os.path.join(inter, f"Inter-{style}.otf"), recalcTimestamp=False)
        make_tabular(font)
        rename(font, "Pilothouse Sans", style)
        subset(font)
        font.save(os.path.join(out, f"PilothouseSans-{style}.otf"))
    for style in ("Regular", "SemiBold"):
        font = TTFont(os.path.join(mono, f"JetBrainsMono-{style}.ttf"), recalcTimestamp=False)
        rename(font, "Pilothouse Mono", style)
        subset(font)
        font.save(os.path.join(out, f"PilothouseMono-{style}.ttf"))


if __name__ == "__main__":
    main()
