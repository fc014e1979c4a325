#!/bin/sh
# Makes resources/demo/sample.pdf, the document for a first stamp. Run by maintainers only, when its text must change;
# nothing in the build, the tests or the product calls it.
#
# Needs (Debian 12): fonts-noto-cjk, fonts-noto-cjk-extra, python3-fonttools.
#   apt-get install fonts-noto-cjk fonts-noto-cjk-extra python3-fonttools
#
# One A4 page set as an official document is: margins and lines of GB/T 9704 (28 characters of 16 pt a line), the
# used characters of Noto Serif CJK SC embedded as CIDFontType0C. The result depends only on the packages' versions.
set -eu
cd "$(dirname "$0")/.."

REGULAR=/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc
SEMIBOLD=/usr/share/fonts/opentype/noto/NotoSerifCJK-SemiBold.ttc
OUT=resources/demo/sample.pdf

for needed in "$REGULAR" "$SEMIBOLD"; do
  [ -r "$needed" ] || { echo "missing: $needed (see the head of this script)" >&2; exit 1; }
done

/usr/bin/python3 - "$REGULAR" "$SEMIBOLD" "$OUT" <<'PYTHON'
import io
import sys
import zlib

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

regular_path, semibold_path, out = sys.argv[1:]

MM = 72 / 25.4
LEFT, LINE, BODY = 28 * MM, 29, 16
TITLE = "关于开展电子印章试用工作的通知"
NUMBER = "印证演示〔2026〕1号"
PARAGRAPHS = [
    ("", "各有关单位："),
    ("　　", "为让工作人员熟悉电子印章的申请、审批、盖章和核验，现就试用工作通知如下。"),
    ("　　", "一、用印先申请。经办人说明事由、文件、印章和用印数，申请提交后不再改动。"),
    ("　　", "二、审批有记录。审批人逐份核对文件，用本人的钥匙签署意见，同一人不得既申请又审批。"),
    ("　　", "三、盖章凭凭证。印章保管人只对已经批准的文件盖章，每一枚印迹都记入用印台账。"),
    ("　　", "四、核验看结论。收到文件的单位可以随时核验签章是否有效，以及盖章之后文件有无改动。"),
    ("　　", "试用期间形成的文件不具有效力。"),
]
SIGNED = ["西安市印证演示单位", "2026年11月24日"]
NOTE = "本文件由软件自带，供首次盖章试用；文中单位和内容均为虚构。"
NO_LINE_START = "，。、；：”’）〕》"


def face(path, family):
    for font in TTCollection(path).fonts:
        if font["name"].getDebugName(1).startswith(family):
            return font
    raise SystemExit(f"{path}: no face {family}")


class Font:
    """The used characters of a face; a character's code in the page is its CID."""

    def __init__(self, name, font, text):
        buffer = io.BytesIO()
        font.save(buffer)
        buffer.seek(0)
        whole = TTFont(buffer, recalcTimestamp=False)
        options = subset.Options()
        options.hinting = False
        options.layout_features = []
        options.notdef_outline = True
        options.glyph_names = True
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=sorted({ord(c) for c in text}))
        subsetter.subset(whole)
        cff = whole["CFF "].cff
        self.name = name
        self.postscript = cff.fontNames[0]
        self.cids = {}
        self.widths = {}
        for code, glyph in whole.getBestCmap().items():
            cid = int(glyph[3:])
            self.cids[chr(code)] = cid
            self.widths[cid] = whole["hmtx"][glyph][0]
        # The table as it will stand in a file: saved and read back.
        saved = io.BytesIO()
        whole.save(saved)
        saved.seek(0)
        self.program = TTFont(saved).getTableData("CFF ")

    def width(self, text, size):
        return sum(self.widths[self.cids[c]] for c in text) * size / 1000

    def hex(self, text):
        return "<" + "".join(f"{self.cids[c]:04x}" for c in text) + ">"


body_text = NUMBER + "".join(a + b for a, b in PARAGRAPHS) + "".join(SIGNED) + NOTE
regular = Font("F1", face(regular_path, "Noto Serif CJK SC"), body_text)
semibold = Font("F2", face(semibold_path, "Noto Serif CJK SC"), TITLE)

page_width, page_height = 595.28, 841.89
page = []


def show(font, size, x, y, text):
    page.append(f"BT /{font.name} {size} Tf {x:.2f} {y:.2f} Td {font.hex(text)} Tj ET")


def centred(font, size, y, text):
    show(font, size, (page_width - font.width(text, size)) / 2, y, text)


y = page_height - 55 * MM
centred(semibold, 22, y, TITLE)
y -= 36
centred(regular, BODY, y, NUMBER)
y -= 20
for indent, paragraph in PARAGRAPHS:
    rest = indent + paragraph
    while rest:
        line = rest[:28]
        while len(rest) > len(line) and rest[len(line)] in NO_LINE_START:
            line = line[:-1]
        y -= LINE
        show(regular, BODY, LEFT, y, line)
        rest = rest[len(line):]
y -= LINE
middle = 150 * MM
for line in SIGNED:
    y -= LINE
    show(regular, BODY, middle - regular.width(line, BODY) / 2, y, line)
show(regular, 9, LEFT, 22 * MM, NOTE)
sys.stderr.write(f"signature lines end {(page_height - y) / MM:.1f} mm from the top, middle at 150 mm\n")

objects = []


def add(text, data=None):
    if data is not None:
        packed = zlib.compress(data, 9)
        head = f"<< {text} /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
        objects.append(head + packed + b"\nendstream")
    else:
        objects.append(text.encode())
    return len(objects)


def to_unicode(font):
    pairs = sorted((cid, char) for char, cid in font.cids.items())
    blocks = []
    for i in range(0, len(pairs), 100):
        part = pairs[i : i + 100]
        rows = "\n".join(f"<{cid:04x}> <{char.encode('utf-16-be').hex()}>" for cid, char in part)
        blocks.append(f"{len(part)} beginbfchar\n{rows}\nendbfchar")
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n" + "\n".join(blocks) + "\nendcmap\n"
        "CMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


def add_font(font, tag):
    name = f"{tag}+{font.postscript}"
    program = add("/Subtype /CIDFontType0C", font.program)
    descriptor = add(
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 6 /FontBBox [-1000 -500 2000 1200] /ItalicAngle 0 "
        f"/Ascent 880 /Descent -120 /CapHeight 733 /StemV 80 /FontFile3 {program} 0 R >>"
    )
    narrow = " ".join(f"{cid} [{w}]" for cid, w in sorted(font.widths.items()) if w != 1000)
    descendant = add(
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{name} "
        f"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        f"/FontDescriptor {descriptor} 0 R /DW 1000 /W [{narrow}] >>"
    )
    unicode_map = add("", to_unicode(font))
    return add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H "
        f"/DescendantFonts [{descendant} 0 R] /ToUnicode {unicode_map} 0 R >>"
    )


f1 = add_font(regular, "YZSMPA")
f2 = add_font(semibold, "YZSMPB")
content = add("", "\n".join(page).encode())
pages = len(objects) + 2
add(
    f"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 {page_width} {page_height}] "
    f"/Resources << /Font << /F1 {f1} 0 R /F2 {f2} 0 R >> >> /Contents {content} 0 R >>"
)
add(f"<< /Type /Pages /Kids [{pages - 1} 0 R] /Count 1 >>")
title = "feff" + TITLE.encode("utf-16-be").hex()
root = add(f"<< /Type /Catalog /Pages {pages} 0 R /Lang (zh-CN) /ViewerPreferences << /DisplayDocTitle true >> >>")
info = add(f"<< /Title <{title}> /Producer (Yinzheng make-sample-pdf) >>")

file = bytearray(b"%PDF-1.7\n%\xe5\x8d\xb0\xe8\xaf\x81\n")
offsets = []
for number, body in enumerate(objects, 1):
    offsets.append(len(file))
    file += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
xref = len(file)
file += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
file += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
identifier = zlib.crc32(bytes(file)).to_bytes(4, "big").hex() * 4
file += (
    f"trailer\n<< /Size {len(objects) + 1} /Root {root} 0 R /Info {info} 0 R "
    f"/ID [<{identifier}> <{identifier}>] >>\nstartxref\n{xref}\n%%EOF\n"
).encode()
with open(out, "wb") as target:
    target.write(file)
sys.stderr.write(f"{out}: {len(file)} bytes\n")
PYTHON
