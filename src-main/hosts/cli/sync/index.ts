import type {
  OutageNoteOut,
  OutageReportOut,
  OutboxRetryOut,
  OutboxRow,
  ReconcileOut,
} from '@yinzheng/contract/cli';
import { ERROR_CODES, fail, YinzhengError, type ErrorCode } from '@yinzheng/core/kernel';
import { XIAN_2019 } from '@yinzheng/core/rules';
import { isInStep, type OneSided } from '@yinzheng/core/sync';
import { inWorkstation, SYSTEM_FILES } from '../../../service/compose.ts';
import { chineseCalendar } from '../../../service/compose-sync.ts';
import { moment } from '../../../service/shapes.ts';
import {
  addMeasure,
  compare,
  isPassing,
  openLine,
  outageDocument,
  outboxRows,
  pass,
  passThrough,
  register,
  resend,
  rest,
  storeStatus,
  type Counting,
  type Worded,
} from '../../../service/sync/index.ts';
import type { Workstation } from '../../../service/workstation.ts';
import { UsageError, wholeNumber } from '../args.ts';
import { asOwner, emit, type Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { askSecret } from '../pin.ts';
import { isUnitWord, runUnit, UNIT_OPTIONS, UNIT_WORDS } from './unit.ts';
import { needed, refuse, requireWhat } from './words.ts';
import { outboxText, reconcileText, registeredText, statusText } from '../present/store.ts';
import { decide } from './decide.ts';

/** How often in a row `sync --once` tries in vain before it says why. */
const TRIES = 3;
/** How often `reconcile` begins anew. */
const READINGS = 6;
/** How often `sync` looks for news, milliseconds. */
const LOOK_EVERY_MS = 5_000;
/** Options of `outbox decide` alone. */
const DECIDING = ['as', 'decision', 'reason'];
/** Rows of the outbox that are read at a time. */
const PART = 500;

function counting(): Counting {
  return { rules: XIAN_2019, calendar: chineseCalendar() };
}

/** Codes of the catalogue in words; of a store that is newer than this program, the code alone. */
function worded({ texts }: Context): Worded {
  const isCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_CODES, code);
  return {
    text: (code, params) =>
      isCode(code) ? texts.message(new YinzhengError(code, params)) : texts.t('store.unknown-code', { code }),
  };
}

/** `store register URL --code CODE [--unit-code USCC]`, `store status`, and what `runUnit` does. */
export async function runStore(context: Context): Promise<ExitCode> {
  const { args, dataFolder, machine, texts } = context;
  const [what, url] = args.positionals;
  if (isUnitWord(what)) return runUnit(context, what, url);
  if (what === 'status') {
    refuse(args, url, ['code', 'unit-code', ...UNIT_OPTIONS]);
    const status = await inWorkstation(dataFolder, 'read', machine, (station) =>
      storeStatus(station, counting(), worded(context)),
    );
    emit(context, status, () => statusText(status, texts));
    return EXIT.done;
  }
  requireWhat(what, ['register', 'status', ...UNIT_WORDS]);
  refuse(args, undefined, UNIT_OPTIONS);
  if (url === undefined) throw new UsageError('usage.url-missing');
  const code = args.text('code') ?? (await codeTyped(context));
  const registered = await asOwner(context, async (station) => {
    await register(station, { url, code, unitCode: args.text('unit-code') });
    return storeStatus(station, counting(), worded(context)).registered;
  });
  const out = { registered };
  emit(context, out, () => registeredText(out, texts));
  return EXIT.done;
}

async function codeTyped(context: Context): Promise<string> {
  const typed = await askSecret(context, context.texts.t('store.code-prompt'), 'usage.code-missing');
  const text = Buffer.from(typed).toString('utf8');
  typed.fill(0);
  return text;
}

/** `sync [--once | --resend]`: 0 once every act has its receipt. */
export async function runSync(context: Context): Promise<ExitCode> {
  const { args, texts, json, terminal } = context;
  const status = await asOwner(context, async (station) => {
    const back = args.has('resend') ? await sentAgain(station) : undefined;
    if (back !== undefined && !json) terminal.out(`${texts.t('store.resent', { count: back })}\n`);
    if (args.has('once') || back !== undefined) await once(station);
    else await untilStopped(context, station);
    return storeStatus(station, counting(), worded(context));
  });
  emit(context, status, () => statusText(status, texts));
  return status.inStep ? EXIT.done : EXIT.refused;
}

/** Puts back what the store has no more. How many acts. */
async function sentAgain(station: Workstation): Promise<number> {
  const line = openLine(station);
  try {
    return await retried(() => resend(line));
  } finally {
    line.client.close();
  }
}

async function once(station: Workstation): Promise<void> {
  const line = openLine(station);
  try {
    await passThrough(line, TRIES);
  } finally {
    line.client.close();
  }
}

/** Delivers until it is interrupted; failures are told and tried again. */
async function untilStopped(context: Context, station: Workstation): Promise<void> {
  const { terminal, texts } = context;
  const ended = new AbortController();
  const end = (): void => ended.abort();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, end);
  const line = openLine(station, { signal: ended.signal });
  try {
    while (!ended.signal.aborted) {
      try {
        await pass(line);
      } catch (error) {
        if (!isPassing(error)) throw error;
        terminal.err(`${texts.message(error)}\n`);
      }
      await rest(LOOK_EVERY_MS, ended.signal);
    }
  } finally {
    for (const signal of signals) process.off(signal, end);
    line.client.close();
  }
}

/** `reconcile`: 0 only where nothing is missing or different. */
export async function runReconcile(context: Context): Promise<ExitCode> {
  const found = await inWorkstation(context.dataFolder, 'read', context.machine, async (station) => {
    const line = openLine(station);
    try {
      return await retried(() => compare(line));
    } finally {
      line.client.close();
    }
  });
  const plain = ({
    digest,
    kind,
    licence,
  }: OneSided): { digest: string; kind: string; licence: string | null } => {
    return { digest, kind, licence: licence ?? null };
  };
  const out = {
    same: found.same,
    missingHere: found.missingHere.map(plain),
    missingThere: found.missingThere.map(plain),
    different: found.different.map(({ licence, ...more }) => ({ ...more, licence: licence ?? null })),
  } as ReconcileOut;
  emit(context, out, () => reconcileText(out, context.texts));
  return isInStep(found) ? EXIT.done : EXIT.refused;
}

/** A reading that a broken connection cut is begun again. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || tries >= READINGS) throw error;
      await rest(tries * 300);
    }
  }
}

/** `outbox [--all] [--after N] [--limit N]`, `outbox retry N`, `outbox decide N --as PERSON --decision D --reason TEXT`. */
export async function runOutbox(context: Context): Promise<ExitCode> {
  const { args, dataFolder, machine, terminal, texts, json } = context;
  const [what, number, ...more] = args.positionals;
  if (what !== undefined) {
    requireWhat(what, ['retry', 'decide']);
    refuse(args, more[0], ['all', 'after', 'limit']);
    if (what === 'decide') return decide(context, number);
    refuse(args, undefined, DECIDING);
    if (number === undefined) throw new UsageError('usage.item-missing');
    const wanted = wholeNumber('retry', number);
    const out = await asOwner(context, (station) => Promise.resolve(putBack(station, wanted)));
    emit(context, out, () => `${texts.t('outbox.put-back', { number: wanted })}\n`);
    return EXIT.done;
  }
  refuse(args, undefined, DECIDING);
  const rows: OutboxRow[] = [];
  const which = args.has('all') ? 'all' : 'open';
  await inWorkstation(dataFolder, 'read', machine, (station) => {
    let after = args.whole('after') ?? 0;
    for (let left = args.whole('limit') ?? Number.MAX_SAFE_INTEGER; left > 0;) {
      const part = { which, after, limit: Math.min(left, PART) } as const;
      const some = outboxRows(station, part, counting(), worded(context));
      if (json) for (const row of some) terminal.out(`${JSON.stringify(row)}\n`);
      else rows.push(...some);
      const last = some.at(-1);
      if (last === undefined || some.length < part.limit) return;
      after = last.number;
      left -= some.length;
    }
  });
  if (!json) terminal.out(outboxText(rows, texts));
  return EXIT.done;
}

function putBack({ delivery, clock }: Workstation, number: number): OutboxRetryOut {
  const back = delivery.putBack(number, clock.now());
  const state = delivery.item(number)?.state;
  return back && state !== undefined ? { number, state } : fail('OUTBOX_NOT_ASIDE', { number });
}

/** `outage note --text TEXT`, `outage report --out FILE`. */
export async function runOutage(context: Context): Promise<ExitCode> {
  const { args, texts } = context;
  const [what] = args.positionals;
  requireWhat(what, ['note', 'report']);
  if (what === 'note') {
    refuse(args, undefined, ['out']);
    const text = needed(args, 'text').trim();
    if (text === '' || text.length > 2000) throw new UsageError('usage.outage-text');
    const out = await asOwner(context, (station): Promise<OutageNoteOut> => {
      if (!addMeasure(station, text)) fail('OUTAGE_NONE');
      const newest = station.storeBook.outages().at(-1);
      return Promise.resolve({
        since: moment(newest?.since ?? station.clock.now()),
        measures: newest?.measures.length ?? 1,
      });
    });
    emit(context, out, () => `${texts.t('outage.noted', { since: texts.moment(out.since) })}\n`);
    return EXIT.done;
  }
  refuse(args, undefined, ['text']);
  const path = needed(args, 'out');
  SYSTEM_FILES.requireFree(path);
  const out = await inWorkstation(
    context.dataFolder,
    'read',
    context.machine,
    async (station): Promise<OutageReportOut> => {
      const outage = station.storeBook.outages().at(-1) ?? fail('OUTAGE_NONE');
      const { pdf, late } = await outageDocument(station, outage, counting(), texts);
      SYSTEM_FILES.create(path, pdf);
      const until = outage.until === undefined ? null : moment(outage.until);
      return { out: path, since: moment(outage.since), until, late };
    },
  );
  emit(context, out, () => `${texts.t('outage.written', { path: out.out, late: out.late })}\n`);
  return EXIT.done;
}
