import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLicenceTemplate, type LicenceTemplate } from '@yinzheng/contract/licences';
import { newTypeSchema } from '@yinzheng/contract/store';
import {
  licenceIdentifier,
  licenceMetadata,
  licenceMetadataXml,
  licenceQrText,
  printedFields,
  type FaceData,
  type Holder,
  type LicenceMetadata,
  type LicenceRecord,
} from '@yinzheng/core/licences';
import type { LicenceSheet } from '../../src-main/adapters/licence-pdf/index.ts';
import { ROOT } from './repo.ts';

// One licence of the demo type, ready to be laid out; every part can be changed.

const SHIPPED = newTypeSchema.parse(
  JSON.parse(readFileSync(join(ROOT, 'resources/licence-templates/demo-type.json'), 'utf8')),
);

/** The demo type and its template, as they are shipped. */
export function demoType() {
  return { type: SHIPPED.type, template: new Uint8Array(Buffer.from(SHIPPED.template, 'base64')) };
}

/** A face of the demo type with every field filled in. */
export const FACE: FaceData = {
  KZ_JYDZ: '西安市碑林区南院门街道德福巷与五星街交叉口东北角第3号摊位',
  KZ_JYXM: '热食类食品制售（肉夹馍、凉皮）、冷饮零售；不含生食类食品制售',
  KZ_JYLB: '1',
  KZ_JYMJ: '12.5',
  KZ_YJJY: '1',
  KZ_SCXKRQ: '2024-03-01',
  KZ_FZR: '陈明',
  KZ_FZRSFHM: '11010519491231002X',
  KZ_GLDWDM: '11430000006122244L',
  KZ_BZ: '每日22时前撤场',
};

export const HOLDER: Holder = { type: '001', code: '91610131MA6TQ2PX8K', name: '西安市碑林区老陈家面馆' };

/** What of a licence a test wants otherwise. */
export interface SheetChanges {
  readonly face?: FaceData;
  readonly holders?: readonly Holder[];
  readonly issuer?: string;
  readonly serial?: string;
  readonly version?: number;
  /** `null`: 长期. */
  readonly validTo?: string | null;
  readonly template?: (template: LicenceTemplate) => LicenceTemplate;
}

/** A record of the demo type. */
export function demoRecord({ face = FACE, holders = [HOLDER] }: SheetChanges = {}): LicenceRecord {
  const { type } = demoType();
  return {
    draft: new Uint8Array(16),
    updates: undefined,
    type: { code: type.code, name: type.name, face: type.face.version, template: new Uint8Array(32) },
    holders,
    validFrom: '2026-05-06',
    term: '1年',
    face,
    attachments: [],
    collectedBy: { id: 'sun', name: '孙采' },
    collectedAt: new Date('2026-05-05T01:00:00Z'),
    grant: new Uint8Array(32),
  };
}

/** The metadata of a licence of the demo type. */
export function demoMetadata(changes: SheetChanges = {}, record = demoRecord(changes)): LicenceMetadata {
  const { definer, code } = demoType().type;
  const { serial = '000001001', version = 1, validTo = '2027-05-05', issuer = definer.name } = changes;
  return licenceMetadata({
    record,
    identifier: licenceIdentifier({ type: code, issuer: definer.code, serial, version }),
    issuedOn: '2026-05-06',
    validTo: validTo ?? undefined,
    issuer: { code: definer.code, name: issuer },
  });
}

/** The whole sheet of such a licence. */
export function demoSheet(changes: SheetChanges = {}): LicenceSheet {
  const { type, template } = demoType();
  const metadata = demoMetadata(changes);
  const xml = licenceMetadataXml(metadata);
  const parsed = parseLicenceTemplate(template);
  return {
    template: changes.template?.(parsed) ?? parsed,
    fields: printedFields(metadata, type.face),
    metadata: xml,
    qr: licenceQrText(metadata.basic.ZZBS ?? '', xml),
    title: `${type.name} ${metadata.basic.ZZBH ?? ''}`,
    issuedOn: '2026-05-06',
    program: 'yinzheng',
  };
}
