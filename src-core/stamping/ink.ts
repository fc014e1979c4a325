import type { Impression } from '../devices/index.ts';
import {
  appendedSource,
  fillContents,
  preparePicture,
  protectedParts,
  type PlacedPicture,
  type SealPicture,
} from '../documents/index.ts';
import { NotSigned, type ByteSource, type KeySession } from '../ports/index.ts';
import type { Sm3Stream } from '../sm/index.ts';
import type { UseLogRow } from '../use-log/index.ts';
import { impressionFormat } from './format.ts';
import type { StampDeps, StampJob, StampPosition } from './job.ts';
import { unsignedImpression } from './unsigned.ts';

/** A document on its way through a job: its bytes so far, and the SM3 over them, never read twice. */
export class Ink {
  readonly #job: StampJob;
  readonly #deps: StampDeps;
  readonly #session: KeySession;
  readonly #hash: Sm3Stream;
  readonly #picture: SealPicture;
  readonly #appended: Uint8Array[] = [];
  #source: ByteSource;
  #asked = false;
  #placed: PlacedPicture | undefined;

  /** `hash` has taken in the job's source. */
  constructor(job: StampJob, deps: StampDeps, session: KeySession, hash: Sm3Stream) {
    this.#job = job;
    this.#deps = deps;
    this.#session = session;
    this.#hash = hash;
    this.#picture = preparePicture(job.seal.info.picture.data);
    this.#source = job.source;
  }

  /** Whether the key was asked for an impression and nothing shows that it did not sign: see `impress`. */
  get asked(): boolean {
    return this.#asked;
  }

  /** The updates made so far, to be appended to the job's source. */
  get appended(): readonly Uint8Array[] {
    return this.#appended;
  }

  /** SM3 and size of the document with the impressions made so far. */
  get state(): { digest: Uint8Array; size: number } {
    return { digest: this.#hash.clone().digest(), size: this.#source.size };
  }

  /**
   * Makes the next impression: the update is built, its protected bytes are hashed, the key signs, Contents is filled.
   * While it runs, and when it throws, `asked` says whether the key may have signed.
   */
  async impress(position: StampPosition, reservation: UseLogRow): Promise<void> {
    const { maxSize, sign } = impressionFormat(this.#job.format);
    const at = this.#deps.clock.now();
    const draft: Impression = { ...this.#job, reservation, at, digest: new Uint8Array(32) };
    const prepared = unsignedImpression(this.#source, this.#job, {
      position,
      picture: this.#picture,
      reuse: this.#placed,
      at,
      contentsSize: maxSize(draft),
      random: this.#deps.random.bytes(32),
    });
    const ranges = this.#hash.clone();
    for (const part of protectedParts(prepared)) ranges.update(part);
    const { authority, log, ended } = this.#deps;
    const contents = await sign({ ...draft, digest: ranges.digest() }, this.#watched(), {
      authority,
      log,
      ended,
    });
    const update = fillContents(prepared, contents);
    this.#hash.update(update);
    this.#appended.push(update);
    this.#source = appendedSource(this.#source, update);
    this.#placed = prepared.picture;
    this.#asked = false;
  }

  /** The session, noting that the key was asked; only the port's own word takes that back. */
  #watched(): KeySession {
    const session = this.#session;
    return {
      token: session.token,
      logout: () => {
        session.logout();
      },
      sign: async (message) => {
        this.#asked = true;
        try {
          return await session.sign(message);
        } catch (error) {
          if (error instanceof NotSigned) this.#asked = false;
          throw error;
        }
      },
    };
  }
}

/** Room to keep free for a job's updates: each signature in hexadecimal, the picture once, and what stands around. */
export function roomFor(job: StampJob): number {
  const { data } = job.seal.info.picture;
  const each = 2 * (job.seal.bytes.length + job.certificate.der.length) + 16_384;
  return job.positions.length * each + 4 * data.length + 65_536;
}
