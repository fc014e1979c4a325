import { fromHex, toHex } from '@yinzheng/core/kernel';
import type { Kysely } from 'kysely';
import type { StoreTables } from '../db/tables.ts';
import type { FoundDecision } from './found.ts';
import { inParts } from './in-parts.ts';
import type { Judgement, Refusal } from './judge.ts';

// What officers decided about acts that were not accepted (docs/formats/acceptance.md).

/** An act of a batch, judged by itself. */
interface Came {
  readonly digest: string;
  readonly judgement: Judgement | undefined;
}

/** What stands against a decision. Digests are hexadecimal. */
type Problem =
  | { readonly result: 'conflict'; readonly digests: readonly [kept: string, sent: string] }
  | { readonly result: 'refused'; readonly reason: Refusal };

/** The last decision about an act. Digests are hexadecimal. */
export interface Decided {
  /** SM3 of the signed decision. */
  readonly digest: string;
  readonly givesUp: boolean;
}

/** What decisions of a batch are decided by. */
export interface DecisionState {
  /** By the SM3 of an act: the last that was decided about it. */
  readonly decided: Map<string, Decided>;
  /** By the SM3 of an act that lies in quarantine, from this workstation: what the store keeps in its place each time it came. */
  readonly aside: Map<string, readonly (string | undefined)[]>;
}

/** An act of the batch was set aside: what comes behind it in the batch may be a decision about it. */
export function noteAside({ aside }: DecisionState, digest: string, { code, params }: Refusal): void {
  aside.set(digest, [...(aside.get(digest) ?? []), keptOf(code, params)]);
}

/** Every act that the decisions among some acts name. */
export function namedByDecisions(acts: readonly Came[]): string[] {
  return decisionsAmong(acts).flatMap(({ act, followers }) => [act, ...followers]);
}

/** Licences that the decisions among some acts are about. */
export function licencesOfDecisions(acts: readonly Came[]): string[] {
  return decisionsAmong(acts).map(({ licence }) => licence);
}

function decisionsAmong(acts: readonly Came[]): FoundDecision[] {
  return acts.flatMap(({ judgement }) =>
    judgement !== undefined && 'found' in judgement && judgement.found.kind === 'conflict-decision'
      ? [judgement.found]
      : [],
  );
}

/** Reads what was decided about the acts of a batch, and about those that its decisions name. Under the unit's lock. */
export async function decisionsOf(
  db: Kysely<StoreTables>,
  unit: string,
  acts: readonly Came[],
): Promise<DecisionState> {
  const decisions = decisionsAmong(acts);
  const wanted = [...acts.map(({ digest }) => digest), ...namedByDecisions(acts)];
  const rows = await inParts(wanted, (part) =>
    db
      .selectFrom('conflict_decision')
      .select(['act', 'number', 'digest', 'gives_up'])
      .where('unit', '=', unit)
      .where('act', 'in', part.map(fromHex))
      .execute(),
  );
  const decided = new Map(
    rows
      .sort((a, b) => a.number - b.number)
      .map((row) => [toHex(row.act), { digest: toHex(row.digest), givesUp: row.gives_up }]),
  );
  const aside = new Map<string, (string | undefined)[]>();
  for (const { workstation } of decisions.slice(0, 1)) {
    const lying = await inParts(
      decisions.map(({ act }) => act),
      (part) =>
        db
          .selectFrom('quarantine')
          .innerJoin('device_key', 'device_key.key', 'quarantine.client')
          .select(['quarantine.digest', 'quarantine.code', 'quarantine.params'])
          .where('quarantine.unit', '=', unit)
          .where('quarantine.digest', 'in', part.map(fromHex))
          .where('device_key.workstation', '=', fromHex(workstation))
          .execute(),
    );
    for (const { digest, code, params } of lying) {
      const key = toHex(digest);
      aside.set(key, [...(aside.get(key) ?? []), keptOf(code, JSON.parse(params) as Refusal['params'])]);
    }
  }
  return { decided, aside };
}

/** What the store keeps in the place of an act in quarantine; undefined: nothing, it was refused. */
function keptOf(code: string, params: Refusal['params']): string | undefined {
  const kept = code === 'ACT_CONFLICT' ? params['kept'] : undefined;
  return typeof kept === 'string' ? kept : undefined;
}

/**
 * What stands against a decision; undefined: nothing. One that keeps an act which was accepted meanwhile is accepted too and
 * changes nothing; what was accepted is not given up. A decision follows the one before it, which must have kept the act: there is nothing to decide about one that is given up.
 */
export function decisionProblem(
  found: FoundDecision,
  digest: string,
  { decided, aside }: DecisionState,
  accepted: ReadonlyMap<string, number>,
): Problem | undefined {
  const last = decided.get(found.act);
  if (last !== undefined && (last.givesUp || last.digest !== found.previous)) {
    return { result: 'conflict', digests: [last.digest, digest] };
  }
  if (last === undefined && found.previous !== undefined) return impossible('order');
  if (accepted.has(found.act)) return found.givesUp ? impossible('accepted') : undefined;
  const lying = aside.get(found.act);
  if (lying === undefined) return impossible('not aside');
  if (!lying.includes(found.kept)) return impossible('kept');
  return found.followers.some((follower) => accepted.has(follower)) ? impossible('followers') : undefined;
}

function impossible(detail: 'order' | 'accepted' | 'not aside' | 'kept' | 'followers'): Problem {
  return {
    result: 'refused',
    reason: { code: 'DECISION_NOT_POSSIBLE', params: { detail: `decision: ${detail}` } },
  };
}
