import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex, toHex, utf8 } from '@yinzheng/core/kernel';
import { sm2KeyPair, sm2Sign, sm3 } from '@yinzheng/core/sm';
import {
  acceptanceHeadDer,
  deviceRequestDer,
  nextAcceptance,
  NO_ACCEPTANCE,
  parseRequestHeaders,
  requireDeviceRequest,
  requireReceipts,
} from '@yinzheng/core/sync';
import { expect, it } from 'vitest';
import { seededRandom } from '../../support/made-seals.ts';
import { opensslVerifies } from '../../support/openssl.ts';
import { ROOT } from '../../support/repo.ts';

// The vectors in docs/formats are the bytes that the code makes, and openssl agrees with their digests and signatures.

/** The lines `name: value` of a format's document. */
function vectorsOf(name: string): Readonly<Record<string, string>> {
  const text = readFileSync(join(ROOT, 'docs', 'formats', name), 'utf8');
  const lines = [...text.matchAll(/^ {4}([a-z-]+): (.*)$/gm)];
  return Object.fromEntries(lines.map((found) => [String(found[1]), String(found[2])]));
}

function opensslSm3(bytes: Uint8Array): string {
  return execFileSync('openssl', ['dgst', '-sm3', '-r'], { input: bytes, encoding: 'utf8' }).slice(0, 64);
}

const pairOf = (name: string) => sm2KeyPair(seededRandom(name));

it('a signed request has the bytes that docs/formats/device-request.md shows', () => {
  const [device, store] = [pairOf('vector device'), pairOf('vector store')];
  const body = '{"type":"11100000MB03271699022","wish":"00112233445566778899aabbccddeeff"}';
  const target = '/v1/blocks?a=%E5%8D%B0';
  const at = new Date('2026-06-01T01:02:03Z');
  const act = deviceRequestDer({
    store: sm3(store.publicKey),
    key: sm3(device.publicKey),
    at,
    nonce: fromHex('000102030405060708090a0b0c0d0e0f'),
    method: 'POST',
    path: '/v1/blocks',
    query: 'a=%E5%8D%B0',
    body: sm3(utf8(body)),
  });
  const made = {
    'device-point': toHex(device.publicKey),
    'store-point': toHex(store.publicKey),
    key: opensslSm3(device.publicKey),
    store: opensslSm3(store.publicKey),
    at: at.toISOString(),
    target,
    body,
    'body-digest': opensslSm3(utf8(body)),
    act: toHex(act),
  };
  const shown = vectorsOf('device-request.md');
  expect(shown).toMatchObject(made);
  const signature = fromHex(shown['signature']!);
  expect(opensslVerifies(device.publicKey, act, signature)).toBe(true);
  const claimed = parseRequestHeaders({
    'yinzheng-request': shown['yinzheng-request'],
    'yinzheng-signature': shown['yinzheng-signature'],
  });
  expect(toHex(claimed.act)).toBe(shown['act']);
  expect(toHex(claimed.signature)).toBe(shown['signature']);
  const seen = { method: 'POST', target, now: at, store: sm3(store.publicKey), point: device.publicKey };
  requireDeviceRequest(claimed, seen);
});

it('receipts and a head have the bytes that docs/formats/acceptance.md shows', () => {
  const store = pairOf('vector store');
  const shown = vectorsOf('acceptance.md');
  const acts = [utf8('act 1'), utf8('act 2')];
  const chain: Uint8Array[] = [NO_ACCEPTANCE];
  for (const [index, act] of acts.entries()) {
    const counted = Buffer.alloc(8);
    counted.writeBigUInt64BE(BigInt(index + 1));
    const by = opensslSm3(Buffer.concat([chain[index]!, counted, fromHex(opensslSm3(act))]));
    chain.push(nextAcceptance(chain[index]!, index + 1, sm3(act)));
    expect(toHex(chain[index + 1]!)).toBe(by);
  }
  const head = acceptanceHeadDer({
    unit: '11430000006122244L',
    number: 2,
    head: chain[2]!,
    at: new Date('2026-06-01T01:02:03Z'),
  });
  expect(shown).toMatchObject({
    'store-point': toHex(store.publicKey),
    'digest-one': opensslSm3(acts[0]!),
    'digest-two': opensslSm3(acts[1]!),
    'chain-one': toHex(chain[1]!),
    'chain-two': toHex(chain[2]!),
    act: toHex(head),
  });
  const signature = fromHex(shown['signature']!);
  expect(opensslVerifies(store.publicKey, head, signature)).toBe(true);
  const receipts = acts.map((act, index) => ({ digest: sm3(act), number: index + 1, before: chain[index]! }));
  const signed = { act: head, signature };
  expect(
    requireReceipts(receipts, signed, { unit: '11430000006122244L', storePoint: store.publicKey }).number,
  ).toBe(2);
  expect(sm2Sign(store.privateKey, head)).not.toEqual(signature);
});
