import { fail } from '@yinzheng/core/kernel';
import { deliveryStatus } from '../../service/delivery/index.ts';
import { addMeasure, openLine, register, resend } from '../../service/sync/index.ts';
import { licenceAct } from '../acts/licence.ts';
import type { ServiceDeps } from '../deps.ts';
import type { HandlersOf } from '../router.ts';

type SyncChannel =
  | 'store.status'
  | 'store.register'
  | 'store.send'
  | 'store.resend'
  | 'outbox.list'
  | 'outbox.item'
  | 'outbox.retry'
  | 'outbox.decide'
  | 'outages.list'
  | 'outages.note'
  | 'outages.report';

/** 待发: the way to the central store. */
export function syncHandlers(deps: ServiceDeps): HandlersOf<SyncChannel> {
  const { station, pool, sync, emit, products, preferences, jobs } = deps;
  const changed = (): void => emit({ kind: 'changed', what: 'delivery' });
  return {
    'store.status': () => deliveryStatus(station),
    'store.register': async ({ url, code, unit }) => {
      await register(station, { url: url.trim(), code: code.trim(), unitCode: unit?.trim() });
      sync.wake();
      changed();
      emit({ kind: 'changed', what: 'licences' });
      return deliveryStatus(station);
    },
    'store.send': () => {
      if (station.storeBook.registration() === undefined) fail('STORE_NOT_REGISTERED');
      sync.wake();
      return {};
    },
    'store.resend': async () => {
      const line = openLine(station);
      try {
        const count = await resend(line);
        sync.wake();
        changed();
        return { count };
      } finally {
        line.client.close();
      }
    },
    'outbox.list': (input) => pool.run('outbox.list', input),
    'outbox.item': (input) => pool.run('outbox.item', input),
    'outbox.retry': ({ number }) => {
      if (!station.delivery.putBack(number, station.clock.now())) fail('OUTBOX_NOT_ASIDE', { number });
      sync.wake();
      changed();
      return {};
    },
    'outbox.decide': async (input, { session, person }) => {
      const officer = person ?? fail('NOBODY_SEATED');
      const act = await licenceAct(deps, { person: officer, wish: { kind: 'conflict-decision', ...input } });
      const owner = { session, person: officer };
      const subject = act.facts.licence.find(({ name }) => name === 'identifier')?.text ?? '';
      const spec = { kind: 'conflict-decision', subject, total: 1, pausable: false, owner } as const;
      return { job: jobs.ask(spec, act).id };
    },
    'outages.list': () => pool.run('outages.list', {}),
    'outages.note': ({ text }) => {
      if (text.trim() === '') fail('BAD_REQUEST', { detail: 'outages.note text' });
      if (!addMeasure(station, text.trim())) fail('OUTAGE_NONE');
      changed();
      return {};
    },
    'outages.report': async ({ id }, call) => {
      const { language } = preferences.of(call.person);
      const { bytes, since } = await pool.run('outages.report', { id, language });
      const name = `${language === 'en' ? 'outage-report' : '故障报告'}-${since.slice(0, 10)}.pdf`;
      return { product: products.add({ name, type: 'application/pdf', bytes }, call), name };
    },
  };
}
