// A process that loads one module and makes the calls it is sent: what a module does to a process stays in there.
import { PKCS11 } from 'pkcs11js';
import type { ChildAnswer, ChildCall } from './pkcs11.ts';

const module = new PKCS11();

function make({ call, args }: ChildCall): unknown {
  const method: unknown = Reflect.get(module, call);
  if (typeof method !== 'function') throw new Error(`pkcs11js has no ${call}`);
  return Reflect.apply(method, module, args) as unknown;
}

/** pkcs11js wraps the errors of some methods only. */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const code: unknown = Reflect.get(error, 'code');
  if (error.name === 'Pkcs11Error' && typeof code === 'number') return code;
  const digits = /\bCKR_\w+:(\d+)/.exec(error.message)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function answer(id: number, rest: Omit<ChildAnswer, 'id'>): void {
  process.send?.({ id, ...rest } satisfies ChildAnswer);
}

async function hear({ id, ...request }: ChildCall): Promise<void> {
  try {
    answer(id, { value: await make({ id, ...request }) });
  } catch (error) {
    const rv = codeOf(error);
    answer(id, rv === undefined ? { wrong: String(error) } : { rv });
  }
}

process.on('message', (message) => void hear(message as ChildCall));
process.on('disconnect', () => process.exit(0));
