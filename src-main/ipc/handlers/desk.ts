import type { Output } from '@yinzheng/contract/ipc';
import { fail } from '@yinzheng/core/kernel';
import { wireError } from '@yinzheng/contract/errors';
import { awaitedDocument } from '../../service/relay-shown.ts';
import { exportName, requireSeat, sessionOut, type RequestOutline } from '../../service/desk/index.ts';
import type { ServiceDeps } from '../deps.ts';
import type { Call, HandlersOf } from '../router.ts';

type DeskChannel =
  | 'session.get'
  | 'session.become'
  | 'session.prefer'
  | 'requests.list'
  | 'requests.get'
  | 'requests.of-file'
  | 'ledger.page'
  | 'ledger.entry'
  | 'ledger.chain'
  | 'ledger.recheck'
  | 'ledger.export'
  | 'seals.list'
  | 'seals.get'
  | 'home.get';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Who sits here, and everything that is read about the data folder. */
export function deskHandlers(deps: ServiceDeps): HandlersOf<DeskChannel> {
  const { pool, jobs, taken, preferences, chain, products, station } = deps;
  return {
    'session.get': (_, { person }) => sessionOut(deps, person),
    'session.become': ({ person }, call) => {
      requireSeat(station, person);
      // What was begun in one person's name is not finished by another.
      if (call.person !== null && call.person !== person) deps.pins.away(call.person);
      return sessionOut(deps, person);
    },
    'session.prefer': (change, { person }) => preferences.change(person, change),
    'requests.list': (list, call) => pool.run('requests.list', { person: seated(call), list }),
    'requests.get': async ({ id }, call) => {
      return withDocuments(deps, await pool.run('requests.get', { person: seated(call), id }));
    },
    'requests.of-file': async ({ file }, { session }) => {
      const { path } = taken.get(file, session);
      return { id: await pool.run('requests.of-file', { path }) };
    },
    'ledger.page': async (page) => ({ ...(await pool.run('ledger.page', page)), chain: chain.last() }),
    'ledger.entry': async ({ number }, call) => {
      const { recorded, ticket, ...entry } = await pool.run('ledger.entry', { person: seated(call), number });
      return {
        ...entry,
        ticket: ticket === null ? null : await withDocuments(deps, ticket),
        file: recorded === null ? 'none' : await pool.run('result.look', recorded),
        chain: chain.last(),
      };
    },
    'ledger.chain': () => chain.last(),
    'ledger.recheck': (_, { session, person }) => {
      const owner = { session, person };
      const job = jobs.start(
        { kind: 'audit', subject: '', total: 1, owner, pausable: false },
        async ({ signal, progress }) => {
          progress(0, null);
          await chain.check(signal);
          return { kind: 'audit' };
        },
      );
      return { job: job.id };
    },
    'ledger.export': ({ filter }, call) => {
      const { session, person } = call;
      const { language } = preferences.of(person);
      const asked = { filter, language, person: seated(call), creator: `Yinzheng ${deps.version}` };
      const subject = exportName(language, station.clock.now());
      const job = jobs.start(
        { kind: 'export', subject, total: 1, owner: { session, person }, pausable: false },
        async ({ signal, progress }) => {
          progress(0, subject);
          // A table says what the log is worth as it is made, not what it was worth some time ago.
          const found = await chain.check(signal);
          const order = { ...asked, chain: found };
          const { bytes, rows } =
            found.answer === 'invalid'
              ? // Breaking it off would lose what it is made of.
                await pool.run('ledger.export-shown', order)
              : await pool.run('ledger.export', order, { signal });
          if (signal.aborted) fail('JOB_STOPPED');
          const name = exportName(language, station.clock.now(), found.answer);
          return {
            kind: 'export',
            made: { product: products.add({ name, type: XLSX, bytes }, call), name },
            rows,
          };
        },
      );
      return { job: job.id };
    },
    'seals.list': () => pool.run('seals.list', {}),
    'seals.get': ({ id }) => pool.run('seals.get', { id }),
    'home.get': async (_, call) => {
      const person = seated(call);
      const { counts, ...home } = await pool.run('home.get', { person });
      const { count, ...licences } = await pool.run('licences.waiting', { person, roles: call.roles });
      return { ...home, ...licences, counts: { ...counts, licences: count }, chain: chain.last() };
    },
  };
}

/** A request with what the bytes of its documents tell. */
async function withDocuments(
  { pool }: ServiceDeps,
  { documents, ...request }: RequestOutline,
): Promise<Output<'requests.get'>> {
  const looks = await pool.run('documents.look', {
    documents: documents.map(({ digest, name }) => ({ digest, name })),
  });
  return {
    ...request,
    documents: documents.map((document, index) => {
      const awaited = document.awaited && wireError(awaitedDocument(document.name));
      return { ...document, ...looks[index]!, ...(awaited === false ? {} : { problem: awaited }) };
    }),
  };
}

/** Whoever has taken the seat; the policy lets nobody else come here. */
function seated({ person }: Call): string {
  return person ?? fail('NOBODY_SEATED');
}
