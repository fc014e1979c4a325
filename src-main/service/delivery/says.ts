import type { ActSaysOut } from '@yinzheng/contract/ipc';
import { readable, toHex } from '@yinzheng/core/kernel';
import {
  asAuthorisationEnd,
  asConflictDecision,
  asLicenceEvent,
  lifeEventKind,
  parseLicenceVersion,
  parseSignedAct,
} from '@yinzheng/core/licences';
import type { ActKind } from '@yinzheng/core/sync';
import { moment, personOut } from '../shapes.ts';

type Said = Omit<ActSaysOut, 'digest'>;

const NOTHING: Said = {
  identifier: null,
  type: null,
  holders: null,
  event: null,
  on: null,
  reason: null,
  by: null,
  at: null,
};

/** What an act on its way says, for people who must tell two of them apart; it is not judged here. */
export function actSays(kind: ActKind, digest: Uint8Array, act: Uint8Array): ActSaysOut {
  return { digest: toHex(digest), ...(readable(() => said(kind, act)) ?? NOTHING) };
}

function said(kind: ActKind, act: Uint8Array): Said {
  switch (kind) {
    case 'version': {
      const version = parseLicenceVersion(act);
      const { order, record } = version.bundle;
      return {
        identifier: order.act.identifier,
        type: record.act.type.name,
        holders: record.act.holders.map(({ name }) => name).join('、'),
        event: lifeEventKind({ kind, version }),
        on: order.act.issuedOn,
        reason: null,
        by: personOut(order.act.orderedBy),
        at: moment(order.act.orderedAt),
      };
    }
    case 'event': {
      const event = parseSignedAct(act, asLicenceEvent).act;
      return {
        ...NOTHING,
        identifier: event.identifier,
        event: event.event,
        on: event.effectiveOn,
        reason: event.reason,
        by: personOut(event.recordedBy),
        at: moment(event.recordedAt),
      };
    }
    case 'authorisation-end': {
      const end = parseSignedAct(act, asAuthorisationEnd).act;
      return { ...NOTHING, reason: end.reason, by: personOut(end.endedBy), at: moment(end.endedAt) };
    }
    case 'conflict-decision': {
      const decision = parseSignedAct(act, asConflictDecision).act;
      const { reason, decidedBy, decidedAt } = decision;
      return { ...NOTHING, reason, by: personOut(decidedBy), at: moment(decidedAt) };
    }
    case 'head':
      return NOTHING;
  }
}
