import { wireError } from '@yinzheng/contract/errors';
import type { IssuedRowOut } from '@yinzheng/contract/ipc';
import { equalBytes } from '@yinzheng/core/kernel';
import { forgetPin, type PinEntry } from '@yinzheng/core/ports';
import type { KeyGrant } from '../../pool/task.ts';
import { task } from '../../pool/task.ts';
import { namingAbsent, ownPin, requireAskable, tellingKeys } from '../acts/index.ts';
import { SYSTEM_FILES } from '../compose.ts';
import type { ActFacts } from '../jobs/index.ts';
import {
  issueErrands,
  issueTerms,
  knownDraft,
  prepareIssue,
  type IssueOrder,
  type IssueOutcome,
} from '../licences/index.ts';
import { personOut } from '../shapes.ts';
import type { Workstation } from '../workstation.ts';
import { plainFacts, said } from './facts.ts';

/** A key that issuing takes, as its window calls it. */
export interface IssueKey {
  readonly kind: ActFacts['key']['kind'];
  readonly serial: string;
  readonly publicKey: Uint8Array;
}

/** What the officer is shown, and which keys are asked one after the other. */
export interface IssueReady {
  readonly facts: ActFacts;
  readonly names: readonly string[];
  readonly keys: { readonly officer: IssueKey; readonly seal: IssueKey };
  /** Whose the seal's key is. */
  readonly keeper: ActFacts['person'];
}

/** Checks what is the same for all drafts of an issue. @throws what `prepareIssue` throws; PIN_LOCKED */
export const licencesIssuePrepare = task('books', async (order: IssueOrder, context): Promise<IssueReady> => {
  const station = await context.station();
  station.requireWhole();
  const devices = context.devices();
  const prepared = await namingAbsent(station, devices, () => prepareIssue(station, SYSTEM_FILES, order));
  const { officer, seal } = prepared.keys;
  for (const key of [officer, seal]) requireAskable(key, devices);
  const names = order.drafts.map((draft) => nameOf(station, draft));
  const { authorisation, drawn, seal: stamped } = prepared.terms;
  const { perDay, total, reason } = authorisation.act;
  const { spent, spentToday } = prepared.use;
  const count = order.drafts.length;
  return {
    facts: {
      act: 'licence-issue',
      ...plainFacts(station, prepared.officer, officer),
      seal: { id: stamped.info.esID, name: stamped.info.property.name },
      count: { now: count, approved: total, spent, remaining: Math.max(0, total - spent - count) },
      licence: [
        said('type', drawn.type.name),
        said('count', String(count)),
        said('holders', names.join('\n')),
        said('authorisation', reason),
        said('left', `${Math.max(0, perDay - spentToday)}|${Math.max(0, total - spent)}`),
        said('seal-key', seal.serial),
      ],
    },
    names,
    keys: { officer: keyOf(officer), seal: keyOf(seal) },
    keeper: personOut(prepared.terms.keeper.person),
  };
});

function keyOf({ kind, serial, publicKey }: IssueKey): IssueKey {
  return { kind, serial, publicKey };
}

function nameOf(station: Workstation, draft: string): string {
  return knownDraft(station, draft)
    .record.act.holders.map(({ name }) => name)
    .join('、');
}

/** A key that is asked before the other one is. */
export interface Unlocking {
  readonly order: IssueOrder;
  readonly pin: PinEntry;
}

/** Has the officer's key take its PIN, so that a wrong one is told now. @throws PIN_WRONG, PIN_LOCKED, what `prepareIssue` throws */
export const licencesUnlock = task(
  'hands',
  async ({ order, pin }: Unlocking, context): Promise<object> => {
    const own = ownPin(pin);
    try {
      context.progress({ done: 0, total: 1, current: null });
      const { keys, errands } = prepareIssue(await context.station(), SYSTEM_FILES, order);
      (await keys.officer.login(own, errands.officer)).logout();
      return {};
    } finally {
      forgetPin(own);
    }
  },
  ({ order, pin }, station) => issueDue(station, order, { officer: pin })[0],
);

/** An issue that was confirmed. */
export interface Issuing {
  readonly order: IssueOrder;
  readonly names: readonly string[];
  readonly officer: PinEntry;
  readonly seal: PinEntry;
  /** Shared memory: not 0: the rest is left. */
  readonly stop: Int32Array;
}

/** Issues one draft after the other. @throws PIN_WRONG, PIN_LOCKED before the first, what `prepareIssue` throws */
export const licencesIssue = task(
  'hands',
  async ({ order, names, officer, seal, stop }: Issuing, context): Promise<IssuedRowOut[]> => {
    const pins = { officer: ownPin(officer), seal: ownPin(seal) };
    try {
      const total = order.drafts.length;
      context.progress({ done: 0, total, current: null });
      const own = await context.station();
      own.requireWhole();
      const opened = { keys: 0 };
      const station = tellingKeys(own, () => {
        opened.keys += 1;
        // Both keys have taken what was typed for them.
        if (opened.keys === 2) context.progress({ done: 0, total, current: 'open' });
      });
      const outcomes = await prepareIssue(station, SYSTEM_FILES, order).run(pins, {
        goOn: () => Atomics.load(stop, 0) === 0,
        told: ({ result }, done) => {
          if (result !== 'skipped') context.progress({ done, total, current: `done ${done}` });
        },
      });
      return outcomes.map((outcome, index) => rowOut(outcome, names[index] ?? ''));
    } finally {
      forgetPin(pins.officer);
      forgetPin(pins.seal);
    }
  },
  ({ order, officer, seal }, station) => issueDue(station, order, { officer, seal }),
);

/** What both keys may sign for an order, as the service's own thread finds it. @throws what `issueTerms` throws */
function issueDue(
  station: Workstation,
  order: IssueOrder,
  pins: { readonly officer: PinEntry; readonly seal?: PinEntry },
): [KeyGrant, ...KeyGrant[]] {
  const { type } = knownDraft(station, order.drafts[0] ?? '').record.act;
  const errands = issueErrands(station, issueTerms(station, type.code, order), order.drafts.length);
  const officer = { pin: pins.officer, errand: errands.officer };
  return pins.seal === undefined ? [officer] : [officer, { pin: pins.seal, errand: errands.seal }];
}

function rowOut(outcome: IssueOutcome, name: string): IssuedRowOut {
  const { draft, result } = outcome;
  const plain = { draft, name, result, identifier: null, error: null };
  switch (result) {
    case 'done':
    case 'before':
      return { ...plain, identifier: outcome.identifier };
    case 'refused': {
      const told = wireError(outcome.error);
      return {
        ...plain,
        error: told.code === 'INTERNAL' ? { code: 'INTERNAL', params: { detail: '-' } } : told,
      };
    }
    case 'skipped':
      return plain;
  }
}

/** Whether both are one key, which is asked once. */
export function isOneKey({ officer, seal }: IssueReady['keys']): boolean {
  return equalBytes(officer.publicKey, seal.publicKey);
}
