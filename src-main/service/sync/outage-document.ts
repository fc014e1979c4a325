import manifest from '../../../package.json' with { type: 'json' };
import { plainText, type PrintedBlock, type PrintedReport, type PrintedStep } from '@yinzheng/core/reports';
import type { OutageEntry } from '@yinzheng/core/sync';
import { toHex } from '@yinzheng/core/kernel';
import { endOfWorkingDay } from '@yinzheng/core/rules';
import { reportPdf } from '../compose.ts';
import { moment } from '../shapes.ts';
import type { Texts } from '../wording/index.ts';
import type { Workstation } from '../workstation.ts';
import { lateItems, touchedBy, type Counting, type LateItem } from './outages.ts';

/** A report's file on an outage, and how many acts it names as late. */
export interface OutageDocument {
  readonly pdf: Uint8Array;
  readonly late: number;
}

/** 故障报告 (licence measures 2019, Art. 10) as PDF. @throws SEAL_FONT_DAMAGED */
export async function outageDocument(
  station: Workstation,
  outage: OutageEntry,
  counting: Counting,
  texts: Texts,
): Promise<OutageDocument> {
  const late = lateItems(station, counting).filter((one) => touchedBy(outage, one));
  const { t } = texts;
  const foundation = station.authority().foundation;
  const registration = station.storeBook.registration();
  const now = station.clock.now();
  const fact = (label: string, ...lines: readonly string[]): PrintedBlock => {
    return { kind: 'fact', label, lines: lines.map((line) => plainText(line, 1000)) };
  };
  const unit = registration === undefined ? foundation.unit : `${foundation.unit}（${registration.unit}）`;
  const blocks: PrintedBlock[] = [
    { kind: 'title', text: t('outage.title') },
    { kind: 'section', text: t('outage.what') },
    fact(t('outage.unit'), unit),
    fact(t('outage.store'), registration?.url ?? t('outage.no-store')),
    fact(t('outage.since'), texts.moment(moment(outage.since))),
    fact(
      t('outage.until'),
      outage.until === undefined ? t('outage.goes-on') : texts.moment(moment(outage.until)),
    ),
    fact(t('outage.clock'), ...clockLines(outage, counting, texts)),
    fact(t('outage.waiting'), t('outage.waiting-count', { count: openCount(station) })),
    { kind: 'section', text: t('outage.measures') },
    ...measureBlocks(outage, texts),
    { kind: 'section', text: t('outage.late') },
    ...lateBlocks(late, texts),
  ];
  const report: PrintedReport = {
    blocks,
    title: t('outage.title'),
    head: plainText(`${t('outage.title')} ${foundation.unit}`, 60),
    foot: t('outage.number', { number: toHex(outage.id) }),
    pageLabel: (page, pages) => t('outage.page', { page, pages }),
    language: texts.language,
    program: `${manifest.name} ${manifest.version}`,
    madeAt: now,
  };
  return { pdf: await reportPdf(report), late: late.length };
}

function openCount({ delivery }: Workstation): number {
  const { waiting, held, aside } = delivery.counts();
  return waiting + held + aside;
}

/** Until when what the outage held up must have been delivered, and by which article. */
function clockLines({ until }: OutageEntry, { rules, calendar }: Counting, texts: Texts): string[] {
  const { t } = texts;
  const rule = rules.afterOutage;
  if (until === undefined || rule === undefined) return [t('outage.clock-not-yet')];
  const deadline = endOfWorkingDay(until, rule.workingDays, calendar);
  const basis = t('outage.basis', { rules: t(`rules.${rules.id}`), article: rule.article });
  const years = deadline.unknownYears.map(String).join(t('list.separator'));
  return [
    t('outage.clock-until', { moment: texts.moment(moment(deadline.until)), days: rule.workingDays }),
    basis,
    ...(years === '' ? [] : [t('outage.plain-weekdays', { years })]),
  ];
}

function measureBlocks({ measures }: OutageEntry, texts: Texts): PrintedBlock[] {
  if (measures.length === 0) return [{ kind: 'paragraph', text: texts.t('outage.no-measures') }];
  return measures.map(({ at, text }) => {
    return { kind: 'fact', label: texts.moment(moment(at)), lines: [plainText(text, 2000)] };
  });
}

function lateBlocks(late: readonly LateItem[], texts: Texts): PrintedBlock[] {
  const { t } = texts;
  if (late.length === 0) return [{ kind: 'paragraph', text: t('outage.none-late') }];
  const rows = late.map(({ item, deadline }): PrintedStep => {
    const came =
      item.deliveredAt === undefined
        ? t('outage.not-delivered')
        : t('outage.delivered', { moment: texts.moment(moment(item.deliveredAt)) });
    return {
      step: t('outage.item', { number: item.number, kind: t(`act.${item.kind}`) }),
      word: t(`delivery.${item.state}`),
      answer: undefined,
      lines: [
        plainText(item.licence ?? '—', 200),
        t('outage.acted', { moment: texts.moment(moment(item.actedAt)) }),
        t('outage.due', { moment: texts.moment(moment(deadline.until)) }),
        came,
      ],
    };
  });
  return [
    { kind: 'paragraph', text: t('outage.late-count', { count: late.length }) },
    { kind: 'steps', heading: [t('outage.column-item'), t('outbox.state'), t('outage.column-times')], rows },
  ];
}
