import { fromHex } from '@yinzheng/core/kernel';
import { forgetPin } from '@yinzheng/core/ports';
import type { AnnotateOut } from '@yinzheng/contract/cli';
import { task } from '../../pool/task.ts';
import { prepareRemark, type PreparedRemark } from '../annotate.ts';
import type { ActFacts } from '../jobs/index.ts';
import type { Workstation } from '../workstation.ts';
import { remarkDue } from './due.ts';
import { namingAbsent, ownPin, requireAskable, tellingKeys } from './key.ts';
import type { RemarkOrder, RemarkWriting } from './orders.ts';
import { pagesOf } from './seen.ts';

/** Checks a remark up to the PIN. @throws what `prepareRemark` throws; PIN_LOCKED */
export const remarkPrepare = task('books', async (order: RemarkOrder, context): Promise<ActFacts> => {
  const station = await context.station();
  const prepared = await namingAbsent(station, context.devices(), () => remarkOf(station, order));
  requireAskable(prepared.key, context.devices());
  return remarkFacts(station, prepared);
});

/** Has the custodian's key sign the remark and appends it. @throws what `prepareRemark` throws, PIN_WRONG, PIN_LOCKED */
export const remarkWrite = task(
  'hands',
  async ({ pin, ...order }: RemarkWriting, context): Promise<AnnotateOut> => {
    const own = ownPin(pin);
    try {
      context.progress({ done: 0, total: 1, current: null });
      const station = tellingKeys(await context.station(), () => {
        context.progress({ done: 0, total: 1, current: 'open' });
      });
      return await remarkOf(station, order).write(own);
    } finally {
      forgetPin(own);
    }
  },
  remarkDue,
);

function remarkOf(station: Workstation, { entry, note, custodian }: RemarkOrder): PreparedRemark {
  const form = { entryNo: entry, personId: custodian, annotation: 'mistaken', note } as const;
  return prepareRemark(station, form);
}

function remarkFacts(station: Workstation, { entry, by, note, key }: PreparedRemark): ActFacts {
  const { document: name, digest, page, count, seal } = entry;
  const pages = pagesOf(station, { name, digest: fromHex(digest), size: 0, count });
  return {
    act: 'annotate',
    mode: station.authority().foundation.mode,
    person: by,
    key: { kind: key.kind, serial: key.serial },
    publicKey: key.publicKey,
    seal,
    reason: entry.reason,
    applicant: entry.applicant,
    approvers: [],
    expires: null,
    count: { now: 0, approved: count, spent: 0, remaining: 0 },
    documents: [{ name, digest, pages, on: [page], count: 1 }],
    decision: null,
    remark: { entry: entry.number, note },
    licence: [],
  };
}
