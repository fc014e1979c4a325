import type { Input } from '@yinzheng/contract/ipc';
import { licenceErrand } from '@yinzheng/core/devices';
import { fail } from '@yinzheng/core/kernel';
import { forgetPin, type PinEntry } from '@yinzheng/core/ports';
import type { Attachment } from '@yinzheng/core/licences';
import type { KeyGrant } from '../../pool/task.ts';
import { task } from '../../pool/task.ts';
import { namingAbsent, ownPin, requireAskable, tellingKeys } from '../acts/index.ts';
import { SYSTEM_FILES } from '../compose.ts';
import type { ActFacts } from '../jobs/index.ts';
import { wholeSecond } from '../licences/index.ts';
import type { OwnAct } from '../licences/index.ts';
import {
  keepAttachments,
  prepareAct,
  prepareAuthorisation,
  prepareCollect,
  prepareDecision,
  prepareEnd,
  prepareEvent,
  prepareReview,
  type PreparedAct,
} from '../licences/index.ts';
import type { Workstation } from '../workstation.ts';
import { actFacts } from './facts.ts';

/** A file that belongs to a record, as its host has it. */
export interface TakenAttachment {
  readonly path: string;
  readonly name: string;
}

/** What somebody wants signed about licences. */
export type LicenceWish =
  | ({ readonly kind: 'licence-record'; readonly attachments: readonly TakenAttachment[] } & Omit<
      Input<'licences.collect'>,
      'attachments'
    >)
  | ({ readonly kind: 'licence-review' } & Input<'licences.review'>)
  | ({ readonly kind: 'licence-event' } & Input<'licences.event'>)
  | ({ readonly kind: 'conflict-decision' } & Input<'outbox.decide'>)
  | ({ readonly kind: 'standing-authorisation' } & Input<'authorisations.sign'>)
  | ({ readonly kind: 'authorisation-end' } & Input<'authorisations.end'>);

/** An act that waits for its person, and what 核对 says of it. */
export interface LicenceActReady {
  readonly facts: ActFacts;
  readonly act: OwnAct;
}

/** Checks an act up to the PIN. @throws what the functions of service/licences throw; PIN_LOCKED */
export const licenceActPrepare = task(
  'books',
  async (
    { person, wish }: { readonly person: string; readonly wish: LicenceWish },
    context,
  ): Promise<LicenceActReady> => {
    const station = await context.station();
    const prepared = await namingAbsent(station, context.devices(), () => prepare(station, person, wish));
    requireAskable(prepared.key, context.devices());
    const act = prepared.act;
    if (act.kind === 'licence-order') return fail('INTERNAL', { detail: 'an order by itself' });
    return { facts: actFacts(station, prepared, act), act };
  },
);

async function prepare(station: Workstation, person: string, wish: LicenceWish): Promise<PreparedAct> {
  switch (wish.kind) {
    case 'licence-record':
      return prepareRecord(station, person, wish);
    case 'licence-review': {
      const { draft, record, answer, remarks, opinion } = wish;
      const form = { reviewer: person, draft, answer, remarks, opinion };
      return prepareReview(station, { ...form, record: Buffer.from(record, 'hex') });
    }
    case 'licence-event': {
      const { identifier, head, event, reasonClass, reason, effectiveOn, until } = wish;
      const form = { officer: person, identifier, event, reasonClass, reason, effectiveOn, until };
      return prepareEvent(station, { ...form, head: Buffer.from(head, 'hex') });
    }
    case 'conflict-decision': {
      const { number, decision, reason, followers } = wish;
      return prepareDecision(station, { officer: person, number, decision, reason, followers });
    }
    case 'standing-authorisation': {
      const { kind: _, ...form } = wish;
      return prepareAuthorisation(station, { leader: person, ...form });
    }
    case 'authorisation-end':
      return prepareEnd(station, { leader: person, authorisation: wish.id, reason: wish.reason });
  }
}

/** A record with the attachments under the names that people gave them. */
async function prepareRecord(
  station: Workstation,
  collector: string,
  { form, attachments, updates, draft }: Extract<LicenceWish, { kind: 'licence-record' }>,
): Promise<PreparedAct> {
  const without = { ...form, collector, attachments: [], updates, draft };
  const prepared = await prepareCollect(station, SYSTEM_FILES, without);
  if (attachments.length === 0 || prepared.act.kind !== 'licence-record') return prepared;
  const named: Attachment[] = [];
  for (const { path, name } of attachments) {
    named.push({ name: name.normalize('NFC'), ...(await SYSTEM_FILES.digest(path)) });
  }
  return prepareAct(station, { kind: 'licence-record', act: { ...prepared.act.act, attachments: named } });
}

/** An act that was confirmed. */
export interface LicenceSigning {
  readonly act: OwnAct;
  readonly attachments: readonly TakenAttachment[];
  readonly pin: PinEntry;
}

/** Has the person's key sign an act as of now, and keeps it. @throws what `prepareAct` and `keepSigned` throw, PIN_WRONG, PIN_LOCKED */
export const licenceActSign = task(
  'hands',
  async ({ act, attachments, pin }: LicenceSigning, context): Promise<object> => {
    const own = ownPin(pin);
    try {
      context.progress({ done: 0, total: 1, current: null });
      const station = tellingKeys(await context.station(), () => {
        context.progress({ done: 0, total: 1, current: 'open' });
      });
      if (act.kind === 'licence-record') {
        const paths = attachments.map(({ path }) => path);
        await keepAttachments(station, paths, act.act.attachments);
      }
      await prepareAct(station, asOf(act, wholeSecond(station.clock.now()))).sign(own);
      return {};
    } finally {
      forgetPin(own);
    }
  },
  ({ act, pin }, station): KeyGrant => ({ pin, errand: licenceErrand(act, station.authority()) }),
);

/** The act as it was confirmed, but for its moment: that is when it is signed. */
function asOf(asked: OwnAct, at: Date): OwnAct {
  switch (asked.kind) {
    case 'standing-authorisation':
      return { ...asked, act: { ...asked.act, authorisedAt: at } };
    case 'authorisation-end':
      return { ...asked, act: { ...asked.act, endedAt: at } };
    case 'licence-record':
      return { ...asked, act: { ...asked.act, collectedAt: at } };
    case 'licence-review':
      return { ...asked, act: { ...asked.act, reviewedAt: at } };
    case 'licence-event':
      return { ...asked, act: { ...asked.act, recordedAt: at } };
    case 'conflict-decision':
      return { ...asked, act: { ...asked.act, decidedAt: at } };
  }
}
