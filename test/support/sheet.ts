import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from './temp.ts';

/** Cells as another reader finds them: by the letters of their columns, with type and style. */
export interface ReadSheet {
  readonly name: string;
  readonly frozen: string;
  readonly formulas: number;
  readonly rows: readonly (readonly {
    readonly ref: string;
    readonly type: string;
    readonly value: string;
  }[])[];
}

const READER = `
import json, sys, zipfile
import xml.etree.ElementTree as E
n = {'m': 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'}
z = zipfile.ZipFile(sys.argv[1])
sheet = E.fromstring(z.read('xl/worksheets/sheet1.xml'))
shared = [''.join(t.text or '' for t in x.findall('.//m:t', n)) for x in E.fromstring(z.read('xl/sharedStrings.xml')).findall('m:si', n)]
book = E.fromstring(z.read('xl/workbook.xml'))
def cell(c):
    t = c.get('t', 'n')
    v = c.find('m:v', n)
    text = '' if v is None else shared[int(v.text)] if t == 's' else v.text
    return {'ref': c.get('r'), 'type': t, 'value': text}
print(json.dumps({
    'name': book.find('.//m:sheet', n).get('name'),
    'frozen': sheet.find('.//m:pane', n).get('topLeftCell') or sheet.find('.//m:pane', n).get('ySplit'),
    'formulas': len(sheet.findall('.//m:f', n)),
    'rows': [[cell(c) for c in r.findall('m:c', n)] for r in sheet.findall('.//m:row', n)],
}))
`;

/** Reads an XLSX with another reader: Python's own libraries. */
export function readSheet(bytes: Uint8Array): ReadSheet {
  const file = join(tempDir(), 'table.xlsx');
  writeFileSync(file, bytes);
  const out = execFileSync('python3', ['-c', READER, file], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return JSON.parse(out) as ReadSheet;
}
