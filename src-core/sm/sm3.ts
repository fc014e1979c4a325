import { createSM3 } from 'hash-wasm';
import { sm3 as sm3Hex } from 'sm-crypto-v2';
import { concat, fromHex } from '../kernel/index.ts';

/** Bytes of an SM3 digest. */
export const SM3_SIZE = 32;

/**
 * SM3 (GB/T 32905) of the parts one after another, 32 bytes. The parts are joined in memory:
 * use {@link createSm3} for files.
 */
export function sm3(...parts: readonly Uint8Array[]): Uint8Array {
  return fromHex(sm3Hex(parts.length === 1 ? parts[0]! : concat(...parts)));
}

/** A running SM3 over bytes that come piece by piece. */
export interface Sm3Stream {
  /** Adds bytes; they are not kept. */
  update(bytes: Uint8Array): void;
  /** The digest of everything added so far; more may be added afterwards. */
  digest(): Uint8Array;
  /** An independent stream that goes on from here: two revisions of a file share the work on their common beginning. */
  clone(): Sm3Stream;
}

/** Starts an SM3 over nothing. Asynchronous only because the WebAssembly module is compiled on first use. */
export async function createSm3(): Promise<Sm3Stream> {
  const hasher = await createSM3();
  return startStream({ hasher, holder: undefined }, hasher.save());
}

/** SM3 of one byte string after another, by WebAssembly: several times as fast as {@link sm3} where there are many. */
export async function createSm3Digest(): Promise<(bytes: Uint8Array) => Uint8Array> {
  const hasher = await createSM3();
  return (bytes) => hasher.init().update(bytes).digest('binary');
}

/** One WebAssembly instance, used in turn by a stream and all its clones; `holder` is whose state is in it. */
interface Machine {
  readonly hasher: Awaited<ReturnType<typeof createSM3>>;
  holder: StreamState | undefined;
}

interface StreamState {
  /** The saved state; stale while the stream is the machine's holder. */
  saved: Uint8Array;
}

function startStream(machine: Machine, saved: Uint8Array): Sm3Stream {
  const own: StreamState = { saved };
  const take = (): void => {
    if (machine.holder === own) return;
    if (machine.holder !== undefined) machine.holder.saved = machine.hasher.save();
    machine.hasher.load(own.saved);
    machine.holder = own;
  };
  return {
    update(bytes) {
      take();
      machine.hasher.update(bytes);
    },
    digest() {
      take();
      own.saved = machine.hasher.save();
      machine.holder = undefined; // digesting uses the state up; it is loaded again when the stream goes on
      return machine.hasher.digest('binary');
    },
    clone() {
      take();
      return startStream(machine, machine.hasher.save());
    },
  };
}
