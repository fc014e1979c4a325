import { nextState, type LicenceStatus } from '@yinzheng/core/licences';
import { fromHex, toHex } from '@yinzheng/core/kernel';
import { nextAcceptance } from '@yinzheng/core/sync';
import type { ClientSequenceTable, WaitingTable } from '../db/tables-acceptance.ts';
import { decisionProblem, noteAside } from './decisions.ts';
import {
  lifeStepOf,
  type Found,
  type FoundDecision,
  type FoundEvent,
  type FoundHead,
  type FoundVersion,
} from './found.ts';
import type { Refusal } from './judge.ts';
import { keyOf, type Came, type LedgerState, type ToldEnd } from './ledger-state.ts';
import { Writes, type Place } from './writes.ts';

/** What becomes of an act. Digests are hexadecimal. */
export type Outcome =
  | { readonly result: 'accepted'; readonly number: number }
  | { readonly result: 'waiting'; readonly missing: string }
  | { readonly result: 'conflict'; readonly digests: readonly [kept: string, sent: string] }
  | { readonly result: 'refused'; readonly reason: Refusal };

/**
 * Decides act after act what becomes of it, under the lock of the unit's row: what has its turn is appended to the
 * acceptance log and takes up what waited for it. Everything happens in memory; `writes` is what must be written then.
 */
export class Ledger {
  readonly state: LedgerState;
  readonly writes = new Writes();
  readonly #at: Date;
  readonly #outcomes = new Map<string, Outcome>();

  /** `at`: when the batch came. */
  constructor(state: LedgerState, at: Date) {
    this.state = state;
    this.#at = at;
  }

  /** What became of the act that came under a number. */
  outcome({ client, epoch, sequence }: Pick<Came, 'client' | 'epoch' | 'sequence'>): Outcome | undefined {
    return this.#outcomes.get(keyOf(toHex(client), epoch, sequence));
  }

  /** Decides about one act of the batch. */
  take(came: Came): Outcome {
    const key = keyOf(toHex(came.client), came.epoch, came.sequence);
    const before = this.state.came.get(key);
    if (before !== undefined && toHex(before.digest) !== came.digest) {
      // The number stays with the act that had it first.
      const digests = [toHex(before.digest), came.digest] as const;
      this.writes.setAside(this.state.unit, came, conflictReason(digests), this.#at);
      return { result: 'conflict', digests };
    }
    const outcome = this.#decide(came);
    this.#settle(came, outcome);
    if (outcome.result === 'accepted') this.#takeUp(came.judgement);
    return outcome;
  }

  #decide(came: Came): Outcome {
    const number = this.state.accepted.get(came.digest);
    if (number !== undefined) return { result: 'accepted', number };
    const { judgement } = came;
    if (judgement === undefined) throw new Error('an act that was accepted is so no more');
    if ('refused' in judgement) return { result: 'refused', reason: judgement.refused };
    const { found } = judgement;
    switch (found.kind) {
      case 'version':
        return (
          this.#givenUp(came) ?? this.#lapse(found) ?? this.#forked(found, came) ?? this.#inTurn(found, came)
        );
      case 'event':
        return this.#givenUp(came) ?? this.#inTurn(found, came);
      case 'authorisation-end':
        return this.#accept(came, found);
      case 'conflict-decision':
        return (
          decisionProblem(found, came.digest, this.state, this.state.accepted) ?? this.#accept(came, found)
        );
      case 'head':
        return this.#headProblem(found, came) ?? this.#accept(came, found);
    }
  }

  /** An act that an officer of its unit gave up is not taken any more, whoever sends it again. */
  #givenUp({ digest }: Pick<Came, 'digest'>): Outcome | undefined {
    const last = this.state.decided.get(digest);
    if (last?.givesUp !== true) return undefined;
    this.writes.decided([digest], { digest: last.digest, decision: undefined });
    return refused('ACT_WITHDRAWN', { decision: last.digest });
  }

  /** Notes a decision, and takes out of the waiting acts those that are given up with it. */
  #keepDecision(found: FoundDecision, { digest }: Pick<Came, 'digest'>, place: Place): void {
    // What was accepted before stays so.
    if (this.state.accepted.has(found.act)) return;
    const named = [found.act, ...(found.givesUp ? found.followers : [])];
    for (const act of named) this.state.decided.set(act, { digest, givesUp: found.givesUp });
    this.writes.decision(place, found, digest);
    for (const [key, row] of this.state.waiting) {
      if (!found.givesUp || row.licence !== found.licence || !named.includes(toHex(row.digest))) continue;
      this.state.waiting.delete(key);
      this.writes.noLongerWaiting(key, row);
      const { client, epoch, sequence, act } = row;
      const { kind } = JSON.parse(row.found) as FoundVersion | FoundEvent;
      const came = { client, epoch, sequence, act, kind, digest: toHex(row.digest) };
      this.#settle(came, refused('ACT_WITHDRAWN', { decision: digest }));
    }
    this.writes.decided(named, { digest, decision: found.decision });
  }

  /** A certificate or an authorisation that was revoked before, unless an earlier head contains every impression. */
  #lapse(found: FoundVersion): Outcome | undefined {
    const told = found.impressions.map(({ row, hash }) => {
      const one = this.state.logRows.get(keyOf(found.workstation, row));
      return one?.hash === hash ? one : undefined;
    });
    const { revoked } = found;
    if (
      revoked !== undefined &&
      !told.every((one) => one !== undefined && one.at! < new Date(revoked.since))
    ) {
      return refused('REVOKED_BEFORE_ARRIVAL', { ...revoked });
    }
    const end = this.#endOf(found.authorisation);
    if (end !== undefined && !told.every((one) => one !== undefined && one.number! < end.number)) {
      return refused('REVOKED_BEFORE_ARRIVAL', {
        what: 'standing authorisation',
        since: end.at.toISOString(),
      });
    }
    return undefined;
  }

  /** The first accepted end that is about an authorisation, by a leader of its seal, and not before it. */
  #endOf({ digest, seal, at }: FoundVersion['authorisation']): ToldEnd | undefined {
    return this.state.ends
      .get(digest)
      ?.find((end) => (end.seal ?? seal) === seal && end.endedAt >= new Date(at));
  }

  /** An impression whose row was told of otherwise: there are two logs under one number. */
  #forked(found: FoundVersion, { digest }: Pick<Came, 'digest'>): Outcome | undefined {
    for (const { row, hash } of found.impressions) {
      const key = keyOf(found.workstation, row);
      const told = this.state.logRows.get(key) ?? this.state.impressions.get(key);
      if (told !== undefined && told.hash !== hash) return conflict(told.digest, digest);
    }
    return undefined;
  }

  #inTurn(found: FoundVersion | FoundEvent, came: Came): Outcome {
    const { licences, followers, versions, waiting } = this.state;
    const { licence, previous } = found;
    const same = found.kind === 'version' ? versions.get(keyOf(licence, found.version)) : undefined;
    if (same !== undefined) return conflict(same, came.digest);
    const last = licences.get(licence)?.last;
    if ((last && toHex(last)) === previous) return this.#append(found, came);
    const follower = followers.get(keyOf(licence, previous ?? ''));
    if (follower !== undefined) return conflict(follower, came.digest);
    // A first version of a licence that is there has a follower of nothing beside it: it never comes here.
    const missing = previous ?? '';
    const other = waiting.get(keyOf(licence, missing));
    if (other !== undefined && toHex(other.digest) !== came.digest)
      return conflict(toHex(other.digest), came.digest);
    if (other === undefined) this.#wait(found, came, missing);
    return { result: 'waiting', missing };
  }

  #wait(found: FoundVersion | FoundEvent, came: Came, previous: string): void {
    const row: WaitingTable = {
      unit: this.state.unit,
      licence: found.licence,
      previous: fromHex(previous),
      digest: fromHex(came.digest),
      client: came.client,
      epoch: came.epoch,
      sequence: came.sequence,
      at: this.#at,
      act: came.act,
      found: JSON.stringify(found),
    };
    this.state.waiting.set(keyOf(found.licence, previous), row);
    this.writes.waiting.set(keyOf(found.licence, previous), row);
  }

  /** The act's predecessor is the last of the licence: by the table of its life it is possible, or not. */
  #append(found: FoundVersion | FoundEvent, came: Omit<Came, 'judgement'>): Outcome {
    const { licences, followers, versions } = this.state;
    const before = licences.get(found.licence);
    const state = nextState(
      before && { ...before, status: before.status as LicenceStatus },
      lifeStepOf(found),
    );
    const problem =
      typeof state === 'string'
        ? state
        : found.kind === 'event' && found.identifier !== before?.newest
          ? 'identifier'
          : undefined;
    if (typeof state === 'string' || problem !== undefined) {
      return refused('EVENT_NOT_POSSIBLE', { event: found.event, detail: `licence life: ${problem ?? ''}` });
    }
    if (found.kind === 'version') {
      // One record is issued once, whatever serial it comes under.
      const issued = this.state.records.get(found.record);
      if (issued !== undefined) return conflict(issued, came.digest);
      const used = found.impressions
        .map(({ row }) => this.state.impressions.get(keyOf(found.workstation, row)))
        .find((one) => one !== undefined);
      if (used !== undefined) return conflict(used.digest, came.digest);
      const overspent = this.#spend(found);
      if (overspent !== undefined) return overspent;
      for (const { row, hash } of found.impressions) {
        this.state.impressions.set(keyOf(found.workstation, row), { hash, digest: came.digest });
      }
      versions.set(keyOf(found.licence, found.version), came.digest);
      this.state.records.set(found.record, came.digest);
    }
    followers.set(keyOf(found.licence, found.previous ?? ''), came.digest);
    licences.set(found.licence, {
      licence: found.licence,
      unit: this.state.unit,
      type: found.type,
      status: state.status,
      mortgaged: state.mortgaged,
      version: state.version,
      newest: found.kind === 'version' ? found.identifier : before!.newest,
      last: fromHex(found.chain),
      acts: (before?.acts ?? 0) + 1,
    });
    return this.#accept(came, found);
  }

  /** Counts a version's impressions under its authorisation. */
  #spend({ authorisation, workstation, day, impressions }: FoundVersion): Outcome | undefined {
    const { uses } = this.state;
    const key = keyOf(workstation, authorisation.digest);
    const days = uses.get(key) ?? new Map<string, number>();
    const today = (days.get(day) ?? 0) + impressions.length;
    const total = [...days.values()].reduce((sum, one) => sum + one, impressions.length);
    if (today > authorisation.perDay || total > authorisation.total) {
      return refused('AUTHORISATION_OVERSPENT', {
        day,
        perDay: authorisation.perDay,
        total: authorisation.total,
      });
    }
    uses.set(key, days.set(day, today));
    return undefined;
  }

  /**
   * A row that was told of otherwise: there are two logs under one number. A head below one that came already is only late on its
   * way, in another epoch too: what it says of its rows stands beside the rest.
   */
  #headProblem(found: FoundHead, { digest }: Came): Outcome | undefined {
    const { heads, logRows, impressions } = this.state;
    const rows = [{ row: found.row, hash: found.hash }, ...found.told];
    for (const { row, hash } of rows) {
      const key = keyOf(found.workstation, row);
      const other = [heads, logRows, impressions]
        .map((told) => told.get(key))
        .find((told) => told !== undefined && told.hash !== hash);
      if (other !== undefined) return conflict(other.digest, digest);
    }
    return undefined;
  }

  #accept(came: Omit<Came, 'judgement'>, found: Found): Outcome {
    const { state } = this;
    const before = state.head;
    const number = state.number + 1;
    state.number = number;
    state.head = nextAcceptance(before, number, fromHex(came.digest));
    state.accepted.set(came.digest, number);
    const place = { unit: state.unit, number, before, at: this.#at };
    if (found.kind === 'head') this.#keepHead(found, came, number);
    if (found.kind === 'conflict-decision') this.#keepDecision(found, came, place);
    if (found.kind === 'authorisation-end') {
      const { authorisation, endedAt, seal = null } = found;
      const end = { number, at: this.#at, endedAt: new Date(endedAt), seal };
      state.ends.set(authorisation, [...(state.ends.get(authorisation) ?? []), end]);
      this.writes.end(place, found);
    }
    const licence =
      found.kind === 'version' || found.kind === 'event' ? state.licences.get(found.licence) : undefined;
    this.writes.accepted(place, came, found, licence);
    if (found.kind === 'version') {
      const { workstation, day } = found;
      const { digest } = found.authorisation;
      const count = state.uses.get(keyOf(workstation, digest))!.get(day)!;
      this.writes.use(state.unit, { workstation, authorisation: digest, day, count });
    }
    return { result: 'accepted', number };
  }

  #keepHead(
    found: FoundHead,
    { client, epoch, sequence, digest }: Omit<Came, 'judgement'>,
    number: number,
  ): void {
    const { heads, logRows } = this.state;
    const key = keyOf(found.workstation, found.row);
    if (!heads.has(key)) {
      heads.set(key, { hash: found.hash, digest });
      this.writes.head(this.state.unit, found, { client, epoch, sequence, digest });
    }
    for (const { row, hash } of found.rows) {
      const rowKey = keyOf(found.workstation, row);
      if (logRows.has(rowKey)) continue;
      logRows.set(rowKey, { hash, digest, number, at: this.#at });
      this.writes.logRow(this.state.unit, found.workstation, { row, hash, digest, number, at: this.#at });
    }
  }

  /** What waited for the act that was just accepted, and so on. */
  #takeUp(judgement: Came['judgement']): void {
    if (judgement === undefined || !('found' in judgement)) return;
    let { found } = judgement;
    while (found.kind === 'version' || found.kind === 'event') {
      const key = keyOf(found.licence, found.chain);
      const row = this.state.waiting.get(key);
      if (row === undefined) return;
      this.state.waiting.delete(key);
      this.writes.noLongerWaiting(key, row);
      const { client, epoch, sequence, act } = row;
      const next = JSON.parse(row.found) as FoundVersion | FoundEvent;
      const came = { client, epoch, sequence, act, kind: next.kind, digest: toHex(row.digest) };
      // Much may have been told of since it came.
      const late = next.kind === 'version' ? (this.#lapse(next) ?? this.#forked(next, came)) : undefined;
      const outcome = late ?? this.#append(next, came);
      this.#settle(came, outcome);
      if (outcome.result !== 'accepted') return;
      found = next;
    }
  }

  #settle(came: Omit<Came, 'judgement'>, outcome: Outcome): void {
    const key = keyOf(toHex(came.client), came.epoch, came.sequence);
    this.#outcomes.set(key, outcome);
    const reason =
      outcome.result === 'refused'
        ? outcome.reason
        : outcome.result === 'conflict'
          ? conflictReason(outcome.digests)
          : undefined;
    const row: ClientSequenceTable = {
      client: came.client,
      epoch: came.epoch,
      sequence: came.sequence,
      digest: fromHex(came.digest),
      state: outcome.result,
      reason: reason === undefined ? null : JSON.stringify(reason),
    };
    this.state.came.set(key, row);
    this.writes.sequences.set(key, row);
    if (reason === undefined) this.writes.clear(came.digest);
    else {
      noteAside(this.state, came.digest, reason);
      this.writes.setAside(this.state.unit, came, reason, this.#at);
    }
  }
}

function refused(code: string, params: Refusal['params']): Outcome {
  return { result: 'refused', reason: { code, params } };
}

function conflict(kept: string, sent: string): Outcome {
  return { result: 'conflict', digests: [kept, sent] };
}

function conflictReason([kept, sent]: readonly [string, string]): Refusal {
  return { code: 'ACT_CONFLICT', params: { kept, sent } };
}
