import type { Authority } from '../authority/index.ts';
import { equalBytes, toHex, type Answer } from '../kernel/index.ts';
import type { ImpressionData } from '../seals/index.ts';
import type { Signed, Voided } from './content.ts';
import type { LogFindingKind } from './finding.ts';
import type { UseLogRow } from './row.ts';

/** An impression of a sealed file whose signature holds over the whole of what it protects. */
export interface LogWitness {
  readonly impression: ImpressionData;
  /** The signer's certificate, DER. */
  readonly certificate: Uint8Array;
  /** SM3 and size of the file up to and with this impression. */
  readonly digest: Uint8Array;
  readonly size: number;
}

/** What a witness can find. */
export type WitnessFindingKind = Extract<LogFindingKind, 'rewritten' | 'behind' | 'swapped'>;

/** What a witness says of the log. */
export interface WitnessVerdict {
  readonly answer: Answer;
  /** What it found, and the row where. */
  readonly finding: { readonly kind: WitnessFindingKind; readonly number: number } | undefined;
}

/** What the log has of an impression that a witness carries. */
interface Account {
  row?: UseLogRow;
  signed?: { readonly rowNo: number; readonly content: Signed };
  voided?: { readonly rowNo: number; readonly content: Voided };
}

/** Collects from the passing rows what the witnesses will be compared with. */
export class WitnessStand {
  readonly #witnesses: readonly LogWitness[];
  readonly #rows = new Map<number, Account[]>();
  readonly #entries = new Map<number, Account[]>();
  readonly #accounts: readonly Account[];
  #last = 0;

  constructor(witnesses: readonly LogWitness[]) {
    this.#witnesses = witnesses;
    this.#accounts = witnesses.map(({ impression }) => {
      const account: Account = {};
      push(this.#rows, impression.rowNo, account);
      push(this.#entries, impression.entryNo, account);
      return account;
    });
  }

  /** Takes a row in; its number is the one in its bytes. */
  see(row: UseLogRow): void {
    const { rowNo, content } = row;
    this.#last = Math.max(this.#last, rowNo);
    for (const account of this.#rows.get(rowNo) ?? []) account.row ??= row;
    if (content.kind !== 'signed' && content.kind !== 'voided') return;
    for (const account of this.#entries.get(row.entryNo) ?? []) {
      if (content.kind === 'signed') account.signed ??= { rowNo, content };
      else account.voided ??= { rowNo, content };
    }
  }

  /** Compares each witness with the log that has passed; without an authority nobody can say whose key it was. */
  verdicts(authority: Authority | undefined): WitnessVerdict[] {
    return this.#witnesses.map((witness, index) => {
      if (authority === undefined) return { answer: 'unknown', finding: undefined };
      const finding = judge(witness, this.#accounts[index] ?? {}, authority, this.#last);
      return { answer: finding === undefined ? 'valid' : 'invalid', finding };
    });
  }
}

function push(map: Map<number, Account[]>, key: number, account: Account): void {
  map.set(key, [...(map.get(key) ?? []), account]);
}

function judge(
  { impression, certificate, digest, size }: LogWitness,
  { row, signed, voided }: Account,
  authority: Authority,
  last: number,
): WitnessVerdict['finding'] {
  const kept = authority.grants.some(
    ({ role, cert }) => role === 'custodian' && equalBytes(cert, certificate),
  );
  if (!kept) return { kind: 'swapped', number: 1 };
  if (impression.rowNo > last) return { kind: 'behind', number: last + 1 };
  const reserved = row?.content;
  const same =
    row !== undefined &&
    reserved?.kind === 'reserved' &&
    equalBytes(row.hash, impression.logHead) &&
    row.entryNo === impression.entryNo &&
    toHex(reserved.ticketId) === toHex(impression.ticketId);
  if (!same) return { kind: 'rewritten', number: impression.rowNo };
  if (signed === undefined) {
    // The file came after its *signed* row: where the entry has not ended, the end of the log was cut off.
    return voided === undefined
      ? { kind: 'behind', number: last + 1 }
      : { kind: 'rewritten', number: voided.rowNo };
  }
  if (!equalBytes(signed.content.digest, digest) || signed.content.size !== size) {
    return { kind: 'rewritten', number: signed.rowNo };
  }
  // Voided after that it may be: the order of an entry's rows knows no other way.
  return undefined;
}
