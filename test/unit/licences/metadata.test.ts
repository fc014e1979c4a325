import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { readDer } from '@yinzheng/core/asn1';
import { utf8Text, YinzhengError } from '@yinzheng/core/kernel';
import {
  asLicenceRecord,
  licenceMetadata,
  licenceMetadataXml,
  licenceQrText,
  licenceRecordDer,
  METADATA_FIELDS,
  METADATA_NAMESPACE,
  printedFields,
  type LicenceMetadata,
} from '@yinzheng/core/licences';
import { demoMetadata, demoRecord, demoType, FACE, HOLDER } from '../../support/licence-sheet.ts';
import { requireTool, run } from '../../support/tools.ts';

const IDENTIFIER = '1.2.156.3005.2.11610100MB9999990L001.11610100MB9999990L.000001001.001.I';

/** Every value of the XML by its key, as a parser of others reads it. */
function parsed(xml: Uint8Array): Record<string, string> {
  const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, trimValues: false });
  const read = parser.parse(Buffer.from(xml)) as {
    'ofd:CustomDatas': { 'ofd:CustomData': { '@_Name': string; '#text': string }[] };
  };
  return Object.fromEntries(
    read['ofd:CustomDatas']['ofd:CustomData'].map((one) => [one['@_Name'], one['#text']]),
  );
}

/** The same as Python's parser reads it, for many at once. */
const PYTHON = `
import sys, json, base64, xml.etree.ElementTree as tree
for line in sys.stdin:
    root = tree.fromstring(base64.b64decode(line))
    assert root.tag == '{${METADATA_NAMESPACE}}CustomDatas', root.tag
    print(json.dumps([[one.tag, one.attrib['Name'], one.text] for one in root]))
`;
function parsedByPython(xmls: readonly Uint8Array[]): Record<string, string>[] {
  const input = xmls.map((xml) => Buffer.from(xml).toString('base64')).join('\n');
  const ran = run('python3', ['-c', PYTHON], { input });
  expect(ran.stderr).toBe('');
  return ran.stdout
    .trim()
    .split('\n')
    .map((line) => {
      const rows = JSON.parse(line) as [string, string, string][];
      for (const [tag] of rows) expect(tag).toBe(`{${METADATA_NAMESPACE}}CustomData`);
      return Object.fromEntries(rows.map(([, key, text]) => [key, text]));
    });
}

const refusal = (attempt: () => unknown): unknown => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof YinzhengError) return [error.code, error.params];
    throw error;
  }
  return 'not refused';
};

const EXPECTED = {
  ZZMC: '演示临时占道经营许可证',
  ZZLXMC: '演示临时占道经营许可证',
  ZZLXDM: '11610100MB9999990L001',
  ZZBH: '000001001',
  ZZBS: IDENTIFIER,
  ZZBFJG: '西安市印证演示单位',
  ZZBFJGDM: '11610100MB9999990L',
  ZZBFRQ: '2026-05-06',
  CZZT: '西安市碑林区老陈家面馆',
  CZZTDM: '91610131MA6TQ2PX8K',
  CZZTDMLX: '统一社会信用代码',
  CZZTDMLXDM: '001',
  ZZYXQQSRQ: '2026-05-06',
  ZZYXQJZRQ: '2027-05-05',
  GXSDBM: '610100',
  BBH: '001',
};

describe('the metadata of a licence', () => {
  it('has every key of the table, in its order, as two parsers of others read it', (context) => {
    requireTool(context, 'python3');
    const xml = licenceMetadataXml(demoMetadata());
    const [byPython] = parsedByPython([xml]);
    for (const read of [parsed(xml), byPython!]) {
      expect(Object.entries(read)).toEqual(Object.entries({ ...EXPECTED, ...FACE }));
    }
    expect(Object.keys(EXPECTED)).toEqual(METADATA_FIELDS.map(({ key }) => key));
  });

  it('is the same from the record as it was signed and sent', () => {
    const sent = asLicenceRecord(readDer(licenceRecordDer(demoRecord()), 'record'));
    expect(licenceMetadataXml(demoMetadata({}, sent))).toEqual(licenceMetadataXml(demoMetadata()));
  });

  it('leaves the last day out of one without end, and joins several holders', () => {
    const second = { type: '111', code: '11010519491231002X', name: '陈明' };
    const read = parsed(licenceMetadataXml(demoMetadata({ validTo: null, holders: [HOLDER, second] })));
    expect(read).not.toHaveProperty('ZZYXQJZRQ');
    expect([read['CZZT'], read['CZZTDM'], read['CZZTDMLX'], read['CZZTDMLXDM']]).toEqual([
      '西安市碑林区老陈家面馆,陈明',
      '91610131MA6TQ2PX8K,11010519491231002X',
      '统一社会信用代码,公民身份号码',
      '001,111',
    ]);
  });

  const holders = (...names: readonly string[]) => names.map((name) => ({ ...HOLDER, name }));
  it.each<[string, () => LicenceMetadata, string, string]>([
    ['NUL', () => demoMetadata({ face: { ...FACE, KZ_FZR: '陈\0明' } }), 'KZ_FZR', 'control characters'],
    ['a line end', () => demoMetadata({ holders: holders('甲\n乙') }), '持证主体', 'control characters'],
    ['half a pair', () => demoMetadata({ face: { KZ_A: '\ud800' } }), 'KZ_A', 'control characters'],
    ['turned writing', () => demoMetadata({ issuer: '市\u202e局' }), '证照颁发机构', 'control characters'],
    ['U+FFFF', () => demoMetadata({ face: { KZ_A: '\uffff' } }), 'KZ_A', 'control characters'],
    [
      'a comma among two',
      () => demoMetadata({ holders: holders('A, B', 'C') }),
      '持证主体',
      'a comma among several',
    ],
    ['no name', () => demoMetadata({ holders: holders('') }), '持证主体', 'empty'],
    ['no issuer', () => demoMetadata({ issuer: '' }), '证照颁发机构', 'empty'],
    [
      'a long name',
      () => demoMetadata({ holders: holders('甲'.repeat(513)) }),
      '持证主体',
      'longer than allowed',
    ],
    ['a long face', () => demoMetadata({ face: { KZ_A: '甲'.repeat(5001) } }), 'KZ_A', 'longer than allowed'],
    ['a key that is none', () => demoMetadata({ face: { 'KZ_A"><': '1' } }), 'KZ_A"><', 'not in the list'],
    [
      'a holder of no type',
      () => demoMetadata({ holders: [{ ...HOLDER, type: '777' }] }),
      '持证主体代码类型',
      'not in the list',
    ],
  ])('is refused for %s', (_, attempt, field, detail) => {
    expect(refusal(attempt)).toEqual(['LICENCE_METADATA', { field, detail }]);
  });

  it('is refused for an identifier that is of something else', () => {
    const { type } = demoType();
    const source = {
      record: demoRecord(),
      identifier: IDENTIFIER,
      issuedOn: '2026-05-06',
      validTo: undefined,
      issuer: { code: type.definer.code, name: type.definer.name },
    };
    const record = { ...source.record, type: { ...source.record.type, code: '11100000MB03271699022' } };
    const issuer = { ...source.issuer, code: '11430000006122244L' };
    const detail = 'identifier of another';
    expect(refusal(() => licenceMetadata({ ...source, record }))).toEqual([
      'LICENCE_METADATA',
      { field: '证照类型代码', detail },
    ]);
    expect(refusal(() => licenceMetadata({ ...source, issuer }))).toEqual([
      'LICENCE_METADATA',
      { field: '证照颁发机构代码', detail },
    ]);
    const old = '1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9';
    const ofOld = { ...source, record, identifier: old, issuer: { code: '340100', name: '某局' } };
    expect(refusal(() => licenceMetadata(ofOld))).toEqual([
      'LICENCE_METADATA',
      { field: '证照颁发机构代码', detail: 'not a right credit code' },
    ]);
    expect(refusal(() => licenceMetadata({ ...source, identifier: `${IDENTIFIER}1` }))).toEqual([
      'LICENCE_IDENTIFIER',
      expect.anything(),
    ]);
  });

  it('reads back whatever it took', (context) => {
    requireTool(context, 'python3');
    const texts = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
      fc.string({
        unit: fc.constantFrom('<', '>', '&', '"', "'", ']', '&amp;', '<![CDATA[', ' ', '甲', '𠀀', '-'),
      }),
    );
    const made: [string, Uint8Array][] = [];
    fc.assert(
      fc.property(texts, (text) => {
        const outcome = refusal(() =>
          made.push([text, licenceMetadataXml(demoMetadata({ face: { KZ_A: text } }))]),
        );
        const [last, xml] = made.at(-1) ?? [];
        if (outcome !== 'not refused') {
          expect(outcome).toEqual([
            'LICENCE_METADATA',
            { field: 'KZ_A', detail: expect.any(String) as string },
          ]);
        } else {
          expect(last).toBe(text);
          expect(parsed(xml!)['KZ_A']).toBe(text);
          expect(utf8Text(xml!)).toBeDefined();
        }
      }),
      { numRuns: 150 },
    );
    expect(made.length).toBeGreaterThan(50);
    const read = parsedByPython(made.map(([, xml]) => xml));
    expect(read.map((one) => one['KZ_A'])).toEqual(made.map(([text]) => text));
  });
});

describe('what is printed', () => {
  const printed = (metadata: LicenceMetadata): Record<string, string> =>
    Object.fromEntries(
      [...printedFields(metadata, demoType().type.face)].map(([key, { text }]) => [key, text]),
    );

  it('is days, names and words', () => {
    expect(printed(demoMetadata())).toMatchObject({
      ...FACE,
      KZ_JYLB: '餐饮小吃',
      KZ_YJJY: '是',
      KZ_SCXKRQ: '2024年3月1日',
      ZZBFRQ: '2026年5月6日',
      ZZYXQJZRQ: '2027年5月5日',
    });
  });

  it('is empty for a field that is, 长期 without end, and has 、 between holders', () => {
    const holders = [HOLDER, { ...HOLDER, name: '陈明' }];
    const fields = printed(demoMetadata({ validTo: null, holders, face: { KZ_YJJY: '0' } }));
    expect(fields).toMatchObject({
      KZ_BZ: '',
      KZ_YJJY: '否',
      ZZYXQJZRQ: '长期',
      CZZT: '西安市碑林区老陈家面馆、陈明',
    });
    expect(printed(demoMetadata({ holders: [{ ...HOLDER, name: 'A, B' }] }))['CZZT']).toBe('A, B');
  });

  it('names in its QR code the identifier and the SM3 that openssl counts', () => {
    const xml = licenceMetadataXml(demoMetadata());
    const digest = createHash('sm3').update(xml).digest('hex').slice(0, 16).toUpperCase();
    expect(licenceQrText(IDENTIFIER, xml)).toBe(`${IDENTIFIER}/SM3:${digest}`);
  });
});
