import { asPerson, personDer, type PersonRef } from '../accounts/index.ts';
import { asExplicit, asGeneralizedTime, asIa5, asUtf8, der, malformed, type DerNode } from '../asn1/index.ts';
import { actDer, asDigest, openAct } from '../authority/index.ts';
import { LICENCE_EVENTS, REASON_CLASSES, type LicenceEventKind, type ReasonClass } from './life.ts';

//  LicenceEvent ::= SEQUENCE {
//    tag         IA5String ("yinzheng.licence-event"),
//    version     INTEGER (1),
//    identifier  IA5String,                     -- of the newest version
//    previous    OCTET STRING (SIZE (32)),      -- SM3 of the licence's last act
//    event       IA5String,                     -- suspend, lift-suspension, annual-review, …, cancel; never issue or update
//    reasonClass IA5String,
//    reason      UTF8String,
//    effectiveOn IA5String,                     -- YYYY-MM-DD
//    until       [0] EXPLICIT IA5String OPTIONAL,   -- last day of what it brings: a suspension, a year that was reviewed
//    recordedBy  PersonRef,
//    recordedAt  GeneralizedTime,
//    grant       OCTET STRING (SIZE (32)) }

export const LICENCE_EVENT_TAG = 'yinzheng.licence-event';

/** What these bring may end on a day: a suspension, a year that was reviewed, a mortgage. */
const LASTING: ReadonlySet<LicenceEventKind> = new Set([
  'suspend',
  'annual-review',
  'annual-inspection',
  'mortgage',
]);

/** Whether an event may name a last day. Asked of new acts alone: those that were signed before stay as they are. */
export function isLasting(event: LicenceEventKind): boolean {
  return LASTING.has(event);
}

/** What `LicenceEvent` can say: all kinds but those that a `LicenceOrder` brings. */
export type RecordedEvent = Exclude<LicenceEventKind, 'issue' | 'update'>;

/** 年审、年检、挂失、抵押、暂扣、注销 …: one act of a licence's life (licence measures 2019, Art. 8); signed by the officer. */
export interface LicenceEvent {
  readonly identifier: string;
  readonly previous: Uint8Array;
  readonly event: RecordedEvent;
  readonly reasonClass: ReasonClass;
  readonly reason: string;
  readonly effectiveOn: string;
  readonly until: string | undefined;
  readonly recordedBy: PersonRef;
  readonly recordedAt: Date;
  readonly grant: Uint8Array;
}

/** The act that the officer's key signs. */
export function licenceEventDer(event: LicenceEvent): Uint8Array {
  return actDer(
    LICENCE_EVENT_TAG,
    der.ia5(event.identifier),
    der.octets(event.previous),
    der.ia5(event.event),
    der.ia5(event.reasonClass),
    der.utf8(event.reason),
    der.ia5(event.effectiveOn),
    ...(event.until === undefined ? [] : [der.explicit(0, der.ia5(event.until))]),
    personDer(event.recordedBy),
    der.generalizedTime(event.recordedAt),
    der.octets(event.grant),
  );
}

/** @throws DER_MALFORMED */
export function asLicenceEvent(node: DerNode): LicenceEvent {
  const reader = openAct(node, LICENCE_EVENT_TAG);
  const identifier = reader.take('identifier', asIa5);
  const previous = reader.take('previous', asDigest);
  const event = reader.take('event', asRecordedEvent);
  const reasonClass = reader.take('reasonClass', (child, where) => {
    const text = asIa5(child, where);
    return REASON_CLASSES.find((one) => one === text) ?? malformed(where, 'unknown class of reason');
  });
  const reason = reader.take('reason', asUtf8);
  const effectiveOn = reader.take('effectiveOn', asIa5);
  const untilNode = reader.optionalContext(0);
  const until = untilNode && asIa5(asExplicit(untilNode, 'until'), 'until');
  const recordedBy = reader.take('recordedBy', asPerson);
  const recordedAt = reader.take('recordedAt', asGeneralizedTime);
  const grant = reader.take('grant', asDigest);
  reader.end();
  return {
    identifier,
    previous,
    event,
    reasonClass,
    reason,
    effectiveOn,
    until,
    recordedBy,
    recordedAt,
    grant,
  };
}

function asRecordedEvent(node: DerNode, where: string): RecordedEvent {
  const text = asIa5(node, where);
  const kind = LICENCE_EVENTS.find((one) => one === text);
  if (kind === undefined || kind === 'issue' || kind === 'update')
    return malformed(where, 'unknown kind of event');
  return kind;
}
