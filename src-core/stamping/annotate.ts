import { person, textProblem } from '../approvals/index.ts';
import { findGrant, knownPeople, type Authority, type StandingGrant } from '../authority/index.ts';
import { checkpointPart } from '../devices/index.ts';
import { equalBytes, fail } from '../kernel/index.ts';
import { forgetPin, type Clock, type KeyToken, type PinEntry } from '../ports/index.ts';
import {
  entriesOf,
  isAnnotatable,
  nextRow,
  type AnnotationKind,
  type UseLogEntry,
  type UseLogRow,
  type UseLogStore,
} from '../use-log/index.ts';
import { currentHead } from './reserve.ts';
import { appendSigned } from './sign-checkpoint.ts';

/** What is to be remarked on which impression, and by whom. */
export interface AnnotationForm {
  /** Number of the log's entry. */
  readonly entryNo: number;
  /** Undefined: the one person who keeps the seal. */
  readonly personId: string | undefined;
  readonly annotation: AnnotationKind;
  readonly note: string;
}

/** A remark that may be written, up to the PIN. */
export interface PreparedAnnotation {
  readonly entry: UseLogEntry;
  /** The right under which the remark is made: its key must be unlocked. */
  readonly grant: StandingGrant;
  readonly annotation: AnnotationKind;
  readonly note: string;
}

/**
 * Checks a remark on an impression before a PIN is asked for. A mistaken impression (误盖) is annotated, never erased:
 * by whoever keeps the seal now, on an impression that was made or may have been.
 * @throws CLOCK_BEHIND, ENTRY_UNKNOWN, ENTRY_NOT_STAMPED, PERSON_UNKNOWN, AUTHORITY_MISSING,
 * CUSTODIAN_SEVERAL, BAD_ARGUMENT, LOG_BROKEN
 */
export function prepareAnnotation(
  rows: Iterable<UseLogRow>,
  form: AnnotationForm,
  { authority, clock }: { readonly authority: Authority; readonly clock: Clock },
): PreparedAnnotation {
  const note = form.note.trim().normalize('NFC');
  requireNote(note);
  const { entry, known } = entryIn(rows, form.entryNo);
  const now = clock.now();
  if (known !== undefined && now.getTime() < known.getTime()) {
    fail('CLOCK_BEHIND', { now: now.toISOString(), known: known.toISOString() });
  }
  if (entry === undefined) fail('ENTRY_UNKNOWN', { entry: form.entryNo });
  if (!isAnnotatable(entry.result)) fail('ENTRY_NOT_STAMPED', { entry: entry.entryNo });
  const grant = keeperGrant(authority, entry, form.personId, now);
  return { entry, grant, annotation: form.annotation, note };
}

/** What an annotation's row and the key work with. */
export interface AnnotateDeps {
  readonly authority: Authority;
  readonly clock: Clock;
  readonly log: UseLogStore;
  readonly key: KeyToken;
}

/**
 * Unlocks the key of whoever makes the remark, has the head signed that the log will have with it, and appends the row
 * together with that checkpoint (ADR 0012): without the key nothing is written. The entry's result and what is spent
 * stay as they are. The PIN's bytes are zeroed.
 * @throws KEY_WRONG, ENTRY_NOT_STAMPED, CLOCK_BEHIND and what the gate and the ports throw
 */
export async function annotate(
  prepared: PreparedAnnotation,
  pin: PinEntry,
  deps: AnnotateDeps,
): Promise<UseLogRow> {
  const { grant } = prepared;
  const { subject } = grant.certificate;
  const point = grant.certificate.publicKey.sm2Point;
  if (point === undefined || !equalBytes(point, deps.key.publicKey)) {
    forgetPin(pin);
    fail('KEY_WRONG', { serial: deps.key.serial, holder: subject.commonName ?? subject.text });
  }
  const errand = { key: deps.key.publicKey, messages: [checkpointPart(deps.authority)] };
  const session = await deps.key.login(pin, errand);
  try {
    const row = nextRemark(prepared, deps);
    await appendSigned(row, session, grant.certificate, deps);
    return row;
  } finally {
    session.logout();
  }
}

/** The row as it would follow now; nothing is written. */
function nextRemark({ entry, grant, annotation, note }: PreparedAnnotation, deps: AnnotateDeps): UseLogRow {
  return deps.log.transaction((log) => {
    const now = entriesOf(log.rowsOfTicket(entry.reserved.ticketId)).find(
      ({ entryNo }) => entryNo === entry.entryNo,
    );
    if (now === undefined || !isAnnotatable(now.result)) fail('ENTRY_NOT_STAMPED', { entry: entry.entryNo });
    const content = { kind: 'annotated', annotation, by: grant.person, note } as const;
    return nextRow(currentHead(log), entry.entryNo, deps.clock.now(), content);
  });
}

/** One line of at most 500 characters. */
function requireNote(note: string): void {
  const detail =
    textProblem('reason', note, 1)?.detail ?? (/[\n\t]/.test(note) ? 'control characters' : undefined);
  if (detail !== undefined) fail('BAD_ARGUMENT', { name: 'note', detail });
}

/** The entry of a number, and the time of the last row of all. */
function entryIn(
  rows: Iterable<UseLogRow>,
  entryNo: number,
): { readonly entry: UseLogEntry | undefined; readonly known: Date | undefined } {
  const own: UseLogRow[] = [];
  let known: Date | undefined;
  for (const row of rows) {
    known = row.at;
    if (row.entryNo === entryNo) own.push(row);
  }
  return { entry: entriesOf(own)[0], known };
}

/** The right of a person, or of the only one, who keeps an entry's seal at a moment. */
function keeperGrant(
  authority: Authority,
  { reserved }: UseLogEntry,
  personId: string | undefined,
  at: Date,
): StandingGrant {
  const seal = reserved.seal.esID;
  const keepers = knownPeople(authority).flatMap(({ id }) => {
    return findGrant(authority, { personId: id, role: 'custodian', seal, at }) ?? [];
  });
  if (personId === undefined && keepers.length > 1) {
    fail('CUSTODIAN_SEVERAL', { seal, people: keepers.map((grant) => grant.person.id).join(', ') });
  }
  const grant = personId === undefined ? keepers[0] : keepers.find((one) => one.person.id === personId);
  if (grant !== undefined) return grant;
  // Where nobody keeps it any more, whoever did is named.
  const name = personId === undefined ? reserved.custodian.name : person(authority, personId).name;
  return fail('AUTHORITY_MISSING', { person: name, role: 'custodian', seal });
}
