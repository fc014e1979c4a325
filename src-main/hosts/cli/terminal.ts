import type { Readable } from 'node:stream';

/** What the command is connected with. */
export interface Terminal {
  /** Writes to standard output. */
  out(text: string): void;
  /** Writes to standard error. */
  err(text: string): void;
  /**
   * The next secret: a line of standard input, or typed unseen after `prompt` where a person sits there. The caller
   * zeroes it. Undefined where there is none.
   */
  secret(prompt: string): Promise<Uint8Array | undefined>;
  /** Whether a person reads standard error. */
  readonly interactive: boolean;
}

/** Standard input as far as secrets need it. */
export type SecretInput = Readable & {
  readonly isTTY?: boolean;
  setRawMode?: (raw: boolean) => unknown;
};

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const INTERRUPT = 0x03;
const END_OF_INPUT = 0x04;
const BACKSPACES: readonly number[] = [0x08, 0x7f];
/** Longest secret, bytes. */
const LONGEST = 256;

/** Reads secrets one by one, as bytes that are zeroed after use: a text could not be. */
export class SecretReader {
  readonly #input: SecretInput;
  readonly #write: (text: string) => void;
  #rest: Buffer = Buffer.alloc(0);
  #ended = false;

  /** `write` shows prompts. */
  constructor(input: SecretInput, write: (text: string) => void) {
    this.#input = input;
    this.#write = write;
  }

  /** The next line; undefined at the end of input, or when nothing was typed. */
  async next(prompt: string): Promise<Uint8Array | undefined> {
    const typed = this.#input.isTTY === true && this.#input.setRawMode !== undefined;
    const line = typed ? await this.#type(prompt) : await this.#line();
    return line.length === 0 ? undefined : line;
  }

  async #line(): Promise<Uint8Array> {
    let end = this.#rest.indexOf(NEWLINE);
    while (end < 0 && !this.#ended && this.#rest.length <= LONGEST) {
      await this.#more();
      end = this.#rest.indexOf(NEWLINE);
    }
    const stop = end < 0 ? this.#rest.length : end;
    const bare = stop > 0 && this.#rest[stop - 1] === RETURN ? stop - 1 : stop;
    const line = new Uint8Array(this.#rest.subarray(0, bare));
    const rest = Buffer.from(this.#rest.subarray(Math.min(stop + 1, this.#rest.length)));
    this.#rest.fill(0);
    this.#rest = rest;
    return line;
  }

  async #more(): Promise<void> {
    const chunk = await this.#chunk();
    if (chunk === undefined) {
      this.#ended = true;
      return;
    }
    const joined = Buffer.concat([this.#rest, chunk]);
    this.#rest.fill(0);
    chunk.fill(0);
    this.#rest = joined;
  }

  #chunk(): Promise<Buffer | undefined> {
    const input = this.#input;
    return new Promise((resolve, reject) => {
      const done = (chunk: Buffer | undefined): void => {
        input.off('data', onData).off('end', onEnd).off('error', onError).pause();
        resolve(chunk);
      };
      const onData = (chunk: Buffer | string): void => done(Buffer.from(chunk));
      const onEnd = (): void => done(undefined);
      const onError = (error: Error): void => reject(error);
      if (input.readableEnded || input.destroyed) resolve(undefined);
      else input.on('data', onData).on('end', onEnd).on('error', onError).resume();
    });
  }

  /** A line typed unseen. Ctrl-C ends the program as it does elsewhere. */
  async #type(prompt: string): Promise<Uint8Array> {
    this.#write(prompt);
    const typed = new Uint8Array(LONGEST);
    let length = 0;
    this.#input.setRawMode?.(true);
    try {
      for (;;) {
        const chunk = await this.#chunk();
        if (chunk === undefined) return typed.slice(0, length);
        for (const byte of chunk) {
          if (byte === INTERRUPT) process.exit(130);
          if (byte === RETURN || byte === NEWLINE || byte === END_OF_INPUT) return typed.slice(0, length);
          if (BACKSPACES.includes(byte)) length = Math.max(0, length - 1);
          else if (length < LONGEST) typed[length++] = byte;
        }
        chunk.fill(0);
      }
    } finally {
      typed.fill(0);
      this.#input.setRawMode?.(false);
      this.#write('\n');
    }
  }
}

/** The process's own terminal. */
export function processTerminal(): Terminal {
  const err = (text: string): void => {
    process.stderr.write(text);
  };
  const secrets = new SecretReader(process.stdin, err);
  return {
    out: (text) => {
      process.stdout.write(text);
    },
    err,
    secret: (prompt) => secrets.next(prompt),
    interactive: process.stderr.isTTY,
  };
}
