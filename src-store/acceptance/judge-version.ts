import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import {
  isDay,
  isOver,
  licenceBundleDer,
  licenceKey,
  licenceVersionDer,
  parseLicenceIdentifier,
  parseLicenceVersion,
  verifyLicenceBundle,
  type LicenceBundle,
  type LicenceIdentifier,
  type LicenceVersion,
} from '@yinzheng/core/licences';
import { beijingDay, requireCome, type FoundVersion, type VersionBody } from './found.ts';
import type { Court } from './court.ts';
import { requireTypeOf } from './judge-type.ts';
import { judgeSealedFile } from './judge-file.ts';
import { earliest, revocationBefore, sealTakenBack } from './revoked.ts';

/**
 * Judges one version of a licence and its sealed file. @throws what `verifyLicenceBundle` throws; LICENCE_UNREADABLE,
 * LICENCE_ALTERED, LICENCE_NOT_YOURS, TYPE_NOT_IN_CATALOGUE, LICENCE_AGAINST_TYPE, SERIAL_NOT_ALLOTTED, FILE_NOT_DELIVERED,
 * SEALED_FILE_WRONG, REVOCATION_UNKNOWN
 */
export async function judgeVersion(act: Uint8Array, court: Court): Promise<FoundVersion> {
  const version = parseLicenceVersion(act);
  requireOneForm(version, act);
  const { bundle, file } = version;
  verifyLicenceBundle(bundle, court.authority);
  const order = bundle.order.act;
  const identifier = parseLicenceIdentifier(order.identifier);
  if (identifier.issuer !== court.unit.code) {
    fail('LICENCE_NOT_YOURS', { issuer: identifier.issuer, unit: court.unit.code });
  }
  requireCome(order.orderedAt, court.context.now);
  // A term may reach further than a day can be written.
  if (order.validTo !== undefined && !isDay(order.validTo)) fail('LICENCE_ALTERED', { part: 'licence days' });
  if (isOver(order.validTo, order.issuedOn)) {
    fail('LICENCE_AGAINST_TYPE', {
      type: identifier.type,
      detail: 'licence type: over',
      key: order.validTo ?? '',
    });
  }
  await requireTypeOf(bundle.record.act, order.orderedAt, court);
  await requireSerial(identifier, court);
  const sealed = await judgeSealedFile(version, court);
  return {
    kind: 'version',
    licence: licenceKey(identifier),
    type: identifier.type,
    chain: toHex(bundle.order.digest),
    previous: order.previous && toHex(order.previous),
    identifier: order.identifier,
    event: order.previous === undefined ? 'issue' : 'update',
    reason: order.previous === undefined ? 'application' : 'change',
    days: 0,
    version: identifier.version,
    face: bundle.record.act.type.face,
    body: bodyOf(bundle, identifier, toHex(file), court),
    workstation: toHex(court.workstation),
    impressions: sealed.impressions,
    record: toHex(bundle.record.digest),
    authorisation: {
      digest: toHex(bundle.authorisation.digest),
      seal: bundle.authorisation.act.seal.esID,
      at: bundle.authorisation.act.authorisedAt.toISOString(),
      perDay: bundle.authorisation.act.perDay,
      total: bundle.authorisation.act.total,
    },
    day: beijingDay(order.orderedAt),
    revoked: earliest([
      revocationBefore([...sealed.certificates, ...certificatesOf(bundle, court)], court.context),
      ...sealed.seals.map((seal) => sealTakenBack(seal, court.context)),
    ]),
  };
}

/** Nothing stands in the act that its reader does not see. */
function requireOneForm(version: LicenceVersion, act: Uint8Array): void {
  const { authorisation, record, review, order, der } = version.bundle;
  const bundle = licenceBundleDer({
    authorisation: authorisation.record.der,
    record: record.record.der,
    review: review.record.der,
    order: order.record.der,
  });
  if (!equalBytes(bundle, der) || !equalBytes(licenceVersionDer(version), act)) {
    fail('LICENCE_ALTERED', { part: 'licence version' });
  }
}

/** A new licence's serial is of a block of this very workstation; a later version keeps it, whichever of the unit makes it. */
async function requireSerial({ type, serial, version }: LicenceIdentifier, court: Court): Promise<void> {
  const formed = /^[0-9A-Z]{6}\d{3}$/.test(serial);
  const owner = formed ? await court.blockOwner(type, serial.slice(0, 6)) : undefined;
  const allotted = owner !== undefined && (version > 1 || equalBytes(owner, court.workstation));
  if (!allotted) fail('SERIAL_NOT_ALLOTTED', { serial });
}

function bodyOf(
  { record, order }: LicenceBundle,
  identifier: LicenceIdentifier,
  file: string,
  { unit }: Court,
): VersionBody {
  const { act } = record;
  return {
    identifier: order.act.identifier,
    type: identifier.type,
    name: act.type.name,
    issuer: identifier.issuer,
    issuerName: unit.name,
    version: identifier.version,
    holders: [...act.holders],
    issuedOn: order.act.issuedOn,
    validFrom: act.validFrom,
    ...(order.act.validTo === undefined ? {} : { validTo: order.act.validTo }),
    face: act.face,
    file,
  };
}

/** The certificates of those who acted, as their grants have them. */
function certificatesOf({ authorisation, record, review, order }: LicenceBundle, { authority }: Court) {
  const grants = [authorisation, record, review, order].map(({ act }) => act.grant);
  return authority.grants
    .filter(({ digest }) => grants.some((grant) => equalBytes(grant, digest)))
    .map(({ certificate }) => certificate);
}
