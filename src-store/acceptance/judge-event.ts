import { isSignedUnder, requireActor } from '@yinzheng/core/authority';
import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import {
  asLicenceEvent,
  isDay,
  isLasting,
  licenceEventDer,
  licenceKey,
  LIFE,
  parseLicenceIdentifier,
  parseSignedAct,
} from '@yinzheng/core/licences';
import { beijingDay, CLOCK_AHEAD_MS, daysBetween, requireCome, type FoundEvent } from './found.ts';
import type { Court } from './court.ts';
import { revocationBefore } from './revoked.ts';

/**
 * Judges an event of a licence's life by itself; whether it is possible is the life table's to say when its turn comes.
 * @throws LICENCE_UNREADABLE, LICENCE_ALTERED, LICENCE_IDENTIFIER, LICENCE_NOT_YOURS, AUTHORITY_MISSING, LICENCE_ACT_AHEAD,
 * EVENT_NOT_POSSIBLE, REVOKED_BEFORE_ARRIVAL
 */
export function judgeEvent(bytes: Uint8Array, { unit, authority, context }: Court): FoundEvent {
  const { act, record, digest } = parseSignedAct(bytes, asLicenceEvent);
  const identifier = parseLicenceIdentifier(act.identifier);
  if (identifier.issuer !== unit.code) {
    fail('LICENCE_NOT_YOURS', { issuer: identifier.issuer, unit: unit.code });
  }
  const role = LIFE.find(({ event }) => event === act.event)!.by;
  const { recordedBy: person, grant, recordedAt: at } = act;
  const actor = requireActor(authority, { person, grant, role, at });
  const areDays = isDay(act.effectiveOn) && (act.until === undefined || isDay(act.until));
  const holds = areDays && equalBytes(licenceEventDer(act), record.act.bytes) && isSignedUnder(record, actor);
  if (!holds) fail('LICENCE_ALTERED', { part: 'licence event' });
  requireCome(at, context.now);
  if (act.until !== undefined && !isLasting(act.event)) {
    fail('EVENT_NOT_POSSIBLE', { event: act.event, detail: 'licence life: until' });
  }
  // What is accepted holds at once: a day that has not come would be told before it does. Clocks may differ a little.
  if (act.effectiveOn > beijingDay(new Date(context.now.getTime() + CLOCK_AHEAD_MS))) {
    fail('EVENT_NOT_POSSIBLE', { event: act.event, detail: 'licence life: effective' });
  }
  const revoked = revocationBefore([actor.certificate], context);
  if (revoked !== undefined) fail('REVOKED_BEFORE_ARRIVAL', { ...revoked });
  return {
    kind: 'event',
    licence: licenceKey(identifier),
    type: identifier.type,
    chain: toHex(digest),
    previous: toHex(act.previous),
    identifier: act.identifier,
    event: act.event,
    reason: act.reasonClass,
    days: daysBetween(beijingDay(at), act.effectiveOn),
  };
}
