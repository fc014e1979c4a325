#!/bin/sh
# Makes resources/fonts/YinzhengSealSong-SemiBold.ttf. Run by maintainers only, when the font must change;
# nothing in the build, the tests or the product calls it.
#
# Needs (Debian 12): fonts-noto-cjk-extra, unicode-data, python3-fonttools.
#   apt-get install fonts-noto-cjk-extra unicode-data python3-fonttools
#
# What it does, and why:
#   1. takes the SC face of Noto Serif CJK SemiBold (a 宋体 by Adobe and Google, SIL OFL 1.1);
#   2. keeps all of GB 2312's 6763 hanzi, the 8105 hanzi of the 通用规范汉字表 (Unihan field kTGH), 〇, ASCII,
#      and GB 2312's rows 1 to 3 (punctuation, numerals, full-width forms);
#   3. turns the cubic CFF outlines into TrueType's quadratic ones (error at most 1/1000 of the font size), so
#      that a reader needs no more than the cmap, loca, hmtx and glyf tables;
#   4. drops hinting and layout tables: a seal places every character by itself;
#   5. renames the result: a modified version must not pass for the original (OFL, condition 3).
# The result depends only on the packages' versions (time stamps are taken from the source font).
set -eu
cd "$(dirname "$0")/.."

FACE=/usr/share/fonts/opentype/noto/NotoSerifCJK-SemiBold.ttc
UNIHAN=/usr/share/unicode/Unihan_OtherMappings.txt.bz2
OUT=resources/fonts/YinzhengSealSong-SemiBold.ttf

for needed in "$FACE" "$UNIHAN"; do
  [ -r "$needed" ] || { echo "missing: $needed (see the head of this script)" >&2; exit 1; }
done

/usr/bin/python3 - "$FACE" "$UNIHAN" "$OUT" <<'PYTHON'
import bz2
import sys

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

face, unihan, out = sys.argv[1:]
FAMILY, STYLE, POSTSCRIPT = "Yinzheng Seal Song", "SemiBold", "YinzhengSealSong-SemiBold"


def gb2312(first_row, last_row):
    """The characters of GB 2312's rows (区), by Python's own table."""
    found = set()
    for row in range(first_row, last_row + 1):
        for cell in range(1, 95):
            try:
                found.add(ord(bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    return found


def general_standard_hanzi():
    """通用规范汉字表: every character with the Unihan field kTGH."""
    found = set()
    with bz2.open(unihan, "rt", encoding="utf-8") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if len(fields) == 3 and fields[1] == "kTGH":
                found.add(int(fields[0][2:], 16))
    return found


hanzi_gb, hanzi_tgh = gb2312(16, 87), general_standard_hanzi()
assert len(hanzi_gb) == 6763 and len(hanzi_tgh) == 8105
# U+00B7 is the middle dot of names that Python maps from GB 2312's 1-4 to U+30FB; both are kept.
wanted = hanzi_gb | hanzi_tgh | gb2312(1, 3) | set(range(0x20, 0x7F)) | {0x3007, 0x00B7, 0x2014}

# The face's number inside the collection is looked up by name.
for number in range(16):
    font = TTFont(face, fontNumber=number)
    if font["name"].getDebugName(6) == "NotoSerifCJKsc-SemiBold":
        break
else:
    sys.exit("no SC face in " + face)

options = subset.Options()
options.hinting = False
options.layout_features = []
options.notdef_outline = True
options.recalc_timestamp = False
options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "DSIG"]
subsetter = subset.Subsetter(options)
subsetter.populate(unicodes=wanted)
subsetter.subset(font)
lacking = wanted - set(font.getBestCmap())
assert not lacking, sorted(map(hex, lacking))

outlines, order = font.getGlyphSet(), font.getGlyphOrder()
glyphs = {}
for name in order:
    pen = TTGlyphPen(None)
    outlines[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
    glyphs[name] = pen.glyph()
font["loca"] = newTable("loca")
font["glyf"] = newTable("glyf")
font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
del font["CFF "]
font["maxp"].tableVersion = 0x00010000
for field in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
              "maxStackElements", "maxSizeOfInstructions", "maxComponentElements", "maxComponentDepth",
              "maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours"):
    setattr(font["maxp"], field, 1 if field == "maxZones" else 0)
font["post"].formatType = 3.0
font.sfntVersion = "\0\1\0\0"
font.recalcTimestamp = False

names = font["name"]
copyright_line = names.getDebugName(0)
version = names.getDebugName(5).split(";")[0]
names.names = []
for number, text in {
    0: copyright_line,
    1: f"{FAMILY} {STYLE}",
    2: "Regular",
    3: f"{POSTSCRIPT}; made from Noto Serif CJK SC {version}",
    4: f"{FAMILY} {STYLE}",
    5: version,
    6: POSTSCRIPT,
    10: "Subset of Noto Serif CJK SC SemiBold with TrueType outlines, for drawing seals. Modified version under the OFL.",
    13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
    14: "http://scripts.sil.org/OFL",
    16: FAMILY,
    17: STYLE,
}.items():
    names.setName(text, number, 3, 1, 0x409)
font["OS/2"].achVendID = "NONE"

font.save(out)
print(f"{out}: {len(order)} glyphs, {len(wanted)} characters, {len(hanzi_gb | hanzi_tgh)} hanzi")
PYTHON
ls -l "$OUT"
sha256sum "$OUT"
