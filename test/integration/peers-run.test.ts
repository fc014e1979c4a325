import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeWorld } from '../support/made-seals.ts';
import { PdfBuilder, sesSigner } from '../support/pdf-signed.ts';
import { requirePeers } from '../support/peers.ts';
import { ROOT } from '../support/repo.ts';
import { tempDir } from '../support/temp.ts';
import { run } from '../support/tools.ts';

// The foreign peers' own program, as somebody with nothing but a PATH runs it.

const PEERS = join(ROOT, 'test/peers');

function bare(program: string, classes: string, ...args: readonly string[]): ReturnType<typeof run> {
  const environment = ['-i', `PATH=${process.env['PATH'] ?? ''}`, `PEER_CLASSES=${classes}`];
  return run('env', [...environment, program, ...args]);
}

it('compiles and reads a file of a Chinese name in a bare environment', { timeout: 120_000 }, (context) => {
  requirePeers(context);
  const folder = tempDir();
  const file = join(folder, '通知_已盖章.pdf');
  const pdf = new PdfBuilder();
  pdf.sign(sesSigner(makeWorld()));
  writeFileSync(file, pdf.bytes);
  const { code, stdout, stderr } = bare(join(PEERS, 'run'), join(folder, 'classes'), 'verify', file);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`${file} VALID`);
});

it('says why it does not compile', { timeout: 120_000 }, (context) => {
  requirePeers(context);
  const folder = tempDir();
  copyFileSync(join(PEERS, 'run'), join(folder, 'run'));
  writeFileSync(join(folder, 'PeerVerify.java'), 'class PeerVerify { 错 }');
  const { code, stderr } = bare(join(folder, 'run'), join(folder, 'classes'), 'verify', 'x.pdf');
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/PeerVerify\.java:1: error/);
});
