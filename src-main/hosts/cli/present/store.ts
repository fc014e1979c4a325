import type {
  OutboxDecideOut,
  OutboxRow,
  ReconcileOut,
  StoreRegisterOut,
  StoreStatusOut,
} from '@yinzheng/contract/cli';
import { columns, table } from '../table.ts';
import type { Texts } from '../texts.ts';

/** What was registered. */
export function registeredText(
  { registered }: { readonly registered: StoreRegisterOut['registered'] | null },
  { t }: Texts,
): string {
  if (registered === null) return `${t('store.not-registered')}\n`;
  return `${t('store.registered', { url: registered.url, unit: registered.unit })}\n`;
}

/** How the workstation stands with its store. */
export function statusText(status: StoreStatusOut, { t, moment }: Texts): string {
  const { registered } = status;
  if (registered === null) return `${t('store.not-registered')}\n`;
  const rows = [
    [t('store.url'), registered.url],
    [t('store.unit'), registered.unit],
    [t('store.state'), stateText(status, t, moment)],
    [
      t('store.counts'),
      t('store.counts-of', {
        waiting: status.waiting,
        held: status.held,
        aside: status.aside,
        delivered: status.delivered,
        withdrawn: status.withdrawn,
      }),
    ],
    ...(status.late > 0 ? [[t('store.late'), t('store.late-count', { count: status.late })]] : []),
    ...(status.lastReached === null ? [] : [[t('store.last-reached'), moment(status.lastReached)]]),
    ...(status.outageSince === null ? [] : [[t('store.outage'), moment(status.outageSince)]]),
    ...(status.clockDifference === null
      ? []
      : [[t('store.clock'), t('store.seconds', { seconds: status.clockDifference })]]),
    ...(status.failure === null ? [] : [[t('store.failure'), status.failure.message]]),
    ...(status.log === null ? [] : [[t('store.log'), status.log.message]]),
    ...status.serials.map(({ type, left }) => [t('store.serials', { type }), String(left)]),
  ];
  return columns(rows);
}

function stateText(status: StoreStatusOut, t: Texts['t'], moment: Texts['moment']): string {
  if (status.unreachedSince !== null) return t('store.unreached', { since: moment(status.unreachedSince) });
  const count = status.waiting + status.held;
  const said: string[] = [];
  if (count > 0) {
    const since = status.waitingSince === null ? '—' : moment(status.waitingSince);
    said.push(t('store.behind', { count, since }));
  }
  if (status.aside > 0) said.push(t('store.aside', { count: status.aside }));
  if (said.length > 0) return said.join(t('list.separator'));
  if (!status.inStep) return t('store.went-back');
  // What came is there; whether anything is new cannot be known.
  return t(status.failure === null ? 'store.in-step' : 'store.failing');
}

/** Each act that has not arrived, as a table. */
export function outboxText(rows: readonly OutboxRow[], { t, moment }: Texts): string {
  if (rows.length === 0) return `${t('outbox.empty')}\n`;
  const heading = [
    t('column.number'),
    t('column.kind'),
    t('outbox.licence'),
    t('outbox.state'),
    t('outbox.tries'),
    t('outbox.deadline'),
    t('column.reason'),
  ];
  const lines = rows.map((row) => [
    String(row.number),
    t(`act.${row.kind}`),
    row.licence ?? '—',
    t(`delivery.${row.state}`),
    String(row.tries),
    row.deadline === null
      ? '—'
      : t(row.late ? 'outbox.late' : 'outbox.until', { moment: moment(row.deadline) }),
    row.reason?.message ?? (row.after === null ? '' : t('outbox.after', { number: row.after })),
  ]);
  const years = [...new Set(rows.flatMap(({ plainWeekdays }) => plainWeekdays))].sort((a, b) => a - b);
  const note =
    years.length === 0 ? '' : `${t('outage.plain-weekdays', { years: years.join(t('list.separator')) })}\n`;
  return `${table(heading, lines)}${note}`;
}

/** What was decided about an act, and what went with it. */
export function decidedText({ decision, number, item, followers }: OutboxDecideOut, { t }: Texts): string {
  const lines = [t(`decided.${decision}`, { number, item })];
  if (followers.length > 0) {
    const said = decision === 'keep' ? 'decided.followers-kept' : 'decided.followers';
    lines.push(t(said, { numbers: followers.join(t('list.separator')) }));
  }
  return `${lines.join('\n')}\n`;
}

/** What comparing both sides found. */
export function reconcileText(
  { same, missingHere, missingThere, different }: ReconcileOut,
  { t }: Texts,
): string {
  const line = (label: string, digest: string, kind: string, licence: string | null): string[] => [
    label,
    kind,
    licence ?? '—',
    digest,
  ];
  const rows = [
    ...missingHere.map(({ digest, kind, licence }) =>
      line(t('reconcile.missing-here'), digest, t(`act.${kind}`), licence),
    ),
    ...missingThere.map(({ digest, kind, licence }) =>
      line(t('reconcile.missing-there'), digest, t(`act.${kind}`), licence),
    ),
    ...different.map(({ here, there, kind, licence }) =>
      line(t('reconcile.different'), `${here} / ${there}`, t(`act.${kind}`), licence),
    ),
  ];
  const sum = t(rows.length === 0 ? 'reconcile.same' : 'reconcile.found', { same, found: rows.length });
  return `${columns(rows)}${sum}\n`;
}
