import { person, textProblem } from '../approvals/index.ts';
import { findGrant, knownPeople, type Authority, type StandingGrant } from '../authority/index.ts';
import { equalBytes, fail } from '../kernel/index.ts';
import type { Clock, KeyToken } from '../ports/index.ts';
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
import { signCheckpoint } from './sign-checkpoint.ts';

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
 * @throws ENTRY_UNKNOWN, ENTRY_NOT_STAMPED, PERSON_UNKNOWN, AUTHORITY_MISSING, BAD_ARGUMENT, LOG_BROKEN
 */
export function prepareAnnotation(
  rows: Iterable<UseLogRow>,
  form: AnnotationForm,
  { authority, clock }: { readonly authority: Authority; readonly clock: Clock },
): PreparedAnnotation {
  const note = form.note.trim().normalize('NFC');
  requireNote(note);
  const entry = entryIn(rows, form.entryNo);
  if (!isAnnotatable(entry.result)) fail('ENTRY_NOT_STAMPED', { entry: entry.entryNo });
  const grant = keeperGrant(authority, entry.reserved.seal.esID, form.personId, clock.now());
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
 * Unlocks the key of whoever makes the remark, appends the row and has the log's new head signed (ADR 0012); the entry's
 * result and what is spent stay as they are. The PIN's bytes are zeroed. @throws KEY_WRONG, ENTRY_NOT_STAMPED, CLOCK_BEHIND and what the ports throw
 */
export async function annotate(
  prepared: PreparedAnnotation,
  pin: Uint8Array,
  deps: AnnotateDeps,
): Promise<UseLogRow> {
  const { grant } = prepared;
  const point = grant.certificate.publicKey.sm2Point;
  if (point === undefined || !equalBytes(point, deps.key.publicKey)) {
    pin.fill(0);
    fail('KEY_WRONG', { serial: deps.key.serial, holder: grant.certificate.subject.commonName ?? '-' });
  }
  const session = await deps.key.login(pin);
  try {
    const row = append(prepared, deps);
    await signCheckpoint(session, grant.certificate, deps);
    return row;
  } finally {
    session.logout();
  }
}

function append({ entry, grant, annotation, note }: PreparedAnnotation, deps: AnnotateDeps): UseLogRow {
  return deps.log.transaction((log) => {
    const now = entriesOf(log.rowsOfTicket(entry.reserved.ticketId)).find(
      ({ entryNo }) => entryNo === entry.entryNo,
    );
    if (now === undefined || !isAnnotatable(now.result)) fail('ENTRY_NOT_STAMPED', { entry: entry.entryNo });
    const content = { kind: 'annotated', annotation, by: grant.person, note } as const;
    const row = nextRow(currentHead(log), entry.entryNo, deps.clock.now(), content);
    log.append(row);
    return row;
  });
}

/** One line of at most 500 characters. */
function requireNote(note: string): void {
  const detail =
    textProblem('reason', note, 1)?.detail ?? (/[\n\t]/.test(note) ? 'control characters' : undefined);
  if (detail !== undefined) fail('BAD_ARGUMENT', { name: 'reason', detail });
}

function entryIn(rows: Iterable<UseLogRow>, entryNo: number): UseLogEntry {
  const own: UseLogRow[] = [];
  for (const row of rows) if (row.entryNo === entryNo) own.push(row);
  return entriesOf(own)[0] ?? fail('ENTRY_UNKNOWN', { entry: entryNo });
}

/** The right of a person, or of the only one, who keeps a seal at a moment. */
function keeperGrant(
  authority: Authority,
  seal: string,
  personId: string | undefined,
  at: Date,
): StandingGrant {
  const keepers = knownPeople(authority).flatMap(({ id }) => {
    return findGrant(authority, { personId: id, role: 'custodian', seal, at }) ?? [];
  });
  if (personId === undefined && keepers.length > 1) {
    const names = keepers.map((grant) => grant.person.id).join(', ');
    fail('BAD_ARGUMENT', { name: 'custodian', detail: names });
  }
  const grant = personId === undefined ? keepers[0] : keepers.find((one) => one.person.id === personId);
  if (grant !== undefined) return grant;
  const name = personId === undefined ? '-' : person(authority, personId).name;
  return fail('AUTHORITY_MISSING', { person: name, role: 'custodian', seal });
}
