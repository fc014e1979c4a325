import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tableWorkbook } from '../../../src-main/adapters/workbook.ts';
import { tempDir } from '../../support/temp.ts';

const NASTY = [
  '=1+1',
  '+1',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  "=cmd|' /C calc'!A0",
  '<b>&amp;\u0000\u0007</b>',
  '  两端  ',
];

const READER = `
import json, sys, zipfile
import xml.etree.ElementTree as E
n = {'m': 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'}
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
sheet = E.fromstring(z.read('xl/worksheets/sheet1.xml'))
styles = E.fromstring(z.read('xl/styles.xml'))
shared = [''.join(t.text or '' for t in x.findall('.//m:t', n)) for x in E.fromstring(z.read('xl/sharedStrings.xml')).findall('m:si', n)]
formats = [x.get('numFmtId') for x in styles.find('m:cellXfs', n)]
cells = sheet.findall('.//m:c', n)
print(json.dumps({
    'names': z.namelist(),
    'formulas': len(sheet.findall('.//m:f', n)),
    'cells': [[c.get('r'), c.get('t', 'n'), shared[int(c.find('m:v', n).text)], formats[int(c.get('s', '0'))]] for c in cells],
}))
`;

it('a text stays a text, whatever it begins with and whatever it holds', async () => {
  const bytes = await tableWorkbook({
    sheet: '表',
    creator: 'Yinzheng',
    made: new Date('2026-11-24T07:04:05Z'),
    above: ['=2+2'],
    columns: [{ title: '=3+3', width: 10 }],
    rows: NASTY.map((text) => [text]),
  });
  const file = join(tempDir(), 'table.xlsx');
  writeFileSync(file, bytes);
  const read = JSON.parse(execFileSync('python3', ['-c', READER, file], { encoding: 'utf8' })) as {
    formulas: number;
    names: string[];
    cells: [ref: string, type: string, text: string, format: string][];
  };
  expect(read.formulas).toBe(0);
  expect(read.names.filter((name) => /vba|external|macro/i.test(name))).toEqual([]);
  expect(read.cells.map(([, type]) => type)).toEqual(Array(NASTY.length + 2).fill('s'));
  const texts = read.cells.map(([, , text]) => text);
  expect(texts).toEqual(['=2+2', '=3+3', ...NASTY.map((text) => text.replace(/\p{Cc}/gu, ' '))]);
  // 49 is Excel's own format for texts: a cell that is edited stays one.
  expect(read.cells.slice(2).map(([, , , format]) => format)).toEqual(NASTY.map(() => '49'));
});
