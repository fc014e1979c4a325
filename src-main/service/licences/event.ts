import { equalBytes, fail } from '@yinzheng/core/kernel';
import {
  chinaDay,
  eventStep,
  isDay,
  isLasting,
  LIFE,
  requireStep,
  type LicenceEvent,
  type ReasonClass,
  type RecordedEvent,
} from '@yinzheng/core/licences';
import type { KnownLicence } from '../licence-lives.ts';
import type { Workstation } from '../workstation.ts';
import { plainText, wholeSecond } from './authorise.ts';
import { knownLicence } from './known.ts';
import { actingGrant, prepareAct, type PreparedAct } from './prepared.ts';

/** What an officer fills in of an event. */
export interface EventForm {
  readonly officer: string;
  /** Of its newest version. */
  readonly identifier: string;
  readonly event: RecordedEvent;
  /** Undefined: the first class that the life table has for the event. */
  readonly reasonClass: ReasonClass | undefined;
  readonly reason: string;
  /** YYYY-MM-DD; undefined: today. */
  readonly effectiveOn: string | undefined;
  /** Last day of what it brings. */
  readonly until: string | undefined;
  /** SM3 of the licence's last act as it was shown; undefined: whatever it is. */
  readonly head?: Uint8Array | undefined;
}

/** Checks an event up to the PIN. @throws LICENCE_UNKNOWN, LICENCE_ACT_REFUSED, LICENCE_CHANGED_SINCE, LICENCE_FORM, BAD_ARGUMENT, what `prepareAct` throws */
export function prepareEvent(
  station: Workstation,
  form: EventForm,
  serial?: string,
): PreparedAct & { readonly licence: KnownLicence } {
  const authority = station.authority();
  const licence = knownLicence(station, form.identifier);
  const { identifier } = licence.newest.bundle.order.act;
  if (form.head !== undefined && !equalBytes(form.head, licence.head)) {
    fail('LICENCE_CHANGED_SINCE', { identifier });
  }
  // Whoever names an earlier version may not know what has changed since.
  if (form.identifier !== identifier) {
    fail('LICENCE_ACT_REFUSED', {
      label: `licence status: ${licence.state.status}`,
      part: `licence event: ${form.event}`,
      detail: 'licence life: identifier',
    });
  }
  const now = wholeSecond(station.clock.now());
  const effectiveOn = form.effectiveOn ?? chinaDay(now);
  requireDay('生效日期', effectiveOn);
  // It holds from the signature on, here and for whoever asks the store: a day that is still to come is waited for.
  if (effectiveOn > chinaDay(now)) badDay('生效日期', 'licence form: day ahead');
  if (form.until !== undefined) {
    requireDay('截止日期', form.until);
    if (!isLasting(form.event)) badDay('截止日期', 'licence form: no last day');
    if (form.until < effectiveOn) badDay('截止日期', 'licence form: last day');
  }
  const rule =
    LIFE.find(({ event }) => event === form.event) ?? fail('INTERNAL', { detail: 'an event without a rule' });
  const grant = actingGrant(station, authority, { id: form.officer, role: rule.by });
  const act: LicenceEvent = {
    identifier,
    previous: licence.head,
    event: form.event,
    reasonClass:
      form.reasonClass ?? rule.reasons[0] ?? fail('INTERNAL', { detail: 'a rule without reasons' }),
    reason: plainText('reason', form.reason),
    effectiveOn,
    until: form.until,
    recordedBy: grant.person,
    recordedAt: now,
    grant: grant.digest,
  };
  requireStep(licence.state, eventStep(act));
  requireAfterBegun(licence, act);
  return { ...prepareAct(station, { kind: 'licence-event', act }, serial), licence };
}

/** What these end was begun by another event. */
const ENDS: Partial<Record<RecordedEvent, RecordedEvent>> = {
  'lift-suspension': 'suspend',
  'withdraw-loss': 'report-loss',
  'release-mortgage': 'mortgage',
};

/** The day on which a licence was first issued, in Beijing. */
export function firstDay(acts: KnownLicence['acts']): string {
  const first = acts.find((act) => act.kind === 'version');
  return first?.version.bundle.order.act.issuedOn ?? '';
}

/** Insists that nothing is before the licence, or ends before the day on which it began. @throws LICENCE_FORM */
function requireAfterBegun({ acts }: KnownLicence, { event, effectiveOn }: LicenceEvent): void {
  const begun = acts.findLast((act) => act.kind === 'event' && act.event.act.event === ENDS[event]);
  if (begun?.kind === 'event' && effectiveOn < begun.event.act.effectiveOn) {
    badDay('生效日期', 'licence form: before it began');
  }
  if (effectiveOn < firstDay(acts)) badDay('生效日期', 'licence form: before it was issued');
}

function requireDay(field: string, day: string): void {
  if (!isDay(day)) badDay(field, 'licence form: day');
}

function badDay(field: string, detail: string): never {
  return fail('LICENCE_FORM', { field, detail, others: '' });
}
