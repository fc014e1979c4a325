import { toHex } from '../kernel/index.ts';
import { sm3 } from '../sm/index.ts';
import type { FaceField, FaceSchema } from './face-data.ts';
import { ENDLESS } from './licence-type.ts';
import { METADATA_FIELDS, type LicenceMetadata, type MetadataKey } from './metadata.ts';

/** A field as it is read on paper. */
export interface PrintedField {
  /** What the field is called. */
  readonly name: string;
  /** What stands there; empty for one that was left empty. */
  readonly text: string;
}

/** By the keys that a template names: those of the metadata and those of the face. */
export type PrintedFields = ReadonlyMap<string, PrintedField>;

/**
 * What a licence says, as it is printed: days as 2026年5月6日, 长期 for a term without end, codes by their names, 是 and 否,
 * several holders with 、 between them.
 */
export function printedFields({ basic, face }: LicenceMetadata, schema: FaceSchema): PrintedFields {
  const several = (basic.CZZTDMLXDM ?? '').includes(',');
  const ofMetadata = METADATA_FIELDS.map(({ key, name }) => {
    const value = basic[key] ?? '';
    return [key, { name, text: printedBasic(key, value, several) }] as const;
  });
  const ofFace = schema.fields.map((field) => {
    return [field.key, { name: field.name, text: printedFaceText(field, face[field.key]) }] as const;
  });
  return new Map<string, PrintedField>([...ofMetadata, ...ofFace]);
}

function printedBasic(key: MetadataKey, value: string, several: boolean): string {
  if (key === 'ZZYXQJZRQ' && value === '') return ENDLESS;
  if (key === 'ZZBFRQ' || key === 'ZZYXQQSRQ' || key === 'ZZYXQJZRQ') return printedDay(value);
  const isList = key === 'CZZT' || key === 'CZZTDM' || key === 'CZZTDMLX' || key === 'CZZTDMLXDM';
  return isList && several ? value.replaceAll(',', '、') : value;
}

/** What a face field says, as it is printed; `value` undefined: it was left empty. */
export function printedFaceText({ value: kind }: FaceField, value: string | undefined): string {
  if (value === undefined) return '';
  if (kind.kind === 'date') return printedDay(value);
  if (kind.kind === 'yes-no') return value === '1' ? '是' : '否';
  return kind.kind === 'code' ? (kind.list.find(({ code }) => code === value)?.name ?? value) : value;
}

function printedDay(day: string): string {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  return parts === null ? day : `${parts[1]}年${Number(parts[2])}月${Number(parts[3])}日`;
}

/** Digits of the digest in a QR code. */
const QR_DIGITS = 16;

/**
 * What the QR code on a licence says: its identifier, and the first 16 digits of the SM3 of the metadata in its file. The
 * whole stays within the characters that a QR code packs two in 11 bits.
 */
export function licenceQrText(identifier: string, metadataXml: Uint8Array): string {
  return `${identifier}/SM3:${toHex(sm3(metadataXml)).slice(0, QR_DIGITS).toUpperCase()}`;
}
