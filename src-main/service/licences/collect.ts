import { basename } from 'node:path';
import { equalBytes, fail, fromHex } from '@yinzheng/core/kernel';
import {
  chinaDay,
  cleanedFaceData,
  formLastDay,
  formProblems,
  letterProblems,
  licenceIdentifier,
  licenceRecordDer,
  parseLicenceIdentifier,
  requireStep,
  type Attachment,
  type FormProblem,
  type LicenceForm,
  type LicenceRecord,
  type LicenceType,
} from '@yinzheng/core/licences';
import { openLicenceLetters, openLicencePdf, type LicencePdf } from '../compose-licences.ts';
import type { KnownLicence } from '../licence-lives.ts';
import type { Files, Workstation } from '../workstation.ts';
import { wholeSecond } from './authorise.ts';
import { requireNoDuplicate } from './beside.ts';
import { knownDraft, knownLicence } from './known.ts';
import { actingGrant, prepareAct, type PreparedAct } from './prepared.ts';
import { drawnLicence, drawnType, printedKeys } from './sheet.ts';
import { licenceIssuer, licenceType, licenceTypes } from './sources.ts';
import { requireNoneUnderWay } from './under-way.ts';

/** What a collector hands in. */
export interface CollectForm extends LicenceForm {
  readonly collector: string;
  /** 证照类型代码. */
  readonly type: string;
  /** Paths of files. */
  readonly attachments: readonly string[];
  /** The licence that gets a new version; undefined: a new licence. */
  readonly updates: string | undefined;
  /** Number of a record that is corrected by this one, hexadecimal; undefined: a new one. */
  readonly draft: string | undefined;
}

/**
 * Everything that is wrong with a form as it stands, for whoever is still typing: what it may not hold, and characters that cannot be
 * printed. @throws TYPE_NOT_IN_CATALOGUE, LICENCE_TEMPLATE, SEAL_FONT_DAMAGED
 */
export async function collectProblems(
  station: Workstation,
  form: Omit<CollectForm, 'collector' | 'attachments' | 'updates' | 'draft'>,
): Promise<FormProblem[]> {
  const types = licenceTypes(station);
  const type = licenceType(types, form.type);
  const own = cleaned(type, form);
  const problems = formProblems(type, own, station.clock.now());
  // Who types waits for no font where there is nothing to ask it.
  if (isPlain(own)) return problems;
  const printed = printedKeys(drawnType(types, type).template);
  const unprintable = letterProblems(type, own, { printed, has: await openLicenceLetters() });
  const told = new Set(unprintable.map(({ where }) => where));
  return [...unprintable, ...problems.filter(({ where }) => !told.has(where))];
}

/** Nothing but the characters of the keyboard. */
function isPlain({ holders, face }: LicenceForm): boolean {
  const texts = [...holders.flatMap(({ name, code }) => [name, code]), ...Object.values(face)];
  return texts.every((text) => /^[ -~]*$/.test(text));
}

/**
 * Checks what was collected, up to the PIN: the form against its type, whether it can be printed, duplicates; attachments are kept.
 * @throws TYPE_NOT_IN_CATALOGUE, LICENCE_FORM, LICENCE_DUPLICATE, LICENCE_DUPLICATE_ELSEWHERE, LICENCE_UNKNOWN, LICENCE_ISSUED_ALREADY, LICENCE_UNDER_WAY,
 * LICENCE_ACT_REFUSED, FILE_UNREADABLE, what `drawnLicence` and `prepareAct` throw
 */
export async function prepareCollect(
  station: Workstation,
  files: Pick<Files, 'digest'>,
  form: CollectForm,
  serial?: string,
  draw?: LicencePdf,
): Promise<PreparedAct> {
  const authority = station.authority();
  const types = licenceTypes(station);
  const type = licenceType(types, form.type);
  const own = cleaned(type, form);
  requireForm(type, own, station.clock.now());
  const { holders, face, validFrom, term } = own;
  const grant = actingGrant(station, authority, { id: form.collector, role: 'licence-entry' });
  const draft = draftOf(station, form);
  const updated = form.updates === undefined ? undefined : knownLicence(station, form.updates);
  if (updated !== undefined) requireUpdatable(updated, type);
  requireNoDuplicate(station, type, holders, updated?.key);
  const record: LicenceRecord = {
    draft,
    updates: updated && { identifier: updated.newest.bundle.order.act.identifier, previous: updated.head },
    type: { code: type.code, name: type.name, face: type.face.version, template: type.template.digest },
    holders,
    validFrom,
    term,
    face,
    attachments: await attachmentsOf(files, form.attachments),
    collectedBy: grant.person,
    collectedAt: wholeSecond(station.clock.now()),
    grant: grant.digest,
  };
  if (updated !== undefined) requireChange(updated, record);
  await tryToDraw(station, draw ?? (await openLicencePdf()), type, record);
  const prepared = prepareAct(station, { kind: 'licence-record', act: record }, serial);
  return {
    ...prepared,
    sign: async (pin) => {
      await keepAttachments(station, form.attachments, record.attachments);
      return prepared.sign(pin);
    },
  };
}

function cleaned(type: LicenceType, { holders, validFrom, term, face }: LicenceForm): LicenceForm {
  const clean = (text: string): string => text.trim().normalize('NFC');
  return {
    holders: holders.map((one) => ({ type: clean(one.type), code: clean(one.code), name: clean(one.name) })),
    validFrom: clean(validFrom),
    term: clean(term),
    face: cleanedFaceData(type.face, face),
  };
}

/** Insists that a form, or a record of one, may be handed in at a moment. @throws LICENCE_FORM for the first thing that is wrong */
export function requireForm(type: LicenceType, form: LicenceForm, at: Date): void {
  const [first, ...more] = formProblems(type, form, at);
  if (first === undefined) return;
  const others = more.map(({ field }) => field).join('、');
  fail('LICENCE_FORM', { field: first.field, detail: first.detail, others });
}

/**
 * The number of the draft: its own, or that of the record that is corrected, whatever was said of it until now: what is handed in anew
 * is reviewed anew. @throws LICENCE_UNKNOWN, LICENCE_ISSUED_ALREADY, LICENCE_UNDER_WAY, LICENCE_FORM
 */
function draftOf(station: Workstation, { draft, type, updates }: CollectForm): Uint8Array {
  if (draft === undefined) return station.random.bytes(16);
  const { record, issued } = knownDraft(station, draft);
  if (issued !== undefined) fail('LICENCE_ISSUED_ALREADY', { draft, identifier: issued });
  requireNoneUnderWay(station, draft);
  const before = record.act.updates;
  const same = (before === undefined) === (updates === undefined) && record.act.type.code === type;
  if (!same)
    fail('LICENCE_FORM', { field: '证照类型代码', detail: 'licence form: updates another', others: '' });
  return fromHex(draft);
}

/** @throws LICENCE_FORM, LICENCE_ACT_REFUSED */
function requireUpdatable({ state, newest }: KnownLicence, type: LicenceType): void {
  const { version, type: code } = parseLicenceIdentifier(newest.bundle.order.act.identifier);
  if (code !== type.code) {
    fail('LICENCE_FORM', { field: '证照类型代码', detail: 'licence form: updates another', others: '' });
  }
  requireStep(state, { event: 'update', reason: 'change', version: version + 1, days: 0 });
}

/** Insists that an update changes something; one that was lost is made anew as it was. @throws LICENCE_FORM */
function requireChange({ state, newest }: KnownLicence, record: LicenceRecord): void {
  const before = newest.bundle.record.act;
  const { draft, updates, collectedBy, collectedAt, grant } = before;
  const same = licenceRecordDer({ ...record, draft, updates, collectedBy, collectedAt, grant });
  if (state.status !== 'lost' && equalBytes(same, licenceRecordDer(before))) {
    fail('LICENCE_FORM', { field: '变更内容', detail: 'licence form: nothing changed', others: '' });
  }
}

async function attachmentsOf(files: Pick<Files, 'digest'>, paths: readonly string[]): Promise<Attachment[]> {
  const kept: Attachment[] = [];
  if (paths.length > 100)
    fail('LICENCE_FORM', { field: '附件', detail: 'licence form: too long', others: '' });
  for (const path of paths) {
    const name = basename(path).normalize('NFC');
    if (/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(name)) {
      fail('LICENCE_FORM', { field: '附件', detail: 'licence form: characters', others: '' });
    }
    kept.push({ name, ...(await files.digest(path)) });
  }
  return kept;
}

/** Keeps the attachments of a record by their digests. @throws FILE_UNREADABLE */
export async function keepAttachments(
  station: Workstation,
  paths: readonly string[],
  named: readonly Attachment[],
): Promise<void> {
  for (const [index, path] of paths.entries()) {
    const { digest } = await station.keepDocument(path);
    if (!equalBytes(digest, named[index]!.digest)) fail('FILE_UNREADABLE', { path, detail: 'CHANGED' });
  }
}

/** As long as a serial is. */
const SOME_SERIAL = '000000000';

/** What cannot be printed is refused now, not when it is reviewed and a serial is taken for it. */
async function tryToDraw(
  station: Workstation,
  draw: LicencePdf,
  type: LicenceType,
  record: LicenceRecord,
): Promise<void> {
  const issuer = licenceIssuer(station);
  const identifier = licenceIdentifier({
    type: type.code,
    issuer: issuer.code,
    serial: SOME_SERIAL,
    version: 1,
  });
  await drawnLicence(draw, drawnType(licenceTypes(station), type), {
    record,
    identifier,
    issuedOn: chinaDay(station.clock.now()),
    validTo: formLastDay(record),
    issuer,
  });
}
