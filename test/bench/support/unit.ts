import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inWorkstation, SYSTEM } from '../../../src-main/service/compose.ts';
import { prepareStamping } from '../../../src-main/service/stamp.ts';
import type { Files, Workstation } from '../../../src-main/service/workstation.ts';
import { makeDemo, Office } from '../../support/cli.ts';

/** A demo unit with a folder to work in. */
export class BenchUnit {
  readonly office: Office;
  /** Removed at the end. */
  readonly folder: string;

  /** Makes one. */
  static async make(): Promise<BenchUnit> {
    const folder = mkdtempSync(join(tmpdir(), 'yinzheng-bench-'));
    const demo = await makeDemo();
    try {
      return new BenchUnit(new Office(demo, folder), folder);
    } finally {
      demo.remove();
    }
  }

  private constructor(office: Office, folder: string) {
    this.office = office;
    this.folder = folder;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The seal's picture, PNG. */
  sealPicture(): Promise<Uint8Array> {
    return this.open('read', (station) => station.seals()[0]!.info.picture.data);
  }

  /** Works in the data folder, in this process. */
  open<T>(access: 'read' | 'own', work: (station: Workstation) => T | Promise<T>): Promise<T> {
    return inWorkstation(this.office.data, access, SYSTEM, work);
  }

  /** PIN of the custodian, as bytes that may be zeroed. */
  pin(): Uint8Array {
    return new TextEncoder().encode(this.office.who('custodian').pin);
  }

  /**
   * Puts one impression on a file as the command does: the ticket is checked, the file is known by its digest, its
   * kept copy is stamped, the result lies on the disk.
   */
  async stamp(
    station: Workstation,
    files: Files,
    what: {
      readonly ticket: string;
      readonly file: string;
      readonly out: string;
      readonly format: 'ses' | 'cms';
    },
  ): Promise<void> {
    const { ticket, file, out, format } = what;
    const order = { ticket, custodian: this.office.who('custodian').id, format, out, files: [file] };
    const prepared = prepareStamping(station, files, { ...order, positions: [{ page: 1, x: 150, y: 222 }] });
    const [outcome] = await prepared.run(this.pin(), () => undefined);
    if (outcome?.result === 'refused') throw outcome.error;
  }
}
