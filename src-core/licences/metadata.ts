import { fail } from '../kernel/index.ts';
import type { FaceData } from './face-data.ts';
import { holderCodeType, isCreditCode } from './holder-codes.ts';
import { parseLicenceIdentifier } from './identifier.ts';
import type { LicenceRecord } from './record.ts';

// 基本元数据 (GB/T 36903-2018) and 照面信息 of one version of a licence, as they lie in its file. The keys are the pinyin
// initials that are seen in use; docs/formats/licence-metadata.md says which the standard's sources gave and which are ours.

/** One field of the basic metadata. */
export interface MetadataField {
  readonly key: string;
  /** As the standard calls it. */
  readonly name: string;
  /** Characters at most. */
  readonly max: number;
  readonly required: boolean;
}

/** The fields in the order in which they are written. */
export const METADATA_FIELDS = [
  { key: 'ZZMC', name: '证照名称', max: 512, required: true },
  { key: 'ZZLXMC', name: '证照类型名称', max: 256, required: true },
  { key: 'ZZLXDM', name: '证照类型代码', max: 21, required: true },
  { key: 'ZZBH', name: '证照编号', max: 128, required: true },
  { key: 'ZZBS', name: '证照标识', max: 128, required: true },
  { key: 'ZZBFJG', name: '证照颁发机构', max: 512, required: true },
  { key: 'ZZBFJGDM', name: '证照颁发机构代码', max: 18, required: true },
  { key: 'ZZBFRQ', name: '证照颁发日期', max: 10, required: true },
  { key: 'CZZT', name: '持证主体', max: 512, required: true },
  { key: 'CZZTDM', name: '持证主体代码', max: 512, required: true },
  { key: 'CZZTDMLX', name: '持证主体代码类型', max: 2500, required: true },
  { key: 'CZZTDMLXDM', name: '持证主体代码类型代码', max: 512, required: true },
  { key: 'ZZYXQQSRQ', name: '证照有效期起始日期', max: 10, required: true },
  { key: 'ZZYXQJZRQ', name: '证照有效期截止日期', max: 10, required: false },
  { key: 'GXSDBM', name: '管辖属地编码', max: 6, required: true },
  { key: 'BBH', name: '版本号', max: 3, required: true },
] as const satisfies readonly MetadataField[];

export type MetadataKey = (typeof METADATA_FIELDS)[number]['key'];

/** What is said of one version of a licence; absent: the last day of one that has none (长期). */
export interface LicenceMetadata {
  readonly basic: Readonly<Partial<Record<MetadataKey, string>>>;
  /** 照面信息, in the record's order. */
  readonly face: FaceData;
}

/** A record, and what its order says of the version that is made from it. */
export interface MetadataSource {
  readonly record: LicenceRecord;
  /** 证照标识, with version and check character. */
  readonly identifier: string;
  /** YYYY-MM-DD. */
  readonly issuedOn: string;
  /** YYYY-MM-DD; undefined: 长期. */
  readonly validTo: string | undefined;
  /** 证照颁发机构: its credit code, and its name as the store has it. */
  readonly issuer: { readonly code: string; readonly name: string };
}

/** The mark between several holders. */
const BETWEEN = ',';

/**
 * The metadata of a version. Nothing but what is given here decides what it says: whoever has the record and the order
 * gets the same, and with `licenceMetadataXml` the same bytes.
 * @throws LICENCE_IDENTIFIER; LICENCE_METADATA {field, detail} where the parts do not fit one another, or have what
 * cannot be written: control characters, an empty or an overlong value, a comma in one of several holders' names
 */
export function licenceMetadata(source: MetadataSource): LicenceMetadata {
  const { record, issuer, identifier } = source;
  const { type, issuer: issuerCode, serial, version } = parseLicenceIdentifier(identifier);
  if (type !== record.type.code) bad('ZZLXDM', 'identifier of another');
  if (issuerCode !== issuer.code) bad('ZZBFJGDM', 'identifier of another');
  if (!isCreditCode(issuer.code)) bad('ZZBFJGDM', 'not a right credit code');
  const { holders } = record;
  const joined = (value: (holder: (typeof holders)[number]) => string, key: MetadataKey): string => {
    const values = holders.map(value);
    if (values.length > 1 && values.some((one) => one.includes(BETWEEN))) bad(key, 'a comma among several');
    return values.join(BETWEEN);
  };
  const basic: Record<MetadataKey, string | undefined> = {
    ZZMC: record.type.name,
    ZZLXMC: record.type.name,
    ZZLXDM: record.type.code,
    ZZBH: serial,
    ZZBS: identifier,
    ZZBFJG: issuer.name,
    ZZBFJGDM: issuer.code,
    ZZBFRQ: source.issuedOn,
    CZZT: joined(({ name }) => name, 'CZZT'),
    CZZTDM: joined(({ code }) => code, 'CZZTDM'),
    CZZTDMLX: joined(
      (holder) => holderCodeType(holder.type)?.name ?? bad('CZZTDMLX', 'not in the list'),
      'CZZTDMLX',
    ),
    CZZTDMLXDM: joined((holder) => holder.type, 'CZZTDMLXDM'),
    ZZYXQQSRQ: record.validFrom,
    ZZYXQJZRQ: source.validTo,
    GXSDBM: areaCode(issuer.code),
    BBH: String(version).padStart(3, '0'),
  };
  return { basic: checked(basic), face: checkedFace(record.face) };
}

/** 管辖属地编码: the administrative division in a credit code, its characters 3 to 8 (GB 32100-2015, 4.2). */
function areaCode(creditCode: string): string {
  return creditCode.slice(2, 8);
}

/** Every field that is there is whole, in the table's order. */
function checked(
  values: Readonly<Record<MetadataKey, string | undefined>>,
): Readonly<Partial<Record<MetadataKey, string>>> {
  const found: Partial<Record<MetadataKey, string>> = {};
  for (const { key, max, required } of METADATA_FIELDS) {
    const value = values[key];
    if (value === undefined && !required) continue;
    found[key] = writable(key, value ?? '', max);
  }
  return found;
}

/** Characters of one value of the face; a text field has 5,000 at most. */
const FACE_MAX = 5000;

function checkedFace(face: FaceData): FaceData {
  return Object.fromEntries(
    Object.entries(face).map(([key, value]) => {
      if (!/^KZ_[A-Z0-9]{1,40}$/.test(key)) bad(key, 'not in the list');
      return [key, writable(key, value, FACE_MAX)] as const;
    }),
  );
}

/** What XML 1.0 has no place for, what its readers change (all control characters), and what turns the direction of writing. */
const UNWRITABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/u;

function writable(key: string, value: string, max: number): string {
  if (value === '') bad(key, 'empty');
  if (UNWRITABLE.test(value)) bad(key, 'control characters');
  return [...value].length > max ? bad(key, 'longer than allowed') : value;
}

function bad(key: string, detail: string): never {
  const field = METADATA_FIELDS.find((one) => one.key === key)?.name ?? key;
  return fail('LICENCE_METADATA', { field, detail });
}
