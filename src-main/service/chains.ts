import { loadAuthority, type Authority } from '@yinzheng/core/authority';
import {
  auditChains,
  failWith,
  type Chains,
  type ChainsAudit,
  type Digest,
  type LogResult,
  type LogWitness,
} from '@yinzheng/core/use-log';

/** What is chained in a data folder's database. */
export interface ChainSource extends Pick<Chains, 'rows' | 'checkpoints'> {
  records(): Chains['records'];
  /** Runs `work` in one consistent view. @throws STORE_UNAVAILABLE */
  snapshot<T>(work: () => T): T;
  /** Differs from what it was once anybody but this connection wrote to the database. @throws STORE_UNAVAILABLE */
  mark(): number;
}

/** How long a check is believed where nobody else wrote through SQLite, milliseconds: whoever writes past it is found then. */
const BELIEVED_MS = 60_000;

/** A folder's chains, checked when they are first asked for and as often as that may have become untrue. */
export interface CheckedChains {
  /** @throws FILE_UNREADABLE, AUTHORITY_BROKEN */
  readonly authority: () => Authority;
  /**
   * Insists that both chains hold (ADR 0009): checked anew where somebody else wrote to the database since, and each
   * minute. @throws FILE_UNREADABLE and what `failWith` throws
   */
  readonly requireWhole: () => void;
  /** The same, of what lies there at this moment. */
  readonly requireWholeNow: () => void;
  /**
   * Where no checkpoint covers the last file of a job, insists that the log agrees with the last files too: `read`
   * gives what a file bears witness of, nothing where it cannot (ADR 0012). @throws as `requireWhole`
   */
  readonly requireWitnessed: (read: (result: LogResult) => Promise<readonly LogWitness[]>) => Promise<void>;
}

/** `root` reads the certificate of the root of authority; `now` is a clock in milliseconds that never goes back. */
export function checkedChains(
  root: () => Uint8Array,
  source: ChainSource,
  digest: Digest,
  now: () => number = () => performance.now(),
): CheckedChains {
  const wholeNow = (): ChainsAudit => {
    const audit = auditSnapshot(root(), source, [], digest);
    if (audit.firstBad !== null) failWith(audit.firstBad);
    return audit;
  };
  let held: { readonly audit: ChainsAudit; readonly mark: number; readonly at: number } | undefined;
  const whole = (): ChainsAudit => {
    // Read before the check: what comes in between is looked at again.
    const [mark, at] = [source.mark(), now()];
    if (held === undefined || held.mark !== mark || at - held.at > BELIEVED_MS) {
      held = undefined;
      held = { audit: wholeNow(), mark, at };
    }
    return held.audit;
  };
  return {
    authority: once(() => {
      const bodies = source.snapshot(() => source.records()).map(({ body }) => body);
      return loadAuthority(root(), bodies);
    }),
    requireWhole: () => void whole(),
    requireWholeNow: () => void wholeNow(),
    requireWitnessed: async (read) => {
      const { results, vouched = 0 } = whole();
      const newest = results.at(-1);
      if (newest === undefined || newest.rowNo <= vouched) return;
      const witnesses: LogWitness[] = [];
      for (const result of results) witnesses.push(...(await read(result)));
      if (witnesses.length === 0) return;
      const { firstBad } = auditSnapshot(root(), source, witnesses, digest);
      if (firstBad !== null) failWith(firstBad);
    },
  };
}

/** Checks what a database holds as it is at one moment; `root` is undefined where it cannot be read. */
export function auditSnapshot(
  root: Uint8Array | undefined,
  source: ChainSource,
  witnesses: readonly LogWitness[],
  digest: Digest,
): ChainsAudit {
  return source.snapshot(() => {
    const { rows, checkpoints } = source;
    return auditChains({ root, records: source.records(), rows, checkpoints }, witnesses, digest);
  });
}

/** The same value each time, made when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
