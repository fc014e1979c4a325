import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answered, JobOut } from '@yinzheng/contract/ipc';
import type { HostMessage, ServiceMessage } from '../../../src-main/ipc/messages.ts';
import type { Ask } from '../../../src-main/ipc/router.ts';

// A service of the tests' own: it speaks the messages of the real one and does what the inputs tell it. What it was
// asked stands in the folder's asked.jsonl.

export const RIGHT_PIN = '918273';
/** A PNG of one pixel. */
export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=';

/** The job that the service tells of. */
export function madeJob(id: string, state: JobOut['state']): JobOut {
  return {
    id,
    kind: 'stamp',
    state,
    subject: '印发通知',
    total: 3,
    done: 1,
    current: '甲.pdf',
    started: '2026-11-29T01:00:00.000Z',
    ended: null,
    waits: null,
    halt: null,
    leftBy: null,
    can: { pause: true, resume: false, cancel: true },
    error: null,
    result: null,
  };
}

const kept = { folder: '', taken: 0 };

function tell(message: ServiceMessage): void {
  process.send?.(message);
}

function ok(data: unknown): Answered<unknown> {
  return { ok: true, data };
}

function answer({ channel, input, caller, pin }: Ask): Answered<unknown> {
  const { job = '', person = null } = input as { job?: string; person?: string | null };
  switch (channel) {
    case 'session.get':
      return ok({ person: caller.person === null ? null : { id: caller.person } });
    case 'session.become':
      return ok({ person: person === null ? null : { id: person } });
    case 'jobs.list':
      return ok({ jobs: [] });
    case 'jobs.cancel':
      return process.exit(9);
    case 'jobs.resume':
      tell({ kind: 'event', event: { kind: 'job', job: madeJob(job, 'running') }, audience: caller });
      return ok(madeJob(job, 'running'));
    case 'prompt.ask':
      if (job === 'gone') return { ok: false, error: { code: 'JOB_UNKNOWN', params: {} } };
      return ok({ stage: job.startsWith('pin') ? 'pin' : 'confirm' });
    case 'prompt.facts':
    case 'prompt.key':
      return ok({ job, reason: '</script><script>alert(1)</script>' });
    case 'prompt.picture':
      return ok({ png: PIXEL });
    case 'prompt.pin': {
      const accepted = Buffer.from(pin ?? []).toString() === RIGHT_PIN;
      const error = accepted ? null : { code: 'PIN_WRONG' as const, params: { serial: 'S', left: 2 } };
      return ok({ accepted, error, triesLeft: accepted ? null : 2, again: !accepted });
    }
    case 'host.take':
      kept.taken += 1;
      return ok({ file: `f${kept.taken}` });
    case 'host.open':
      return open(input as { kind: string; id?: string });
    default:
      return ok({});
  }
}

/** Names and sizes of files come from the folder: `bytes` of it is what is opened. */
function open({ kind, id }: { kind: string; id?: string }): Answered<unknown> {
  if (kind === 'seal' && id !== '章/1') return { ok: false, error: { code: 'SEAL_UNKNOWN', params: {} } };
  if (kind === 'seal') return ok({ source: { base64: PIXEL }, name: '章.png', type: 'image/png' });
  const path = join(kept.folder, 'bytes');
  return ok({
    source: { path, size: readFileSync(path).length },
    name: '关于“印章”的 100% 通知.pdf',
    type: 'application/pdf',
  });
}

if (process.send !== undefined)
  process.on('message', (message: HostMessage) => {
    switch (message.kind) {
      case 'open':
        kept.folder = message.folder;
        kept.taken = message.earlier?.files.length ?? 0;
        if (message.folder.includes('busy')) {
          tell({
            kind: 'refused',
            error: { code: 'DATA_FOLDER_BUSY', params: { path: 'p', pid: 1, since: 's' } },
          });
          process.disconnect();
          return;
        }
        tell({ kind: 'open', mode: message.folder.includes('production') ? 'production' : 'trial' });
        return;
      case 'ask': {
        const { ask, id } = message;
        const { pin, ...rest } = ask;
        const line = JSON.stringify({ ...rest, pin: pin === undefined ? undefined : pin.length });
        writeFileSync(join(kept.folder, 'asked.jsonl'), `${line}\n`, { flag: 'a' });
        tell({ kind: 'answer', id, answer: answer(ask) });
        return;
      }
      case 'device-said':
      case 'device-gone':
        return;
      case 'pin-port':
        // No port comes over this wire.
        return;
      case 'close':
        process.disconnect();
    }
  });
if (process.send !== undefined) process.on('disconnect', () => process.exit());
