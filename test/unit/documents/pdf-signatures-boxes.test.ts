import { describe, expect, it } from 'vitest';
import {
  bytesSource,
  listSignatures,
  openPdf,
  visibleBox,
  widgetBoxes,
  type SeenBox,
} from '@yinzheng/core/documents';
import { A4, onePage, type PageShape } from '../../support/plain-pdf.ts';
import { boundsOf, render } from '../../support/rendering.ts';
import { stampUnsigned } from '../../support/stamping.ts';
import { tempDir } from '../../support/temp.ts';
import { requireTool } from '../../support/tools.ts';

const DPI = 144;

/** Where the one signature of a document is seen. */
function boxes(pdf: Uint8Array): readonly SeenBox[] {
  const doc = openPdf(bytesSource(pdf));
  return listSignatures(doc).flatMap(({ widgets }) => widgetBoxes(doc, widgets));
}

const SHAPES: readonly (readonly [string, PageShape])[] = [
  ['upright', { mediaBox: A4 }],
  ['turned by 90', { mediaBox: A4, rotate: 90 }],
  ['turned by 180', { mediaBox: A4, rotate: 180 }],
  ['turned by -90', { mediaBox: A4, rotate: -90 }],
  ['cropped, from another origin', { mediaBox: [-200, -100, 700, 900], cropBox: [-100, 0, 500, 800] }],
  ['cropped and turned', { mediaBox: [-200, -100, 700, 900], cropBox: [-100, 0, 500, 800], rotate: 270 }],
  ['in units of its own', { mediaBox: [0, 0, 300, 400], userUnit: 2 }],
  ['in units of its own, turned', { mediaBox: [0, 0, 300, 400], userUnit: 2, rotate: 90 }],
];

describe('where a signature is seen', () => {
  for (const [name, shape] of SHAPES) {
    it(`is where it was put, and where poppler draws it: ${name}`, (context) => {
      const { bytes } = stampUnsigned(onePage(shape), { centre: { x: 70, y: 60 } });
      const [box, ...more] = boxes(bytes);
      expect(more).toEqual([]);
      expect(box?.page).toBe(1);
      for (const [key, mm] of [
        ['x', 50],
        ['y', 50],
        ['width', 40],
        ['height', 20],
      ] as const) {
        expect(box?.[key]).toBeCloseTo(mm, 3);
      }
      requireTool(context, 'pdftoppm');
      // poppler takes every UserUnit for 1.
      const bitmap = render(tempDir(), 'pdftoppm', bytes, DPI * (shape.userUnit ?? 1));
      const inked = boundsOf(bitmap, (r, g, b) => Math.max(r, g, b) - Math.min(r, g, b) > 100);
      const mm = (inked ?? []).map((pixel) => (pixel / DPI) * 25.4);
      for (const [index, edge] of [50, 50, 90, 70].entries()) {
        expect(Math.abs((mm[index] ?? -99) - edge)).toBeLessThan(0.5);
      }
    });
  }

  it('is cut at the edge of what is seen of the page', () => {
    const page = { number: 1, cropBox: [0, 0, 288, 288], rotate: 0, userUnit: 1 } as const;
    expect(visibleBox(page, [-72, 216, 72, 360])).toEqual({ x: 0, y: 0, width: 25.4, height: 25.4 });
    // Corners in any order.
    expect(visibleBox(page, [72, 360, -72, 216])).toEqual({ x: 0, y: 0, width: 25.4, height: 25.4 });
    expect(visibleBox(page, [1e300, 1e300, -1e300, -1e300])).toEqual({
      x: 0,
      y: 0,
      width: 101.6,
      height: 101.6,
    });
  });

  it('is nowhere where nothing is to be seen', () => {
    const page = { number: 1, cropBox: [0, 0, 288, 288], rotate: 90, userUnit: 1 } as const;
    expect(visibleBox(page, [0, 0, 0, 0])).toBeUndefined();
    expect(visibleBox(page, [300, 0, 400, 100])).toBeUndefined();
    const doc = openPdf(bytesSource(onePage({ mediaBox: [0, 0, 0, 0] })));
    const rect = [0, 0, 72, 72] as const;
    expect(widgetBoxes(doc, [{ ref: undefined, page: 1, rect }])).toEqual([]);
    const sound = openPdf(bytesSource(onePage({ mediaBox: A4 })));
    expect(widgetBoxes(sound, [{ ref: undefined, page: undefined, rect }])).toEqual([]);
    expect(widgetBoxes(sound, [{ ref: undefined, page: 7, rect }])).toEqual([]);
    expect(widgetBoxes(sound, [{ ref: undefined, page: 1, rect: undefined }])).toEqual([]);
  });
});
