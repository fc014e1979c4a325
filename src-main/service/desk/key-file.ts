import { certificateUse } from '@yinzheng/core/devices';
import { equalBytes, fail } from '@yinzheng/core/kernel';
import { parseCertificate, pemToDer } from '@yinzheng/core/pki';
import { parseSeal } from '@yinzheng/core/seals';
import type { KeyFileOut } from '@yinzheng/contract/ipc';
import type { DevicesView, KeyView } from '../../devices/index.ts';
import { task } from '../../pool/task.ts';
import { SYSTEM_FILES } from '../compose.ts';
import { certificateOut, sealOnKey } from './keys.ts';

/** No seal and no certificate is so large, bytes. */
const LARGEST = 4 * 1024 * 1024;

/** A file that is to be on a key. */
export interface KeyFileQuery {
  readonly path: string;
  readonly as: KeyFileOut['as'];
  /** Identity of the key. */
  readonly key: string;
}

/** What it is, and the bytes that are written. */
export interface KeyFile {
  readonly shown: KeyFileOut;
  readonly bytes: Uint8Array;
}

/**
 * Reads a file that is to be on a key as what it is to be.
 * @throws FILE_UNREADABLE, DATA_TOO_LARGE; what `parseSeal`, `pemToDer` and `parseCertificate` throw; KEY_UNKNOWN
 */
export const keysFile = task('books', async ({ path, as, key }: KeyFileQuery, context): Promise<KeyFile> => {
  const station = await context.station();
  const view = context.devices();
  const own = view.keys.find(({ identity }) => identity === key);
  if (own === undefined) return fail('KEY_UNKNOWN', { serial: key.slice(0, 8) });
  const bytes = readSmall(path);
  if (as === 'seal') {
    const label = parseSeal(bytes).info.esID;
    return { bytes, shown: { as, seal: sealOnKey(station, { label, bytes }, own) } };
  }
  const der = certificateIn(bytes);
  const certificate = parseCertificate(der);
  const shown = certificateOut(certificate, certificateUse(certificate), station.clock.now());
  const point = certificate.publicKey.sm2Point;
  const ofKey = point !== undefined && pointsOn(own, view).some((one) => equalBytes(one, point));
  return { bytes: der, shown: { as, certificate: shown, ofKey } };
});

/** A certificate's DER: out of PEM text, or the bytes as they are. @throws PEM_MALFORMED and what `pemToDer` throws */
export function certificateIn(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  return text.includes('-----BEGIN ') ? pemToDer(text, 'CERTIFICATE') : bytes;
}

function readSmall(path: string): Uint8Array {
  const source = SYSTEM_FILES.open(path);
  try {
    if (source.size > LARGEST) fail('DATA_TOO_LARGE', { size: source.size, max: LARGEST });
    return source.read(0, source.size);
  } finally {
    source.close();
  }
}

/** The public keys that show on the token of a key. */
function pointsOn({ manufacturer, model, serial }: KeyView, { keys }: DevicesView): Uint8Array[] {
  return keys.flatMap((key) => {
    const same = key.serial === serial && key.model === model && key.manufacturer === manufacturer;
    return same && key.publicKey !== undefined ? [key.publicKey] : [];
  });
}
