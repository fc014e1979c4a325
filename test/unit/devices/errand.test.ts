import { asOid, der, readDer, type DerNode } from '@yinzheng/core/asn1';
import {
  checkpointPart,
  MESSAGE_KINDS,
  messageKindOf,
  readMessage,
  watchErrand,
  type MessageKind,
} from '@yinzheng/core/devices';
import { toHex } from '@yinzheng/core/kernel';
import { certificationRequestInfo, CMS_ATTRIBUTE, x500Name } from '@yinzheng/core/pki';
import { tbsSign } from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import { beforeAll, describe, expect, it } from 'vitest';
import { derChanges } from '../../support/der-changes.ts';
import { gateMessages, type GateMessage, type GateMessages } from '../../support/gate-messages.ts';

// What a session of a key signs: messages that are whole and in their one form, and of those what it was opened for.

let made: GateMessages;
const message = (kind: MessageKind): GateMessage => made.messages[kind];
const read = (kind: MessageKind, bytes = message(kind).bytes, key = message(kind).by.publicKey) =>
  readMessage(kind, bytes, key);

beforeAll(async () => {
  made = await gateMessages();
});

/** Elements of each kind's message whose values nobody knows when its key is unlocked: moments, digests, places in the log. */
const FREE: Readonly<Record<MessageKind, readonly string[]>> = {
  'ses-impression': ['/2', '/3', '/5/0/0/1'],
  'cms-impression': ['/1/1/0', '/2/1/0', '/3/1/0/2', '/3/1/0/3', '/3/1/0/4'],
  decision: ['/8'],
  // Of these two no smart key signs one yet: the whole of a grant and of a foundation is its administrators' to read.
  grant: ['/2', '/3', '/4/1', '/5', '/7', '/8', '/9'],
  foundation: ['/2', '/3', '/5', '/6', '/6/0/0', '/6/0/1', '/6/1', '/7/0/0', '/7/0/1', '/7/1', '/8', '/8/0'],
  checkpoint: ['/3', '/4', '/5', '/6', '/7', '/8'],
  probe: ['/3', '/4'],
  'certificate-request': [],
  'sign-in': ['/4', '/5'],
  'standing-authorisation': ['/14'],
  'authorisation-end': ['/5'],
  'licence-record': ['/10'],
  'licence-review': ['/7'],
  // What each licence of a batch is about is not known when the key is unlocked for all of them.
  'licence-order': ['/3', '/4', '/5', '/6', '/7', '/7/0', '/8', '/9', '/10', '/12'],
  'licence-event': ['/10'],
  'conflict-decision': ['/10'],
};

/** A message with its outermost elements changed. */
function rebuilt(
  kind: MessageKind,
  change: (parts: readonly Uint8Array[]) => readonly Uint8Array[],
): Uint8Array {
  const parts = readDer(message(kind).bytes).children.map((child) => child.bytes);
  return (kind === 'cms-impression' ? der.set : der.sequence)(...change(parts));
}

describe('a message', () => {
  it.each(MESSAGE_KINDS)('that the gate made is read whole: %s', (kind) => {
    const { bytes } = message(kind);
    expect(read(kind)).toBeDefined();
    expect(messageKindOf(bytes)).toBe(kind);
    for (const other of MESSAGE_KINDS) if (other !== kind) expect(read(other, bytes)).toBeUndefined();
  });

  it.each(MESSAGE_KINDS)('is none that is cut, longer, or of more elements: %s', (kind) => {
    const { bytes } = message(kind);
    const cuts = [0, 1, 2, 5, bytes.length >> 1, bytes.length - 33, bytes.length - 1];
    const wrong = [
      ...cuts.map((length) => bytes.subarray(0, length)),
      Uint8Array.from([...bytes, 0]),
      Uint8Array.from([0, ...bytes]),
      Uint8Array.from([...bytes, ...bytes]),
      rebuilt(kind, (parts) => [...parts, der.null()]),
      rebuilt(kind, (parts) => [...parts, parts.at(-1)!]),
      rebuilt(kind, (parts) => parts.slice(0, -1)),
      rebuilt(kind, (parts) => parts.slice(1)),
      der.sequence(bytes),
    ];
    expect(wrong.map((one) => read(kind, one))).toEqual(wrong.map(() => undefined));
  });

  it.each(MESSAGE_KINDS)(
    'is in its one form, or is another that its key was not unlocked for: %s',
    (kind) => {
      const { bytes, by, errand } = message(kind);
      const free: string[] = [];
      let tried = 0;
      for (const [index, { name, bytes: changed, sameMeaning }] of [...derChanges(bytes)].entries()) {
        // A seal's inside is hundreds of elements: each is changed in one way here, and in every way in the long form.
        if (kind === 'ses-impression' && name.startsWith('/1/') && index % 29 !== 0) continue;
        tried += 1;
        if (sameMeaning) expect(read(kind, changed), name).toBeUndefined();
        if (watchErrand(errand).take(kind, changed, by.publicKey) === undefined) free.push(name);
      }
      expect(tried).toBeGreaterThan(60);
      expect(new Set(free.map((name) => name.split(' ')[0]))).toEqual(new Set(FREE[kind]));
    },
  );

  it('names the key that signs it, where it names one', () => {
    const { custodian, leader } = made.house.who;
    expect(read('probe', message('probe').bytes, custodian.publicKey)).toBeUndefined();
    expect(read('certificate-request', undefined, leader.publicKey)).toBeUndefined();
    expect(read('ses-impression', undefined, leader.publicKey)).toBeUndefined();
  });

  it('of an impression says its place in the log and nothing else besides', () => {
    const { seal, document } = made.house;
    const { publicKey } = made.house.who.custodian;
    const spec = { seal: seal.bytes, time: made.house.clock.now(), dataHash: sm3(document) };
    const bare = tbsSign({ ...spec, propertyInfo: '/ByteRange' });
    expect(messageKindOf(bare)).toBe('ses-impression');
    expect(read('ses-impression', bare, publicKey)).toBeUndefined();
    const other = tbsSign({ ...spec, propertyInfo: 'a whole file' });
    expect(read('ses-impression', other, publicKey)).toBeUndefined();
    const says = read('ses-impression');
    expect(says).toMatchObject({
      ticket: toHex(made.house.ticket.request.ticketId),
      seal: toHex(sm3(seal.bytes)),
      entry: '1',
    });
  });

  it('of a CMS impression has each attribute in its one form', () => {
    const attributes = readDer(message('cms-impression').bytes).children;
    const withValue = (oid: string, change: (value: DerNode) => Uint8Array): Uint8Array => {
      const parts = attributes.map(({ bytes, children: [type, values] }) => {
        return asOid(type!, 'type') === oid
          ? der.sequence(type!.bytes, der.set(change(values!.children[0]!)))
          : bytes;
      });
      return der.set(...parts);
    };
    const kind = 'cms-impression';
    const same = withValue(CMS_ATTRIBUTE.signingTime, ({ bytes }) => bytes);
    expect(same).toEqual(message(kind).bytes);
    const later = withValue(CMS_ATTRIBUTE.signingTime, () => der.generalizedTime(made.house.clock.now()));
    const noTime = withValue(CMS_ATTRIBUTE.signingTime, () => der.octets(new Uint8Array(8)));
    const otherDigest = withValue(CMS_ATTRIBUTE.signingCertificateV2, (value) => {
      const [, digest, issuer] = value.children[0]!.children[0]!.children;
      const sha256 = der.sequence(der.oid('2.16.840.1.101.3.4.2.1'));
      return der.sequence(der.sequence(der.sequence(sha256, digest!.bytes, issuer!.bytes)));
    });
    for (const wrong of [later, noTime, otherDigest]) {
      expect(messageKindOf(wrong)).toBe(kind);
      expect(read(kind, wrong)).toBeUndefined();
    }
  });

  it('that asks for a certificate has no attributes and a name', () => {
    const { publicKey } = message('certificate-request').by;
    const info = certificationRequestInfo({ subject: x500Name([{ type: 'CN', value: 'A' }]), publicKey });
    expect(read('certificate-request', info)).toBeDefined();
    const [version, subject, key] = readDer(info).children.map((child) => child.bytes);
    const attribute = der.implicit(0, der.set(der.sequence(der.oid('1.2.840.113549.1.9.14'), der.set())));
    const more = der.sequence(version!, subject!, key!, attribute);
    expect(messageKindOf(more)).toBe('certificate-request');
    expect(read('certificate-request', more)).toBeUndefined();
    const nameless = certificationRequestInfo({ subject: der.sequence(), publicKey });
    expect(read('certificate-request', nameless)).toBeUndefined();
  });
});

describe('a session', () => {
  it.each(MESSAGE_KINDS.filter((kind) => kind !== 'probe'))(
    'signs what it was opened for, once: %s',
    (kind) => {
      const { bytes, by, errand } = message(kind);
      const watch = watchErrand(errand);
      expect(watch.take(kind, bytes, by.publicKey)).toBe(undefined);
      expect(watch.take(kind, bytes, by.publicKey)).toBe('not opened for it');
    },
  );

  it('signs no other kind, however whole', () => {
    for (const [own, { errand }] of Object.entries(made.messages)) {
      for (const { kind, bytes, by } of Object.values(made.messages)) {
        if (kind === own || kind === 'probe') continue;
        // Impressions are followed by a checkpoint.
        if (kind === 'checkpoint' && own.endsWith('impression')) continue;
        const answer = watchErrand({ ...errand, key: by.publicKey }).take(kind, bytes, by.publicKey);
        expect(answer, `${kind} for ${own}`).toBe('not opened for it');
      }
    }
  });

  it('signs with its own key alone; the first that signs, where it was not known', () => {
    const { bytes, errand } = message('checkpoint');
    const { custodian, leader } = made.house.who;
    expect(watchErrand(errand).take('checkpoint', bytes, leader.publicKey)).toBe('not opened for it');
    const two = { ...checkpointPart(made.house.authority), most: 2 };
    const open = watchErrand({ key: undefined, messages: [two] });
    expect(open.take('checkpoint', bytes, custodian.publicKey)).toBe(undefined);
    expect(open.take('checkpoint', bytes, leader.publicKey)).toBe('not opened for it');
  });

  it.each(['ses-impression', 'cms-impression'] as const)(
    'makes as many as were reserved, each of its own entry: %s',
    (kind) => {
      const { bytes, by, errand } = message(kind);
      const watch = watchErrand(errand);
      const take = (one: Uint8Array) => watch.take(kind, one, by.publicKey);
      expect(take(bytes)).toBe(undefined);
      expect(take(bytes)).toBe('not opened for it');
      expect(take(made.second[kind])).toBe(undefined);
      const [part, checkpoint] = errand.messages;
      const few = watchErrand({ ...errand, messages: [{ ...part!, most: 1 }, checkpoint!] });
      expect(few.take(kind, bytes, by.publicKey)).toBe(undefined);
      expect(few.take(kind, made.second[kind], by.publicKey)).toBe('not opened for it');
      const { says } = part!;
      for (const name of Object.keys(says)) {
        const other = { ...errand, messages: [{ ...part!, says: { ...says, [name]: '00' } }] };
        expect(watchErrand(other).take(kind, bytes, by.publicKey), name).toBe('not opened for it');
      }
    },
  );

  it('of which nothing was said signs probes of its own key alone, as many as it likes', () => {
    const watch = watchErrand(undefined);
    const { bytes, by } = message('probe');
    for (let at = 0; at < 3; at++) expect(watch.take('probe', bytes, by.publicKey)).toBe(undefined);
    expect(watch.take('probe', bytes, made.house.who.custodian.publicKey)).toBe('malformed');
    for (const { kind, bytes: other, by: whose } of Object.values(made.messages)) {
      if (kind !== 'probe') expect(watch.take(kind, other, whose.publicKey)).toBe('not opened for it');
    }
  });
});
