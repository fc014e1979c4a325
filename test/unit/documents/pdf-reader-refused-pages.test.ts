import { describe, expect, test } from 'vitest';
import { type PdfDocument } from '@yinzheng/core/documents';
import { writePdf, type Objects } from '../../support/pdf-file.ts';
import { brokenBy, openBytes, refusal } from '../../support/pdf-refusals.ts';
import { onePageObjects, pageText, PDF_ROOT } from '../../support/pdf-samples.ts';

// Defects of the page tree and of pages: each is refused where it would make readers differ.

describe('the page tree', () => {
  const six = (objects: Objects): PdfDocument =>
    openBytes(writePdf([{ objects: { ...onePageObjects(), ...objects }, trailer: PDF_ROOT }]).bytes);
  const pages = (kids: string, count: number | string): Objects => ({
    2: `<< /Type /Pages /Kids [${kids}] /Count ${count} >>`,
  });

  test.each<[string, Objects, string]>([
    ['a catalogue of another type', { 1: '<< /Type /Other /Pages 2 0 R >>' }, 'the Root is not a catalogue'],
    ['no page tree', { 1: '<< /Type /Catalog >>' }, 'no page tree'],
    ['a page as root', { 1: '<< /Type /Catalog /Pages 3 0 R >>' }, 'the root of the page tree is a page'],
    ['a node without Type', { 3: '<< /Parent 2 0 R >>' }, 'node 3 of the page tree has no Type'],
    [
      'a node of another type',
      { 3: '<< /Type /Template /Parent 2 0 R >>' },
      'node 3 of the page tree is neither Page nor Pages',
    ],
    [
      'a direct node',
      pages('<< /Type /Page /Parent 2 0 R >>', 1),
      'a node of the page tree is not an indirect object',
    ],
    [
      'another parent',
      { 3: pageText('/MediaBox [0 0 9 9]', 4) },
      'node 3 of the page tree names another parent than the one it hangs from',
    ],
    ['an absent kid', pages('77 0 R', 1), 'node 77 of the page tree is not a dictionary'],
    ['a null kid', pages('null 3 0 R', 1), 'a node of the page tree is not an indirect object'],
    [
      'a kid that is null',
      { ...pages('6 0 R 3 0 R', 1), 6: 'null' },
      'node 6 of the page tree is not a dictionary',
    ],
    [
      'Kids that are one page',
      { 2: '<< /Type /Pages /Kids 3 0 R /Count 1 >>' },
      'node 2 of the page tree has no Kids',
    ],
    ['a Count of text', pages('3 0 R', '(1)'), 'node 2 of the page tree has no sensible Count'],
    [
      'a loop of two nodes',
      {
        ...pages('8 0 R', 1),
        8: '<< /Type /Pages /Parent 2 0 R /Kids [9 0 R] /Count 1 >>',
        9: '<< /Type /Pages /Parent 8 0 R /Kids [8 0 R] /Count 1 >>',
      },
      'node 8 of the page tree names another parent than the one it hangs from',
    ],
    [
      'a page below two nodes',
      {
        ...pages('8 0 R 9 0 R', 2),
        3: pageText('/MediaBox [0 0 9 9]', 8),
        8: '<< /Type /Pages /Parent 2 0 R /Kids [3 0 R] /Count 1 >>',
        9: '<< /Type /Pages /Parent 2 0 R /Kids [3 0 R] /Count 1 >>',
      },
      'node 3 of the page tree names another parent than the one it hangs from',
    ],
    [
      'a wrong Count three levels down, made good above',
      {
        ...pages('8 0 R 6 0 R', 2),
        8: '<< /Type /Pages /Parent 2 0 R /Kids [9 0 R] /Count 1 >>',
        9: '<< /Type /Pages /Parent 8 0 R /Kids [3 0 R] /Count 2 >>',
        3: pageText('/MediaBox [0 0 9 9]', 9),
      },
      'node 9 of the page tree has a wrong Count',
    ],
    ['no Kids', { 2: '<< /Type /Pages /Count 1 >>' }, 'node 2 of the page tree has no Kids'],
    ['a negative Count', pages('3 0 R', -1), 'node 2 of the page tree has no sensible Count'],
    ['a huge Count', pages('3 0 R', 99_999_999), 'node 2 of the page tree has no sensible Count'],
    ['a Count too large', pages('3 0 R', 2), 'node 2 of the page tree has a wrong Count'],
    ['a Count too small', pages('3 0 R 6 0 R', 1), 'node 2 of the page tree has a wrong Count'],
    ['a page twice', pages('3 0 R 3 0 R', 2), 'node 3 hangs in the page tree twice'],
    [
      'a loop',
      { ...pages('8 0 R', 1), 8: '<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>', 9: '' },
      'node 2 of the page tree names another parent than the one it hangs from',
    ],
    [
      'a loop with its parent',
      { 2: '<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>' },
      'node 2 hangs in the page tree twice',
    ],
  ])('%s', (_, objects, detail) => {
    const doc = six({ 6: pageText(), ...objects });
    expect(refusal(() => doc.checkPageTree())).toEqual(brokenBy(detail));
  });

  test('a page that the Counts hide, and one that they promise', () => {
    const promised = six(pages('3 0 R', 2));
    expect(promised.page(1).ref.num).toBe(3);
    expect(refusal(() => promised.page(2))).toEqual(
      brokenBy('node 2 of the page tree has fewer pages than its Count'),
    );
    const hidden = six({ ...pages('3 0 R 6 0 R', 1), 6: pageText() });
    expect(refusal(() => hidden.page(2))).toMatchObject({ code: 'PDF_PAGE_MISSING' });
  });

  test.each([0, -1, 2, 1.5, Number.NaN])('page %s of 1', (number) => {
    try {
      six({}).page(number);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'PDF_PAGE_MISSING', params: { page: number, pages: 1 } });
    }
  });

  test('a loop and a chain without end are noticed on the way to a page', () => {
    const loop = six({ 2: '<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>' });
    expect(refusal(() => loop.page(1))).toEqual(brokenBy('a page tree that leads back to itself'));
    const chain = Object.fromEntries(
      Array.from({ length: 600 }, (_, i) => [
        i + 10,
        `<< /Type /Pages /Parent ${i === 0 ? 2 : i + 9} 0 R /Kids [${i + 11} 0 R] /Count 1 >>`,
      ]),
    );
    const deep = six({ ...pages('10 0 R', 1), ...chain });
    expect(refusal(() => deep.page(1))).toEqual(brokenBy('a page tree that is too deep'));
    expect(refusal(() => deep.checkPageTree())).toEqual(brokenBy('a page tree that is too deep'));
  });

  test.each<[string, string, string]>([
    ['no MediaBox', '', 'page 1 has no MediaBox'],
    ['a MediaBox of three', '/MediaBox [0 0 9]', 'MediaBox of page 1 is not four numbers'],
    ['a MediaBox of names', '/MediaBox [/a /b /c /d]', 'MediaBox of page 1 is not four numbers'],
    ['an empty MediaBox', '/MediaBox [0 0 0 9]', 'page 1 has no visible part'],
    ['a CropBox beside the page', '/MediaBox [0 0 9 9] /CropBox [10 10 20 20]', 'page 1 has no visible part'],
    ['Rotate 45', '/MediaBox [0 0 9 9] /Rotate 45', 'Rotate of page 1 is not a multiple of 90'],
    [
      'Rotate 90.0, which some readers pass over',
      '/MediaBox [0 0 9 9] /Rotate 90.0',
      'Rotate of page 1 is written as a real, which some readers pass over',
    ],
    [
      'Rotate next to nothing',
      '/MediaBox [0 0 9 9] /Rotate 0.00000000000000000001',
      'Rotate of page 1 is not a multiple of 90',
    ],
    [
      'Rotate beyond 32 bits',
      '/MediaBox [0 0 9 9] /Rotate 4294967640',
      'Rotate of page 1 is not a multiple of 90',
    ],
    ['a box of less than a unit', '/MediaBox [0 0 9 .5] /UserUnit 900', 'page 1 is smaller than a unit'],
    [
      'a crop of less than a unit',
      '/MediaBox [0 0 9 9] /CropBox [8.5 0 20 9]',
      'page 1 is smaller than a unit',
    ],
    ['a UserUnit nobody takes', '/MediaBox [0 0 9 9] /UserUnit 75001', 'UserUnit of page 1 is beyond 75000'],
    ['Rotate of text', '/MediaBox [0 0 9 9] /Rotate (90)', 'Rotate of page 1 is not a multiple of 90'],
    ['UserUnit 0', '/MediaBox [0 0 9 9] /UserUnit 0', 'UserUnit of page 1 is not a positive number'],
    [
      'a negative UserUnit',
      '/MediaBox [0 0 9 9] /UserUnit -1',
      'UserUnit of page 1 is not a positive number',
    ],
  ])('a page with %s', (_, more, detail) => {
    expect(refusal(() => six({ 3: pageText(more) }).page(1))).toEqual(brokenBy(detail));
  });

  test.each(['MediaBox', 'CropBox', 'Rotate'])(
    'a %s that leads to nothing, below one that is there: some readers look further up, some do not',
    (key) => {
      const value = key === 'Rotate' ? '90' : '[0 0 9 9]';
      for (const nothing of ['6 0 R', '77 0 R']) {
        const doc = six({
          2: `<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 20 20] /${key} ${value} >>`.replace(
            /\/MediaBox \[0 0 20 20\] (\/MediaBox)/,
            '$1',
          ),
          3: pageText(`/${key} ${nothing}`),
          6: 'null',
        });
        expect(refusal(() => doc.page(1))).toEqual(
          brokenBy(`${key} of node 3 of the page tree leads to nothing`),
        );
      }
    },
  );

  const under = (tree: string, page: string) =>
    six({
      2: `<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 20 30] ${tree} >>`,
      3: pageText(page),
    });

  test.each([
    ['', '/Rotate 0.0'],
    ['', '/Rotate 360.0'],
    ['', '/Rotate -720.'],
    ['/Rotate 0.0', ''],
    ['/Rotate 360', '/Rotate 0.0'],
  ])('a real that turns nothing is let through: above %s, of the page %s', (tree, page) => {
    expect(under(tree, page).page(1)).toMatchObject({ mediaBox: [0, 0, 20, 30], rotate: 0 });
  });

  test('a real below a turn is not: poppler passes over it and turns the page', () => {
    for (const real of ['0.0', '360.0', '90.0']) {
      expect(refusal(() => under('/Rotate 90', `/Rotate ${real}`).page(1))).toEqual(
        brokenBy('Rotate of page 1 is written as a real, which some readers pass over'),
      );
    }
    expect(under('/Rotate 90.0', '/Rotate 180').page(1).rotate).toBe(180);
  });

  test('what leads to nothing where nothing is above it is no entry, nor is a null', () => {
    const none = six({ 3: pageText('/MediaBox [0 0 20 30] /CropBox 6 0 R /Rotate 6 0 R'), 6: 'null' });
    expect(none.page(1)).toMatchObject({ cropBox: [0, 0, 20, 30], rotate: 0 });
    const nulls = six({
      2: '<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 20 30] /CropBox [1 2 18 29] /Rotate 90 >>',
      3: pageText('/MediaBox null /CropBox null /Rotate null'),
    });
    expect(nulls.page(1)).toMatchObject({ cropBox: [1, 2, 18, 29], rotate: 90 });
  });
});
