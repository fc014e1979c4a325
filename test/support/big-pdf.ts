import { closeSync, openSync, writeSync } from 'node:fs';

// A large document of many pages, as a scanner makes them: each page a picture of its own and a line of text.

export interface BigPdf {
  /** 1000 unless given. */
  readonly pages?: number;
  /** Of the whole file, about; 100 MB unless given. */
  readonly bytes?: number;
  /** Pages in a tree of ten kids a node, as large makers write it, or all under the root. */
  readonly tree?: 'flat' | 'deep';
}

const FIRST_PAGE = 4;
const FONT = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>';

/** Bytes that do not compress, the same each time. */
function noise(length: number): Buffer {
  const out = Buffer.alloc(length);
  let state = 0x9e3779b9;
  for (let at = 0; at < length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[at] = state & 0xff;
  }
  return out;
}

/** Writes one to a path, piece by piece; returns its size. */
export function writeBigPdf(
  path: string,
  { pages = 1000, bytes = 100_000_000, tree = 'flat' }: BigPdf = {},
): number {
  const side = Math.max(8, Math.floor(Math.sqrt(bytes / pages)));
  const picture = noise(side * side);
  const fd = openSync(path, 'w');
  const offsets: number[] = [];
  let at = 0;
  const put = (...parts: readonly (string | Uint8Array)[]): void => {
    for (const part of parts)
      at += writeSync(fd, typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
  };
  const object = (num: number, ...body: readonly (string | Uint8Array)[]): void => {
    offsets[num] = at;
    put(`${num} 0 obj\n`, ...body, '\nendobj\n');
  };
  // Page n is object 4 + 3 (n - 1), its content and its picture follow; the nodes of a deep tree come last.
  const pageObject = (index: number): number => FIRST_PAGE + 3 * index;
  const nodes = tree === 'deep' ? Math.ceil(pages / 10) : 0;
  const firstNode = pageObject(pages);
  const parentOf = (index: number): number => (nodes === 0 ? 2 : firstNode + Math.floor(index / 10));
  const refs = (first: number, count: number, step: number): string =>
    Array.from({ length: count }, (_, index) => `${first + step * index} 0 R`).join(' ');
  try {
    put('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n');
    object(1, '<< /Type /Catalog /Pages 2 0 R >>');
    const kids = nodes === 0 ? refs(pageObject(0), pages, 3) : refs(firstNode, nodes, 1);
    object(2, `<< /Type /Pages /Count ${pages} /Kids [${kids}] >>`);
    object(3, FONT);
    for (let index = 0; index < pages; index++) {
      const num = pageObject(index);
      const content = `q 400 0 0 400 97 300 cm /P Do Q BT /F 24 Tf 97 750 Td (Page ${index + 1} of ${pages}) Tj ET`;
      const resources = `<< /Font << /F 3 0 R >> /XObject << /P ${num + 2} 0 R >> >>`;
      object(
        num,
        `<< /Type /Page /Parent ${parentOf(index)} 0 R /MediaBox [0 0 595 842] /Contents ${num + 1} 0 R /Resources ${resources} >>`,
      );
      object(num + 1, `<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
      object(
        num + 2,
        `<< /Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceGray /BitsPerComponent 8 /Length ${picture.length} >>\nstream\n`,
        picture,
        '\nendstream',
      );
    }
    for (let node = 0; node < nodes; node++) {
      const count = Math.min(10, pages - 10 * node);
      object(
        firstNode + node,
        `<< /Type /Pages /Parent 2 0 R /Count ${count} /Kids [${refs(pageObject(10 * node), count, 3)}] >>`,
      );
    }
    const xref = at;
    const lines = offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
    put(`xref\n0 ${offsets.length}\n0000000000 65535 f \n`, lines.join(''));
    put(`trailer\n<< /Size ${offsets.length} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`);
    return at;
  } finally {
    closeSync(fd);
  }
}
