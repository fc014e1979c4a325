import type { LicenceTypeJson } from '@yinzheng/contract/store';
import type { Role } from '@yinzheng/core/accounts';
import { loadAuthority, type Authority } from '@yinzheng/core/authority';
import {
  bytesSource,
  fillContents,
  openPdf,
  prepareImpression,
  preparePicture,
  protectedParts,
} from '@yinzheng/core/documents';
import { concat, latin1Text, toHex, utf8 } from '@yinzheng/core/kernel';
import {
  authorisationEndDer,
  licenceEventDer,
  licenceIdentifier,
  licenceMetadata,
  licenceMetadataXml,
  licenceVersionDer,
  METADATA_FILE_NAME,
  parseLicenceIdentifier,
  type LicenceBundle,
  type LicenceEvent,
} from '@yinzheng/core/licences';
import { parseSeal, sealSignatureFrom, tbsSign, impressionExtData, type Seal } from '@yinzheng/core/seals';
import { sm3, sm3OfSource } from '@yinzheng/core/sm';
import { headDeliveryDer } from '@yinzheng/core/sync';
import { checkpointDer, nextRow, signedCheckpointDer, type UseLogRow } from '@yinzheng/core/use-log';
import { recordsOf, SEAL_ID, signedBy, usualGrants, type GrantSpec, type Holder } from './house.ts';
import {
  ISSUER,
  licenceBundle,
  licencePeople,
  TYPE_CODE,
  type BundleChanges,
  type LicencePeople,
} from './licence-house.ts';
import { makeSeal, party, type Party } from './made-seals.ts';
import { A4, onePage } from './plain-pdf.ts';

// Licences as a workstation makes them, each with its sealed file: what the store is given to accept.

export const UNIT_NAME = '印证测试单位';

/** A template: the store looks at nothing of it but its SM3. */
export const TEMPLATE = utf8('{"template":"演示"}');

/** A type with a public, a limited and a private field. */
export function millType(changes: Partial<LicenceTypeJson> = {}): LicenceTypeJson {
  const text = { kind: 'text', min: 1, max: 200 } as const;
  return {
    code: TYPE_CODE,
    name: '演示许可证',
    definer: { name: '演示部门', code: TYPE_CODE.slice(0, 18), level: 1 },
    issuerLevel: 3,
    holders: 'both',
    validity: ['1年', '3年', '长期'],
    face: {
      version: 1,
      fields: [
        { key: 'KZ_SCOPE', name: '经营范围', value: text, required: true, privacy: 'public' },
        { key: 'KZ_PLACE', name: '经营场所', value: text, required: false, privacy: 'limited' },
        { key: 'KZ_NOTE', name: '内部备注', value: text, required: false, privacy: 'private' },
      ],
    },
    template: { id: 'demo', digest: toHex(sm3(TEMPLATE)) },
    ...changes,
  };
}

/** What of a version a test wants otherwise. */
export interface MadeChanges extends BundleChanges {
  readonly serial?: string;
  readonly version?: number;
  /** Chain digest of the act before it; absent: a first version. */
  readonly previous?: Uint8Array;
  /** The row of the use log that its impression names. */
  readonly row?: number;
  readonly rowHash?: Uint8Array;
  /** Its impression names the row that {@link LicenceMill.reserved} makes. */
  readonly inLog?: boolean;
  readonly stampedAt?: Date;
  /** Another metadata file than what follows from the record. */
  readonly xml?: (due: Uint8Array) => Uint8Array;
  /** Another seal, another ticket in the impression, another signer. */
  readonly sealWith?: Uint8Array;
  readonly ticketId?: Uint8Array;
  /** It is sealed once more, for the row behind. */
  readonly twice?: true;
  /** Changes the finished file. */
  readonly file?: (bytes: Uint8Array) => Uint8Array;
  /** What the officer's order says of the document is that of another. */
  readonly document?: Uint8Array;
}

/** A version as it is delivered. */
export interface Made {
  readonly act: Uint8Array;
  readonly file: Uint8Array;
  /** How the next act names it. */
  readonly chain: Uint8Array;
  readonly identifier: string;
  readonly row: number;
  readonly bundle: LicenceBundle;
}

export const STAMPED = new Date('2026-05-20T02:00:00Z');

/** A workstation of the unit: its people, its seal, and what they make. */
export class LicenceMill {
  readonly root: Party;
  readonly maker: Party;
  readonly unit: Party;
  readonly who: LicencePeople;
  readonly seal: Seal;
  readonly records: readonly Uint8Array[];
  readonly authority: Authority;
  readonly workstation: Uint8Array;
  #row = 0;

  /**
   * `name` tells one workstation from another; `unit`: what the certificate of its seal has otherwise; `more`: further grants; `of`: a
   * workstation whose people, keys and seal it shares, instead of the same made anew.
   */
  constructor(
    name = 'mill',
    unit: Parameters<typeof party>[2] = {},
    more: (who: LicencePeople) => readonly GrantSpec[] = () => [],
    of?: LicenceMill,
  ) {
    this.root = of?.root ?? party('Test Root', undefined);
    this.maker = of?.maker ?? party('Seal Maker', this.root);
    this.unit = of?.unit ?? party('A Unit', this.root, unit);
    this.who = of?.who ?? peopleWith(this.unit);
    this.seal = of?.seal ?? parseSeal(makeSeal(this.maker, this.unit, { esID: SEAL_ID }));
    this.workstation = sm3(utf8(name)).slice(0, 16);
    const grants = [
      ...usualGrants(this.who),
      { role: 'licence-entry', to: this.who.collector },
      { role: 'licence-reviewer', to: this.who.reviewer },
      { role: 'issuing-officer', to: this.who.officer, seal: SEAL_ID },
      ...more(this.who),
    ] as const;
    const changes = { trustRoots: [sm3(this.root.certificate.der)], workstation: this.workstation };
    this.records = recordsOf(this.who, grants, changes);
    this.authority = loadAuthority(this.who.root.certificate.der, this.records);
  }

  /** Another workstation of these people. */
  sibling(name: string): LicenceMill {
    return new LicenceMill(name, {}, () => [], this);
  }

  /** Makes one version, its sealed file included. */
  async make(changes: MadeChanges = {}): Promise<Made> {
    const { serial = '000001001', version = 1, previous } = changes;
    const name = { type: TYPE_CODE, issuer: ISSUER, serial };
    const identifier = licenceIdentifier({ ...name, version });
    const updates =
      previous === undefined
        ? undefined
        : { identifier: licenceIdentifier({ ...name, version: version - 1 }), previous };
    const all: BundleChanges = {
      ...changes,
      authorisation: {
        workstation: this.workstation,
        seal: { esID: SEAL_ID, digest: sm3(this.seal.bytes) },
        ...changes.authorisation,
      },
      record: {
        updates,
        type: { code: TYPE_CODE, name: '演示许可证', face: 1, template: sm3(TEMPLATE) },
        face: { KZ_SCOPE: '零售', KZ_PLACE: '长沙市一号', KZ_NOTE: '内部留存' },
        ...changes.record,
      },
    };
    const orderedAt = changes.order?.orderedAt;
    // The day that a licence bears is the day of its order.
    const day = orderedAt && {
      issuedOn: new Date(orderedAt.getTime() + 8 * 3_600_000).toISOString().slice(0, 10),
    };
    const ordered = { identifier, previous, ...day, ...changes.order };
    const draft = licenceBundle(this.who, this.authority, { ...all, order: ordered });
    const { issuedOn, validTo } = draft.order.act;
    const source = {
      record: draft.record.act,
      identifier,
      issuedOn,
      validTo,
      issuer: { code: ISSUER, name: UNIT_NAME },
    };
    const xml = licenceMetadataXml(licenceMetadata(source));
    const pdf = licencePdf(changes.xml?.(xml) ?? xml);
    const bundle = licenceBundle(this.who, this.authority, {
      ...all,
      order: {
        ...ordered,
        document: sm3(changes.document ?? pdf),
        size: pdf.length,
        metadata: sm3(xml),
        ...changes.order,
      },
    });
    const row = changes.row ?? (this.#row += 1);
    const told = changes.inLog === true ? this.reserved(row, { bundle }) : undefined;
    const once = await this.#sealed(
      pdf,
      bundle,
      row,
      told === undefined ? changes : { ...changes, rowHash: told.hash },
    );
    const sealed = changes.twice === true ? await this.#sealed(once, bundle, row + 1, changes) : once;
    const file = changes.file?.(sealed) ?? sealed;
    return {
      act: licenceVersionDer({ bundle, file: sm3(file), size: file.length }),
      file,
      chain: bundle.order.digest,
      identifier,
      row,
      bundle,
    };
  }

  async #sealed(
    pdf: Uint8Array,
    bundle: LicenceBundle,
    row: number,
    changes: MadeChanges,
  ): Promise<Uint8Array> {
    const time = changes.stampedAt ?? stampedAfter(bundle.order.act.orderedAt);
    const prepared = prepareImpression(openPdf(bytesSource(pdf)), {
      page: 1,
      centre: { x: 60, y: 60 },
      size: this.seal.info.picture,
      picture: preparePicture(this.seal.info.picture.data),
      signature: { filter: 'GM.PKILite', subFilter: 'GM.sm2seal', date: time, utcOffsetMinutes: 480 },
      contentsSize: 8192,
      random: sm3(concat(bundle.order.digest, utf8(String(row)))),
    });
    const hash = await sm3OfSource(bytesSource(pdf));
    for (const part of protectedParts(prepared)) hash.update(part);
    const tbs = tbsSign({
      seal: changes.sealWith ?? this.seal.bytes,
      time,
      dataHash: hash.digest(),
      propertyInfo: '/ByteRange',
      extDatas: [
        impressionExtData({
          ticketId: changes.ticketId ?? bundle.authorisation.act.id,
          entryNo: row,
          rowNo: row,
          logHead: changes.rowHash ?? rowHash(row),
        }),
      ],
    });
    const signature = sealSignatureFrom(tbs, this.unit.certificate.der, this.unit.sign(tbs));
    return concat(pdf, fillContents(prepared, signature));
  }

  /** A signed event about a licence. */
  event(
    identifier: string,
    previous: Uint8Array,
    changes: Partial<LicenceEvent> = {},
    by: Holder = this.who.officer,
  ): Uint8Array {
    const event: LicenceEvent = {
      identifier,
      previous,
      event: 'suspend',
      reasonClass: 'unlawful',
      reason: '检查发现问题',
      effectiveOn: '2026-05-21',
      until: undefined,
      recordedBy: this.who.officer.person,
      recordedAt: new Date('2026-05-21T02:00:00Z'),
      grant: this.#grantOf(this.who.officer),
      ...changes,
    };
    return signedBy(licenceEventDer(event), by);
  }

  /** A leader takes an authorisation back. */
  end(
    bundle: LicenceBundle,
    at = new Date('2026-05-22T02:00:00Z'),
    by: Holder = this.who.leader,
  ): Uint8Array {
    const end = authorisationEndDer({
      authorisation: bundle.authorisation.digest,
      reason: '岗位调整',
      endedBy: by.person,
      endedAt: at,
      grant: this.#grantOf(by, 'leader'),
    });
    return signedBy(end, by);
  }

  /** A head of the use log at a row, with rows below it. */
  head(row: number, rows: readonly UseLogRow[], hash = rowHash(row), by: Party = this.unit): Uint8Array {
    const act = checkpointDer({
      workstation: this.workstation,
      rowNo: row,
      previous: rowHash(row - 1),
      head: hash,
      record: { number: this.records.length - 1, digest: sm3(this.records.at(-1)!) },
      at: new Date('2026-05-23T02:00:00Z'),
    });
    const checkpoint = signedCheckpointDer(act, by.certificate.der, by.sign(act));
    return headDeliveryDer({ checkpoint, rows: rows.map(({ body }) => body) });
  }

  /** The row of the use log that reserved an impression on a version; `before`: the row before it, where there is one of ours. */
  reserved(row: number, { bundle }: Pick<Made, 'bundle'>, before?: UseLogRow): UseLogRow {
    const { order, authorisation, record } = bundle;
    const head = { rowNo: row - 1, hash: before?.hash ?? rowHash(row - 1), at: undefined };
    return nextRow(head, row, STAMPED, {
      kind: 'reserved',
      jobId: new Uint8Array(16),
      ordinal: 1,
      total: 1,
      ticketId: authorisation.act.id,
      ticket: sm3(bundle.der),
      request: authorisation.digest,
      reason: '日常签发',
      applicant: record.act.collectedBy,
      approvers: [authorisation.act.authorisedBy],
      custodian: this.who.custodian.person,
      seal: authorisation.act.seal,
      sealName: '测试单位公章',
      document: order.act.document,
      documentName: 'licence.pdf',
      count: 1,
      format: 'ses',
      page: 1,
      x: 100,
      y: 100,
      output: '/licence.pdf',
    });
  }

  #grantOf({ person }: Holder, as?: Role): Uint8Array {
    const { grants } = this.authority;
    return grants.find(({ person: { id }, role }) => id === person.id && (as ?? role) === role)!.digest;
  }
}

/** The usual people, the seal's key with its custodian. */
function peopleWith(unit: Party): LicencePeople {
  const usual = licencePeople();
  return {
    ...usual,
    leader: signingOnce(usual.leader),
    custodian: { ...unit, person: usual.custodian.person },
  };
}

/** Somebody who signs the same act only once: a standing authorisation is one for all licences under it. */
function signingOnce(one: Holder): Holder {
  const signed = new Map<string, Uint8Array>();
  const sign = (act: Uint8Array): Uint8Array => {
    const signature = signed.get(toHex(act)) ?? one.sign(act);
    signed.set(toHex(act), signature);
    return signature;
  };
  return { ...one, sign };
}

/** On the day of an order, after it, and after the seal was made. */
function stampedAfter(orderedAt: Date): Date {
  const afternoon = Date.parse(`${orderedAt.toISOString().slice(0, 10)}T09:00:00Z`);
  return new Date(Math.max(orderedAt.getTime() + 60_000, afternoon));
}

/** The SM3 of a row of the mill's use log. */
export function rowHash(row: number): Uint8Array {
  return sm3(utf8(`row ${row}`));
}

/** A page with a file of metadata in it. */
function licencePdf(xml: Uint8Array): Uint8Array {
  return onePage({
    mediaBox: A4,
    catalogExtra: `/AF [20 0 R] /Names << /EmbeddedFiles << /Names [(${METADATA_FILE_NAME}) 20 0 R] >> >>`,
    more: {
      20: `<< /Type /Filespec /F (${METADATA_FILE_NAME}) /UF (${METADATA_FILE_NAME}) /AFRelationship /Data /EF << /F 21 0 R /UF 21 0 R >> >>`,
      21: `<< /Type /EmbeddedFile /Subtype /text#2Fxml /Length ${xml.length} >>\nstream\n${latin1Text(xml)}\nendstream`,
    },
  });
}

/** The key of a made licence. */
export function keyOfMade({ identifier }: Pick<Made, 'identifier'>): string {
  const { type, issuer, serial } = parseLicenceIdentifier(identifier);
  return [type, issuer, serial].join('.');
}
