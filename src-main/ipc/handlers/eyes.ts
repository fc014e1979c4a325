import { mayAsk, POLICY, type Input, type Output } from '@yinzheng/contract/ipc';
import { fail, fromHex, toBase64 } from '@yinzheng/core/kernel';
import { sealPicture, type Place } from '../../service/eyes/index.ts';
import { readsLog } from '../../service/log-rights.ts';
import type { ServiceDeps } from '../deps.ts';
import type { Call, HandlersOf } from '../router.ts';

type EyeChannels =
  | 'files.look'
  | 'files.sample'
  | 'files.drop'
  | 'stamping.preview'
  | 'verify.start'
  | 'verify.report'
  | 'host.take'
  | 'host.open'
  | 'host.leave';

type Opened = Output<'host.open'>;

/** Looking at files, previews, verifications, and the bytes that a host hands on. */
export function eyeHandlers(deps: ServiceDeps): HandlersOf<EyeChannels> {
  const { pool, taken, jobs } = deps;
  const languageOf = ({ person }: Call): 'zh-CN' | 'en' => deps.preferences.of(person).language;
  return {
    'files.look': async ({ file }, call) => {
      const { name, path } = taken.get(file, call.session);
      return { file, name, ...(await pool.run('file.look', { path })) };
    },
    'files.sample': async (_, call) => {
      const copy = await pool.run('sample.copy', { language: languageOf(call) });
      const { id, name, size } = taken.add({ ...copy, session: call.session });
      return { file: id, name, size };
    },
    'files.drop': ({ file }, { session }) => {
      taken.drop(file, session);
      return {};
    },
    'stamping.preview': async ({ id, document, page, positions, format, width }, call) => {
      const png = await pool.run('page.picture', {
        document: { digest: fromHex(document), name: document },
        page,
        width,
        placement: { ticketId: fromHex(id), positions, format, custodian: seated(call) },
      });
      return { png: toBase64(png) };
    },
    'verify.start': async (source, call) => {
      const { path, name } = await placeOf(deps, source, call);
      const { person, session } = call;
      const order = { source, path, name, language: languageOf(call), readsLog: readsLog(call.roles) };
      const job = jobs.start(
        {
          ...{ kind: 'verify', subject: name, total: 1, owner: { person, session }, pausable: false },
          ...('file' in source ? { file: source.file } : {}),
        },
        async ({ signal, progress }) => {
          const file = await pool.run('file.verify', order, {
            signal,
            onProgress: ({ done, current }) => progress(done, current),
          });
          return { kind: 'verify', file };
        },
      );
      return { job: job.id };
    },
    'verify.report': async ({ job, form }, call) => {
      const { result } = jobs.get(job, call);
      if (result?.kind !== 'verify') return fail('JOB_UNKNOWN');
      const { source, sm3 } = result.file;
      const { path } = await placeOf(deps, source, call);
      const order = {
        path,
        name: result.file.name,
        sm3,
        form,
        language: languageOf(call),
        readsLog: readsLog(call.roles),
      };
      const { name, bytes } = await pool.run('report.make', order);
      const type = form === 'pdf' ? 'application/pdf' : 'application/json';
      return { product: deps.products.add({ name, type, bytes }, call), name };
    },
    'host.take': (file, { session }) => ({ file: taken.add({ ...file, session }).id }),
    'host.open': (what, call) => open(deps, what, call),
    'host.leave': (_, { session }) => {
      taken.leave(session);
      jobs.leave(session);
      return {};
    },
  };
}

async function open(deps: ServiceDeps, what: Input<'host.open'>, call: Call): Promise<Opened> {
  switch (what.kind) {
    case 'file':
      return opened(await placeOf(deps, what, call));
    case 'document': {
      const asked = { ticketId: fromHex(what.request), digest: fromHex(what.document), person: seated(call) };
      return opened(await deps.pool.run('document.place', asked));
    }
    case 'result':
      return opened(await placeOf(deps, what, call));
    case 'seal': {
      seated(call);
      const { bytes, type } = sealPicture(deps.station, what.id);
      return { source: { base64: toBase64(bytes) }, name: what.id, type };
    }
    case 'licence':
      licenceReader(call);
      return opened(await deps.pool.run('licence.place', { identifier: what.identifier }));
    case 'attachment':
      licenceReader(call);
      return opened(await deps.pool.run('attachment.place', { draft: what.draft, document: what.document }));
    case 'product': {
      const { bytes, name, type } = deps.products.get(what.product, call);
      return { source: { base64: toBase64(bytes) }, name, type };
    }
  }
}

/** Whoever may see licences sees their files: the policy of the list is that of the files. @throws NOT_ALLOWED */
function licenceReader(call: Call): void {
  seated(call);
  if (!mayAsk(POLICY['licences.get'], call.roles)) fail('NOT_ALLOWED');
}

/** A taken file of the session's, or a sealed file for those who read the 台账 of its seal. */
async function placeOf(
  { pool, taken }: ServiceDeps,
  source: { readonly file: string } | { readonly entry: number },
  call: Call,
): Promise<Place> {
  if ('file' in source) return taken.get(source.file, call.session);
  const person = seated(call);
  if (!readsLog(call.roles)) return fail('NOT_ALLOWED');
  return pool.run('result.place', { entry: source.entry, person });
}

function opened({ path, size, name }: Place): Opened {
  const type = /\.pdf$/i.test(name) ? 'application/pdf' : 'application/octet-stream';
  return { source: { path, size }, name, type };
}

function seated({ person }: Call): string {
  return person ?? fail('NOBODY_SEATED');
}
