import type { Ticket } from '@yinzheng/core/approvals';
import { loadAuthority, type Authority } from '@yinzheng/core/authority';
import { appendedSource, bytesSource } from '@yinzheng/core/documents';
import { concat, equalBytes, fail, YinzhengError } from '@yinzheng/core/kernel';
import { forgetPin, type ByteSource, type KeySession, type KeyToken } from '@yinzheng/core/ports';
import { parseSeal, type Seal } from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import type { OutputFile, StampDeps, StampJob } from '@yinzheng/core/stamping';
import { DEFAULT_POLICY } from '@yinzheng/core/verification';
import { ticketRight } from '@yinzheng/core/use-rights';
import {
  decide,
  people,
  recordsOf,
  request,
  sessionOf,
  TestClock,
  usualGrants,
  type People,
} from './house.ts';
import { makeSeal, party, seededRandom, type Party } from './made-seals.ts';
import { A4, onePage } from './plain-pdf.ts';
import { MemoryUseLog } from './use-log.ts';

/** A house with a made seal, where everything is in memory: what stamping needs. */
export interface StampHouse {
  readonly root: Party;
  readonly maker: Party;
  readonly who: People;
  readonly authority: Authority;
  readonly seal: Seal;
  readonly clock: TestClock;
  readonly log: MemoryUseLog;
  readonly ticket: Ticket;
  readonly document: Uint8Array;
  readonly output: MemoryOutput;
  readonly job: StampJob;
  readonly deps: StampDeps;
}

/** A result file in memory that keeps an account of what was done with it. */
export class MemoryOutput implements OutputFile {
  readonly target = '/out/通知_已盖章.pdf';
  readonly temporary = '/out/.通知_已盖章.pdf.part';
  readonly done: string[] = [];
  published: Uint8Array | undefined;
  /** Called before each step; may throw. */
  before: (step: string) => void = () => undefined;
  /** Changes what lies on the disk after writing. */
  corrupt: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes;
  #original: ByteSource | undefined;
  #written: Uint8Array | undefined;

  begin(original: ByteSource): void {
    this.#step('begin');
    this.#original = original;
  }
  finish(appended: readonly Uint8Array[]): void {
    this.#step('finish');
    const original = this.#original ?? fail('INTERNAL', { detail: 'not begun' });
    const whole = appended.reduce((source, bytes) => appendedSource(source, bytes), original);
    this.#written = this.corrupt(whole.read(0, whole.size).slice());
  }
  readBack<T>(work: (source: ByteSource) => Promise<T>): Promise<T> {
    this.#step('readBack');
    return work(bytesSource(this.#written ?? fail('INTERNAL', { detail: 'not written' })));
  }
  publish(): void {
    this.#step('publish');
    this.published = this.#written;
  }
  settle(): void {
    this.#step('settle');
  }
  discard(): void {
    this.#step('discard');
    this.#written = undefined;
  }
  #step(step: string): void {
    this.before(step);
    this.done.push(step);
  }
}

/** A key port over a holder that accepts the PIN 1234. */
export function keyOf(
  holder: Parameters<typeof sessionOf>[0],
  kind: KeyToken['kind'] = 'software',
): KeyToken {
  const session: KeySession = sessionOf(holder, kind);
  return {
    ...session.token,
    login: (pin) => {
      const right = pin instanceof Uint8Array && equalBytes(pin, new TextEncoder().encode('1234'));
      forgetPin(pin);
      if (right) return Promise.resolve(session);
      return Promise.reject(new YinzhengError('PIN_WRONG', { serial: session.token.serial, left: 5 }));
    },
  };
}

/** The PIN that {@link keyOf} accepts. */
export function pin(): Uint8Array {
  return new TextEncoder().encode('1234');
}

/** The seal of the house where a test wants no other. */
const usualSeal = (maker: Party, unit: Party): Uint8Array =>
  makeSeal(maker, unit, { esID: 'YZTEST0000000001' });

/** Everything for one job of two positions on one approved page. */
export async function stampHouse(
  mode: 'trial' | 'production' = 'trial',
  sealBy: typeof usualSeal = usualSeal,
): Promise<StampHouse> {
  const root = party('Test Root', undefined);
  const maker = party('Seal Maker', root);
  const unit = party('A Unit', root);
  const usual = people();
  const who: People = { ...usual, custodian: { ...unit, person: usual.custodian.person } };
  const seal = parseSeal(sealBy(maker, unit));
  const authority = loadAuthority(who.root.certificate.der, recordsOf(who, usualGrants(who), { mode }));
  const clock = new TestClock(new Date('2026-06-01T01:00:00Z'));
  const document = onePage({ mediaBox: A4 });
  const open = request(authority, clock, {
    seal: { esID: seal.info.esID, digest: sm3(seal.bytes) },
    documents: [{ digest: sm3(document), size: document.length, name: '通知.pdf' }],
    count: 3,
  });
  const ticket = await decide(open, who.approver, { authority, clock });
  clock.advance(60);
  const log = new MemoryUseLog();
  const output = new MemoryOutput();
  const job: StampJob = {
    right: ticketRight(ticket),
    document: ticket.request.documents[0]!,
    source: bytesSource(document),
    seal,
    certificate: unit.certificate,
    custodian: who.custodian.person,
    format: 'ses',
    positions: [
      { page: 1, x: 60, y: 60 },
      { page: 1, x: 150, y: 240 },
    ],
  };
  const deps: StampDeps = {
    authority,
    clock,
    random: seededRandom('stamping'),
    log,
    key: keyOf(who.custodian),
    jobId: new Uint8Array(16).fill(7),
    output,
    verification: {
      roots: [root.certificate],
      others: [],
      crls: [],
      statusLists: [],
      policy: DEFAULT_POLICY,
    },
    maxBytes: 1 << 30,
  };
  return { root, maker, who, authority, seal, clock, log, ticket, document, output, job, deps };
}

/** Bytes with one of them changed. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return concat(bytes.subarray(0, at), Uint8Array.of(bytes[at]! ^ 1), bytes.subarray(at + 1));
}
