import { MOST_LICENCE_FILE_BYTES, MOST_NUMBER } from '@yinzheng/contract/store';
import { associatedFile, listSignatures, openPdf, sliceSource } from '@yinzheng/core/documents';
import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import {
  licenceMetadata,
  licenceMetadataXml,
  METADATA_FILE_NAME,
  type LicenceBundle,
  type LicenceVersion,
} from '@yinzheng/core/licences';
import { parseCertificate, type Certificate } from '@yinzheng/core/pki';
import type { ByteSource } from '@yinzheng/core/ports';
import { parseSealSignature, type Seal } from '@yinzheng/core/seals';
import { sm3, sm3OfSource } from '@yinzheng/core/sm';
import { verifyPdf, type SignatureReport } from '@yinzheng/core/verification';
import { beijingDay, CLOCK_AHEAD_MS, requireCome, type Impressed } from './found.ts';
import type { Court } from './court.ts';

/** What a sealed file says of itself. */
export interface SealedFile {
  readonly impressions: readonly Impressed[];
  /** Of the keys that signed with the seal. */
  readonly certificates: readonly Certificate[];
  /** The seals that were put on. */
  readonly seals: readonly Seal[];
}

/**
 * Judges a version's file: that it was delivered, begins with the ordered document, is valid as a whole, is sealed by nothing but
 * the authorised seal under this authorisation, and has in it what the record says. @throws FILE_NOT_DELIVERED, SEALED_FILE_WRONG
 */
export async function judgeSealedFile(version: LicenceVersion, court: Court): Promise<SealedFile> {
  const digest = toHex(version.file);
  const file = (await court.openFile(version.file)) ?? fail('FILE_NOT_DELIVERED', { digest });
  try {
    if (file.size !== version.size) wrong('size');
    if (file.size > MOST_LICENCE_FILE_BYTES) wrong('large');
    const { act } = version.bundle.order;
    if (act.size >= file.size) wrong('document');
    const document = (await sm3OfSource(sliceSource(file, 0, act.size))).digest();
    if (!equalBytes(document, act.document)) wrong('document');
    const sealed = await judgeSeals(file, version.bundle, court);
    requireMetadata(file, version.bundle, court);
    return sealed;
  } finally {
    file.close();
  }
}

async function judgeSeals(file: ByteSource, bundle: LicenceBundle, court: Court): Promise<SealedFile> {
  const report = await verifyPdf(file, court.context);
  if (report.answer !== 'valid') {
    const reason = decidingReason(report.signatures) ?? report.reason;
    const [time] = report.signatures.flatMap((one) => (one.time.kind === 'none' ? [] : one.time.at));
    if (reason === 'TIME_IN_FUTURE' && time !== undefined) requireCome(time, court.context.now);
    wrong('verification', reason);
  }
  const { digest } = bundle.authorisation.act.seal;
  const seals = sealsIn(file).map((seal) =>
    seal !== undefined && equalBytes(sm3(seal.bytes), digest) ? seal : wrong('another seal'),
  );
  // One order, one impression: what is spent under the authorisation is counted by the impression's row.
  if (report.signatures.length !== 1) wrong('impressions');
  const impressions = report.signatures.map(({ impression, time }): Impressed => {
    if (impression === undefined || impression.rowNo > MOST_NUMBER) return wrong('no ticket');
    requireTime(time.kind === 'none' ? undefined : time.at, bundle, court);
    if (!equalBytes(impression.ticketId, bundle.authorisation.act.id)) wrong('another authorisation');
    return { row: impression.rowNo, hash: toHex(impression.logHead) };
  });
  const certificates = report.signatures.map(({ signer }) =>
    parseCertificate(signer?.certificate ?? wrong('another seal')),
  );
  return { impressions, certificates, seals };
}

/**
 * The seal was put on after the order and on its day in Beijing, by which the authorisation's limit is counted; while the
 * authorisation was in force; and not in the future. @throws SEALED_FILE_WRONG, LICENCE_ACT_AHEAD
 */
function requireTime(
  at: Date | undefined,
  { order, authorisation }: LicenceBundle,
  { context }: Court,
): void {
  const { orderedAt } = order.act;
  if (at !== undefined) requireCome(at, context.now);
  const latest = Math.min(authorisation.act.validTo.getTime(), context.now.getTime() + CLOCK_AHEAD_MS);
  const fits = at !== undefined && at >= orderedAt && at.getTime() <= latest;
  if (!fits || beijingDay(at) !== beijingDay(orderedAt)) wrong('time');
}

/** Why the first signature that is not valid is not. */
function decidingReason(signatures: readonly SignatureReport[]): string | undefined {
  const bad = signatures.find(({ answer }) => answer !== 'valid');
  return bad?.steps.find(({ answer }) => answer === bad.answer)?.reason;
}

/** The seal in each signature; undefined for one that is none of a seal. */
function sealsIn(file: ByteSource): readonly (Seal | undefined)[] {
  return listSignatures(openPdf(file)).map(({ contents }) => {
    const bytes = contents.bytes.subarray(0, contents.length);
    try {
      return parseSealSignature(bytes).toSign.eseal;
    } catch {
      return undefined;
    }
  });
}

/** The metadata in the file are those that follow from the signed record and order, byte for byte. */
function requireMetadata(file: ByteSource, { record, order }: LicenceBundle, { unit }: Court): void {
  const { identifier, issuedOn, validTo, metadata } = order.act;
  const source = { record: record.act, identifier, issuedOn, validTo, issuer: unit };
  const due = licenceMetadataXml(licenceMetadata(source));
  if (!equalBytes(sm3(due), metadata)) wrong('metadata ordered');
  const found = associatedFile(openPdf(file), METADATA_FILE_NAME);
  if (found === undefined || !equalBytes(found, due)) wrong('metadata');
}

function wrong(detail: string, reason = ''): never {
  return fail('SEALED_FILE_WRONG', { detail: `sealed file: ${detail}`, reason });
}
