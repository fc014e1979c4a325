import { CHANGED, type Attack, type AttackFamily } from './attack.ts';
import { edited, nextNumber, stream, type Objects } from './update.ts';
import { uponUpdates, type Change } from './upon.ts';
import { content, contract, image, PART, type SealHouse } from './victims.ts';

// Pictures, contents, boxes and the order of pages are changed after signing.

const { page, pages } = PART;

function attacks(house: SealHouse): Attack[] {
  const insert = (pdf: Uint8Array, kids: string): Objects => {
    const num = nextNumber(pdf);
    return {
      [pages]: edited(pdf, pages, '/Kids [3 0 R 6 0 R] /Count 2', kids.replaceAll('NEW', String(num))),
      [num]: '<< /Type /Page /Parent 2 0 R /Contents [7 0 R] /Resources << /Font << /F 5 0 R >> >> >>',
    };
  };
  const entry = (name: string, text: string, where: number = page): Change => ({
    name: `${name} of a page`,
    ...{ shows: 'the page otherwise', where: where === page ? 1 : 2, expected: CHANGED(`1 page ${name}`) },
    objects: (pdf) => ({ [where]: edited(pdf, where, '/Type /Page ', `/Type /Page ${text} `) }),
  });
  return uponUpdates(house.seal(contract()), [
    {
      name: 'another picture',
      ...{ shows: 'another picture', where: 1, expected: CHANGED('1 object XObject') },
      objects: () => ({ [PART.image]: image('00FF FF00') }),
    },
    {
      name: 'another content stream',
      ...{ shows: 'another amount', where: 1, expected: CHANGED('1 page Contents') },
      objects: (pdf) => {
        const num = nextNumber(pdf);
        return {
          [page]: edited(pdf, page, '/Contents 4 0 R', `/Contents ${num} 0 R`),
          [num]: stream(content('900')),
        };
      },
    },
    {
      name: 'one more content stream',
      ...{ shows: 'one more line', where: 1, expected: CHANGED('1 page Contents') },
      objects: (pdf) => {
        const num = nextNumber(pdf);
        return {
          [page]: edited(pdf, page, '/Contents 4 0 R', `/Contents [4 0 R ${num} 0 R]`),
          [num]: stream('BT /F 36 Tf 60 300 Td (and 900 more) Tj ET'),
        };
      },
    },
    {
      name: 'other resources',
      ...{ shows: 'other letters', where: 1, expected: CHANGED('1 page Resources') },
      objects: (pdf) => ({ [page]: edited(pdf, page, '/F 5 0 R', '/F 14 0 R') }),
    },
    {
      name: 'pages in another order',
      ...{ shows: 'the second page first', where: 1, expected: CHANGED('1 page-tree') },
      objects: (pdf) => ({ [pages]: edited(pdf, pages, '[3 0 R 6 0 R]', '[6 0 R 3 0 R]') }),
    },
    {
      name: 'a page put before the others',
      ...{ shows: 'another first page', where: 1, expected: CHANGED('1 page-tree') },
      objects: (pdf) => insert(pdf, '/Kids [NEW 0 R 3 0 R 6 0 R] /Count 3'),
    },
    {
      name: 'a page put behind the others',
      ...{ shows: 'a third page', where: 'text', expected: CHANGED('1 page-tree') },
      objects: (pdf) => insert(pdf, '/Kids [3 0 R 6 0 R NEW 0 R] /Count 3'),
    },
    {
      name: 'a page taken away',
      ...{ shows: 'one page', where: 'text', expected: CHANGED('1 page-tree') },
      objects: (pdf) => ({ [pages]: edited(pdf, pages, '[3 0 R 6 0 R] /Count 2', '[3 0 R] /Count 1') }),
    },
    {
      name: 'an inherited MediaBox',
      ...{ shows: 'half the page', where: 1, expected: CHANGED('1 page-tree') },
      objects: (pdf) => ({ [pages]: edited(pdf, pages, '[0 0 595 842]', '[0 421 595 842]') }),
    },
    entry('Rotate', '/Rotate 180'),
    entry('CropBox', '/CropBox [0 0 595 700]'),
    entry('UserUnit', '/UserUnit 2'),
    entry('MediaBox', '/MediaBox [0 0 595 700]', PART.secondPage),
  ]);
}

export const PAGE_PARTS: AttackFamily = { family: 'parts of pages', attacks };
