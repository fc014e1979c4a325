import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesSource } from '../../src-core/documents/pdf/memory-source.ts';
import { openPdf } from '../../src-core/documents/pdf/open.ts';
import {
  fillContents,
  prepareImpression,
  protectedParts,
  type ImpressionSpec,
  type PreparedImpression,
} from '../../src-core/documents/pdf/impression.ts';
import { preparePicture } from '../../src-core/documents/pdf/picture.ts';
import { encodePng } from './png-encoder.ts';

// Stamping with a stranger's signature (openssl, RSA), and looking at the result with strangers' eyes.

/** A folder of its own, with a key and a certificate. */
export function signingFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'yz-stamp-'));
  const subject = ['-subj', '/CN=stamp test', '-days', '2'];
  const key = [
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    join(dir, 'key.pem'),
    '-out',
    join(dir, 'cert.pem'),
  ];
  execFileSync('openssl', ['req', '-x509', ...key, ...subject], { stdio: 'ignore' });
  return dir;
}

/** 24 × 12 pixels: red and green above, blue and nothing below. */
export function quarters(): Uint8Array {
  const samples: number[] = [];
  for (let y = 0; y < 12; y++) {
    for (let x = 0; x < 24; x++) {
      if (y < 6) samples.push(...(x < 12 ? [255, 0, 0, 255] : [0, 255, 0, 255]));
      else samples.push(...(x < 12 ? [0, 0, 255, 255] : [9, 9, 9, 0]));
    }
  }
  return encodePng({ width: 24, height: 12, depth: 8, colourType: 6, samples });
}

/** An impression of 40 × 20 mm with its centre at 70, 60 mm, unless told otherwise. */
export function impressionSpec(more: Partial<ImpressionSpec> = {}): ImpressionSpec {
  return {
    page: 1,
    centre: { x: 70, y: 60 },
    size: { width: 40, height: 20 },
    picture: preparePicture(quarters()),
    signature: {
      filter: 'Adobe.PPKLite',
      subFilter: 'adbe.pkcs7.detached',
      date: new Date('2026-01-31T20:30:40Z'),
      utcOffsetMinutes: 480,
    },
    contentsSize: 2048,
    random: Uint8Array.from({ length: 32 }, (_, i) => i + 1),
    ...more,
  };
}

/** A detached CMS signature made by openssl. */
export function opensslCms(dir: string, signed: Uint8Array): Uint8Array {
  writeFileSync(join(dir, 'signed.bin'), signed);
  const files = ['-in', join(dir, 'signed.bin'), '-out', join(dir, 'signed.der'), '-outform', 'DER'];
  const signer = ['-signer', join(dir, 'cert.pem'), '-inkey', join(dir, 'key.pem'), '-md', 'sha256'];
  execFileSync('openssl', ['cms', '-sign', '-binary', ...files, ...signer]);
  return readFileSync(join(dir, 'signed.der'));
}

export interface Stamped {
  readonly bytes: Uint8Array;
  readonly prepared: PreparedImpression;
}

/** Stamps a document and leaves the signature out. */
export function stampUnsigned(input: Uint8Array, more: Partial<ImpressionSpec> = {}): Stamped {
  const prepared = prepareImpression(openPdf(bytesSource(input)), impressionSpec(more));
  return { bytes: Buffer.concat([input, prepared.update]), prepared };
}

/** Stamps a document; `dir` is a signing folder. */
export function stamp(dir: string, input: Uint8Array, more: Partial<ImpressionSpec> = {}): Stamped {
  const { prepared } = stampUnsigned(input, more);
  const der = opensslCms(dir, Buffer.concat([input, ...protectedParts(prepared)]));
  return { bytes: Buffer.concat([input, fillContents(prepared, der)]), prepared };
}

/** Rewrites a PDF by qpdf. */
export function byQpdf(dir: string, input: Uint8Array, ...options: readonly string[]): Uint8Array {
  const [from, to] = [join(dir, 'qpdf-in.pdf'), join(dir, 'qpdf-out.pdf')];
  writeFileSync(from, input);
  execFileSync('qpdf', ['--deterministic-id', ...options, from, to]);
  return readFileSync(to);
}
