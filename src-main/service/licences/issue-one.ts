import { join } from 'node:path';
import { bytesSource, PDF_LIMITS } from '@yinzheng/core/documents';
import { fail, toHex } from '@yinzheng/core/kernel';
import {
  chinaDay,
  formLastDay,
  licenceBundleDer,
  licenceIdentifier,
  licenceKey,
  parseLicenceBundle,
  parseLicenceIdentifier,
  requireStep,
  type LicenceBundle,
  type LicenceOrder,
  type LicenceRecord,
  type LicenceType,
} from '@yinzheng/core/licences';
import type { KeySession } from '@yinzheng/core/ports';
import { sm3 } from '@yinzheng/core/sm';
import { stamp } from '@yinzheng/core/stamping';
import { licenceRight, type KnownEnds, type UseTally } from '@yinzheng/core/use-rights';
import { FOLDER } from '../compose.ts';
import type { LicencePdf } from '../compose-licences.ts';
import { requireLogAsTold } from '../log-told.ts';
import { strictTrust, type Files, type Workstation } from '../workstation.ts';
import { requireUsable } from './authorisation-use.ts';
import { wholeSecond } from './authorise.ts';
import { requireNoDuplicate } from './beside.ts';
import { requireForm } from './collect.ts';
import type { IssueTerms } from './issue-terms.ts';
import { knownAuthorisation, knownDraft, knownLicence, type KnownDraft } from './known.ts';
import { signedAct } from './prepared.ts';
import { drawnLicence, type DrawnLicence } from './sheet.ts';
import { serialSource } from './sources.ts';
import { requireNoneUnderWay } from './under-way.ts';

/** What the licences of one go are made with. */
export interface Press {
  readonly station: Workstation;
  readonly files: Pick<Files, 'output'>;
  readonly draw: LicencePdf;
  /** Unlocked. */
  readonly officer: KeySession;
  readonly seal: KeySession;
  readonly tally: UseTally;
  /** Called as each part of one licence begins. */
  readonly part?: ((part: IssuePart) => void) | undefined;
}

/** The parts of issuing one licence, in their order. */
export type IssuePart = 'check' | 'serial' | 'draw' | 'order' | 'seal' | 'end';

/** A licence that was issued. */
export interface IssuedLicence {
  readonly identifier: string;
  /** Absolute path of the sealed PDF. */
  readonly path: string;
  /** SM3 and size of it. */
  readonly digest: Uint8Array;
  readonly size: number;
  /** Number of the use log's entry. */
  readonly entry: number;
}

/** A draft that may be issued under these terms, and what it becomes. */
interface Issuable {
  readonly known: KnownDraft & { readonly review: NonNullable<KnownDraft['review']> };
  /** Of an update: the version that follows, and the licence's last act. */
  readonly next: { readonly identifier: string; readonly previous: Uint8Array } | undefined;
}

/** The version that was made of a draft, where there is one: whoever resumes after a crash goes on behind it. */
export function issuedBefore(station: Workstation, draft: string): string | undefined {
  return knownDraft(station, draft).issued;
}

/**
 * Issues one licence: everything that can be refused is refused, the serial is taken durably, the PDF is made, the officer's key
 * signs the order, and from there the seal is used as everywhere (design idea 3): reserve, sign, file, and one transaction that
 * closes the use, keeps the version and puts it into the outbox.
 * @throws LICENCE_UNKNOWN, LICENCE_REVIEW_MISSING, LICENCE_NOT_REVIEWED, LICENCE_ISSUED_ALREADY, LICENCE_DUPLICATE, LICENCE_DUPLICATE_ELSEWHERE,
 * LICENCE_UNDER_WAY, LICENCE_CHANGED_SINCE, LICENCE_FORM, LICENCE_SERIALS_SPENT, LOG_OUTDATED, what `requireUsable`, `drawnLicence`, the gate and `stamp` throw
 */
export async function issueOne(press: Press, terms: IssueTerms, draft: string): Promise<IssuedLicence> {
  const { station, part = () => undefined } = press;
  part('check');
  const issuable = requireIssuable(press, terms, draft);
  part('serial');
  const identifier = issuable.next?.identifier ?? newIdentifier(station, terms, draft);
  part('draw');
  const { record } = issuable.known;
  // What a log of two rows in one second says must follow: a moment is never before the review's.
  const now = wholeSecond(station.clock.now());
  const dates = { issuedOn: chinaDay(now), validTo: formLastDay(record.act) };
  const drawn = await drawnLicence(press.draw, terms.drawn, {
    record: record.act,
    identifier,
    issuer: terms.issuer,
    ...dates,
  });
  part('order');
  const order = orderOf(terms, issuable, { identifier, at: now, ...dates }, drawn);
  const bundle = await ordered(press, terms, issuable, order);
  part('seal');
  const issued = await sealed(press, terms, bundle, drawn.pdf);
  part('end');
  return issued;
}

function requireIssuable({ station, tally }: Press, terms: IssueTerms, draft: string): Issuable {
  const known = knownDraft(station, draft);
  const { record, review, issued } = known;
  if (issued !== undefined) fail('LICENCE_ISSUED_ALREADY', { draft, identifier: issued });
  requireNoneUnderWay(station, draft);
  requireLogAsTold(station);
  if (review === undefined) return fail('LICENCE_REVIEW_MISSING', { draft });
  if (review.act.answer !== 'passed') fail('LICENCE_NOT_REVIEWED', { person: review.act.reviewedBy.name });
  const own = knownAuthorisation(station, toHex(terms.authorisation.act.id));
  requireUsable(station, own, tally);
  const next = requireStillFit(station, terms.drawn.type, record.act);
  return { known: { ...known, review }, next };
}

/**
 * Insists that what a reviewed record rests on is still so: its type, the licence that it changes, what its holders have by now;
 * and that its term is not over.
 * The version that an update brings; undefined: a first version.
 * @throws LICENCE_FORM, LICENCE_CHANGED_SINCE, LICENCE_ACT_REFUSED, LICENCE_DUPLICATE, LICENCE_DUPLICATE_ELSEWHERE, and what `knownLicence` throws
 */
export function requireStillFit(
  station: Workstation,
  type: LicenceType,
  record: LicenceRecord,
): Issuable['next'] {
  const { code, name, face, template } = record.type;
  const asNow =
    code === type.code &&
    name === type.name &&
    face === type.face.version &&
    toHex(template) === toHex(type.template.digest);
  if (!asNow) fail('LICENCE_FORM', { field: name, detail: 'licence type: state', others: '' });
  const next = nextVersion(station, record);
  requireForm(type, record, station.clock.now());
  requireNoDuplicate(
    station,
    type,
    record.holders,
    next && licenceKey(parseLicenceIdentifier(next.identifier)),
  );
  return next;
}

/** The version that an update brings; undefined: a first version. @throws LICENCE_CHANGED_SINCE, LICENCE_ACT_REFUSED */
function nextVersion(station: Workstation, { updates }: LicenceRecord): Issuable['next'] {
  if (updates === undefined) return undefined;
  const { identifier } = updates;
  const { head, state } = knownLicence(station, identifier);
  const version = state.version + 1;
  // First whether it takes a change at all: handing in again mends the other.
  requireStep(state, { event: 'update', reason: 'change', version, days: 0 });
  if (toHex(head) !== toHex(updates.previous)) fail('LICENCE_CHANGED_SINCE', { identifier });
  const parts = parseLicenceIdentifier(identifier);
  return { identifier: licenceIdentifier({ ...parts, version }), previous: updates.previous };
}

/** A new licence's identifier; its serial is given out for ever. */
function newIdentifier(station: Workstation, { drawn, issuer }: IssueTerms, draft: string): string {
  const { code: type } = drawn.type;
  return station.transaction(() => {
    const serial = serialSource(station).next(type);
    station.licences.take({ type, issuer: issuer.code, serial, draft, at: station.clock.now() });
    return licenceIdentifier({ type, issuer: issuer.code, serial, version: 1 });
  });
}

function orderOf(
  { authorisation, officer }: IssueTerms,
  { known, next }: Issuable,
  said: Pick<LicenceOrder, 'identifier' | 'issuedOn' | 'validTo'> & { readonly at: Date },
  { pdf, metadata }: DrawnLicence,
): LicenceOrder {
  const { identifier, issuedOn, validTo } = said;
  return {
    authorisation: authorisation.digest,
    record: known.record.digest,
    review: known.review.digest,
    identifier,
    previous: next?.previous,
    issuedOn,
    validTo,
    document: sm3(pdf),
    size: pdf.length,
    metadata: sm3(metadata),
    orderedBy: officer.person,
    orderedAt: said.at,
    grant: officer.digest,
  };
}

async function ordered(
  { station, officer: session }: Press,
  { authorisation, officer }: IssueTerms,
  { known }: Issuable,
  act: LicenceOrder,
): Promise<LicenceBundle> {
  const { record, review } = known;
  const basis = { authorisation, record, review };
  const signed = await signedAct(
    { kind: 'licence-order', act, basis },
    officer,
    session,
    station.authority(),
  );
  return parseLicenceBundle(
    licenceBundleDer({
      authorisation: authorisation.record.der,
      record: record.record.der,
      review: review.record.der,
      order: signed,
    }),
  );
}

/** What is known of an authorisation's end, each time anew. */
function endsOf(station: Workstation, id: Uint8Array): KnownEnds {
  return () => {
    const end = knownAuthorisation(station, toHex(id)).end?.act;
    return end && { person: end.endedBy.name, at: end.endedAt };
  };
}

async function sealed(
  { station, files, seal: session, tally }: Press,
  { seal, officer, keeper, drawn }: IssueTerms,
  bundle: LicenceBundle,
  pdf: Uint8Array,
): Promise<IssuedLicence> {
  const right = licenceRight(bundle);
  const { identifier } = bundle.order.act;
  const jobId = station.random.bytes(16);
  const target = join(station.folder, FOLDER.licences, `${identifier}.pdf`);
  const done = await stamp(
    {
      right,
      document: right.documents[0]!,
      source: bytesSource(pdf),
      seal,
      certificate: keeper.certificate,
      custodian: officer.person,
      format: 'ses',
      positions: [drawn.template.seal],
    },
    new Uint8Array(),
    {
      authority: station.authority(),
      clock: station.clock,
      random: station.random,
      log: station.log,
      key: session.token,
      session,
      jobId,
      output: files.output(target, jobId),
      verification: strictTrust(station),
      maxBytes: PDF_LIMITS.fileBytes,
      tally,
      ended: endsOf(station, bundle.authorisation.act.id),
      closing: (closed) => station.closeUse(closed),
    },
  );
  const [entry] = done.entries;
  return { identifier, path: done.output, digest: done.digest, size: done.size, entry: entry! };
}
