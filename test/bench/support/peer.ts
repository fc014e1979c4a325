import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTool, run } from '../../support/tools.ts';
import { DISTID } from '../../support/openssl.ts';
import { ROOT } from '../../support/repo.ts';
import { measureProcess, requireDone, type MeasuredProcess } from './measured-process.ts';

// What ours is measured against: Apache PDFBox and BouncyCastle (test/peers).

const PROGRAM = join(ROOT, 'test', 'peers', 'run');
const ENV = { PEER_CLASSES: join(ROOT, 'node_modules', '.cache', 'peer-classes') };

/** A signing by the peers: the process, and what it says of itself. */
export interface PeerSigned extends MeasuredProcess {
  /** Of all rounds, milliseconds. */
  readonly total: number;
  /** The last round, milliseconds. */
  readonly last: number;
}

/** A stranger with a key, a certificate and a seal of the picture that ours stamps. */
export class BenchPeer {
  readonly #folder: string;

  /** Makes the stranger's files in a folder. @throws where java or openssl is missing */
  static async make(folder: string, picture: Uint8Array): Promise<BenchPeer> {
    for (const tool of ['java', 'javac', 'openssl']) {
      if (findTool(tool) === undefined)
        throw new Error(`${tool} is not installed (see scripts/system-packages.json)`);
    }
    openssl(folder, 'genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2', '-out', 'peer.key');
    const subject = ['-subj', '/CN=peer', '-days', '30', '-sm3', '-sigopt', DISTID];
    openssl(folder, 'req', '-new', '-x509', '-key', 'peer.key', ...subject, '-out', 'peer.pem');
    writeFileSync(join(folder, 'peer.png'), picture);
    const peer = new BenchPeer(folder);
    requireDone('seal', await peer.#run('seal', 'peer.key', 'peer.pem', 'peer.png', 'peer.esl', '外部印章'));
    return peer;
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Signs a file with a visible stamp on page 1, so many times in one process. */
  async sign(mode: 'ses' | 'cms', from: string, to: string, rounds: number): Promise<PeerSigned> {
    const files = ['peer.key', 'peer.pem', 'peer.esl', 'peer.png', from, to];
    const ran = requireDone('sign', await this.#run('sign', mode, ...files, String(rounds)));
    const [, last, total] = /last ([\d.]+) ms, total ([\d.]+) ms/.exec(ran.stderr) ?? [];
    if (last === undefined || total === undefined) throw new Error(`the peers said: ${ran.stderr}`);
    return { ...ran, last: Number(last), total: Number(total) };
  }

  /** Verifies many files in one process. @throws unless each signature is found valid */
  async verify(files: readonly string[]): Promise<MeasuredProcess> {
    return requireDone('verify', await this.#run('verify', ...files));
  }

  #run(...args: readonly string[]): Promise<MeasuredProcess> {
    return measureProcess(PROGRAM, args, { cwd: this.#folder, env: ENV });
  }
}

function openssl(cwd: string, ...args: readonly string[]): void {
  const ran = run('openssl', args, { cwd });
  if (ran.code !== 0) throw new Error(`openssl: ${ran.stderr}`);
}
