import { messageBytes, signThroughGate } from '@yinzheng/core/devices';
import type { KeySession, SignableMessage } from '@yinzheng/core/ports';
import { sm2KeyPair } from '@yinzheng/core/sm';
import { makeDecision } from '@yinzheng/core/approvals';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSoftwareKey, openSoftwareKey } from '../../../src-main/adapters/software-key.ts';
import { asyncCodeOf, codeOf } from '../../support/codes.ts';
import { people, request, sessionOf, TestClock, usualAuthority } from '../../support/house.ts';
import { seededRandom } from '../../support/made-seals.ts';
import { tempDir } from '../../support/temp.ts';

// A key signs what the gate made and nothing that only looks like it.

const who = people();
const authority = usualAuthority(who);
const clock = new TestClock();
let genuine: SignableMessage;
let session: KeySession;

/** The message that the gate hands to a key for a decision. */
async function fromTheGate(): Promise<SignableMessage> {
  const ticket = request(authority, clock);
  const form = { approverId: 'li', answer: 'agreed', opinion: '' } as const;
  const decision = makeDecision(ticket, form, { authority, clock });
  const own = sessionOf(who.approver);
  const seen: SignableMessage[] = [];
  const spy: KeySession = {
    ...own,
    sign: (message) => {
      seen.push(message);
      return own.sign(message);
    },
  };
  await signThroughGate({ kind: 'decision', ticket, decision }, spy, { authority });
  return seen[0]!;
}

beforeEach(async () => {
  genuine = await fromTheGate();
  const path = join(tempDir(), 'li.key');
  const { privateKey } = sm2KeyPair(seededRandom('a key'));
  await createSoftwareKey(path, { serial: 'SW-1', privateKey, pin: new TextEncoder().encode('123456') });
  session = await openSoftwareKey(path).login(new TextEncoder().encode('123456'));
});

class LooksLikeOne implements SignableMessage {
  readonly kind = 'decision';
  readonly bytes = new Uint8Array(32);
}

function prototypeOf(value: object): object {
  return Object.getPrototypeOf(value) as object;
}

function under(prototype: object): SignableMessage {
  return Object.create(prototype) as SignableMessage;
}

const FORGED: readonly (readonly [string, (message: SignableMessage) => SignableMessage])[] = [
  ['bytes', () => new Uint8Array(32) as unknown as SignableMessage],
  ['an object with a kind', () => ({ kind: 'decision' })],
  [
    'an object with a kind and bytes',
    () => ({ kind: 'decision', bytes: new Uint8Array(32) }) as SignableMessage,
  ],
  ['a structural copy', (message) => ({ ...message })],
  ['a copy with the prototype', (message) => Object.assign(under(prototypeOf(message)), message)],
  ['an object under the prototype', (message) => under(prototypeOf(message))],
  ['an heir of a message', (message) => under(message)],
  ['another class', () => new LooksLikeOne()],
  ['a proxy of a message', (message) => new Proxy(message, {})],
  ['a clone', (message) => structuredClone({ ...message })],
  [
    'what its constructor makes, where it leads to one',
    (message) => {
      const Class = (prototypeOf(message) as { constructor: unknown }).constructor as new (
        ...args: unknown[]
      ) => object;
      return new Class('decision', new Uint8Array(32)) as SignableMessage;
    },
  ],
];

describe('a key', () => {
  it('signs what the gate made', async () => {
    expect((await session.sign(genuine)).length).toBeGreaterThan(60);
  });

  it.each(FORGED)('refuses %s', async (_, forge) => {
    const forged = forge(genuine);
    expect(codeOf(() => messageBytes(forged))).toBe('INTERNAL');
    expect(await asyncCodeOf(async () => session.sign(forged))).toBe('INTERNAL');
  });

  it('signs what the gate checked, whatever becomes of the message on the way', () => {
    const before = messageBytes(genuine);
    messageBytes(genuine).fill(0);
    expect(() => Object.assign(genuine, { kind: 'grant' })).toThrow(TypeError);
    expect(messageBytes(genuine)).toEqual(before);
  });
});
