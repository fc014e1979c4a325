import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCertificate, pemToDer, type Certificate } from '@yinzheng/core/pki';
import { DISTID, openssl } from './openssl.ts';
import { ROOT } from './repo.ts';
import type { Skippable } from './shared.ts';
import { requireTool, run } from './tools.ts';

// The foreign signer, verifier and seal maker of test/peers: Apache PDFBox and BouncyCastle.

const PROGRAM = join(ROOT, 'test/peers/run');
/** Compiled once for all test files; `run` compiles anew when a source is newer. */
const CLASSES = join(ROOT, 'node_modules/.cache/peer-classes');
const JARS = ['bcprov', 'bcpkix', 'bcutil', 'pdfbox2', 'fontbox2', 'commons-logging'];

/** Skips the test, with the reason, where the peers cannot run. */
export function requirePeers(context: Skippable): void {
  requireTool(context, 'java');
  requireTool(context, 'javac');
  requireTool(context, 'openssl');
  for (const jar of JARS) {
    if (existsSync(`/usr/share/java/${jar}.jar`)) continue;
    context.skip(`${jar}.jar is not installed (see scripts/system-packages.json)`);
  }
}

function peer(cwd: string, ...args: readonly string[]): string {
  const ran = run(PROGRAM, args, { cwd, env: { PEER_CLASSES: CLASSES }, timeout: 300_000 });
  const judging = args[0] === 'verify' && ran.stdout !== '';
  if (ran.code !== 0 && !judging) throw new Error(`peers ${args.join(' ')}: ${ran.stderr}`);
  return ran.stdout;
}

/** What the peers say about one signature. */
export interface PeerFinding {
  readonly valid: boolean;
  /** Whether it covers the whole file. */
  readonly whole: boolean;
  /** `VALID GM.sm2seal SES v4 hash=true …`, as they print it. */
  readonly text: string;
}

/** Lets the peers verify many files at once; one list a file, one finding a signature, or one that says why there is none. */
export function peerVerify(
  cwd: string,
  files: readonly string[],
): ReadonlyMap<string, readonly PeerFinding[]> {
  const found = new Map<string, PeerFinding[]>(files.map((file) => [file, []]));
  for (const line of peer(cwd, 'verify', ...files)
    .trim()
    .split('\n')) {
    const file = files.find((name) => line.startsWith(`${name} `));
    if (file === undefined) throw new Error(`peers said: ${line}`);
    const text = line.slice(file.length + 1);
    found.get(file)!.push({ text, valid: text.startsWith('VALID '), whole: text.includes(' whole=true') });
  }
  return found;
}

/** A PDF to be signed with another algorithm than SM2: as BouncyCastle names it, `TIMESTAMP:` before it for a time stamp. */
export interface PeerForeignJob {
  readonly algorithm: string;
  /** Name of a party whose NAME.key and NAME.pem lie in the folder. */
  readonly signer: string;
  readonly from: string;
  readonly to: string;
}

/** Lets the peers sign many files at once. */
export function peerForeign(cwd: string, jobs: readonly PeerForeignJob[]): void {
  const args = jobs.flatMap(({ algorithm, signer, from, to }) => {
    return [algorithm, `${signer}.key`, `${signer}.pem`, from, to];
  });
  peer(cwd, 'foreign', ...args);
}

/** A stranger with a key, a certificate, a seal and PDFBox. */
export interface PeerParty {
  /** Self-signed: its own root. */
  readonly certificate: Certificate;
  /** Signs a PDF with a visible stamp on page 1. */
  sign(mode: 'ses' | 'cms', from: string, to: string): void;
  /** The same, certifying the document with P. */
  certify(permission: 1 | 2 | 3, from: string, to: string): void;
}

/** Lets PDFBox add something to a file: see test/peers/PeerEdit.java. */
export function peerEdit(
  cwd: string,
  what: 'fill' | 'hide' | 'note' | 'store',
  from: string,
  to: string,
  ...values: readonly string[]
): void {
  peer(cwd, 'edit', what, from, to, ...values);
}

/** Makes such a stranger; its files, and those it signs, lie in a folder. */
export function peerParty(cwd: string, picture: Uint8Array): PeerParty {
  openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2', '-out', 'peer.key'], cwd);
  const subject = ['-subj', '/CN=peer', '-days', '30', '-sm3', '-sigopt', DISTID];
  openssl(['req', '-new', '-x509', '-key', 'peer.key', ...subject, '-out', 'peer.pem'], cwd);
  writeFileSync(join(cwd, 'peer.png'), picture);
  const [key, certificate, seal] = ['peer.key', 'peer.pem', 'peer.esl'];
  peer(cwd, 'seal', key, certificate, 'peer.png', seal, '外部印章');
  const pem = readFileSync(join(cwd, certificate), 'utf8');
  return {
    certificate: parseCertificate(pemToDer(pem, 'CERTIFICATE')),
    sign: (mode, from, to) => {
      peer(cwd, 'sign', mode, key, certificate, seal, 'peer.png', from, to);
    },
    certify: (permission, from, to) => {
      peer(cwd, 'sign', 'cms', key, certificate, '-', 'peer.png', from, to, '1', String(permission));
    },
  };
}
