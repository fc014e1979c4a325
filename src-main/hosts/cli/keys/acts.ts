import { certificateUse, profileById, PROFILES } from '@yinzheng/core/devices';
import { toHex } from '@yinzheng/core/kernel';
import { derToPem, parseCertificate } from '@yinzheng/core/pki';
import type { KeysChangePinOut, KeysCsrOut, KeysImportOut, KeysSelfTestOut } from '@yinzheng/contract/cli';
import { SYSTEM_FILES } from '../../../service/compose.ts';
import { certificateIn } from '../../../service/desk/index.ts';
import { certificateOut, chooseKey, signingCertificates } from '../../../service/keys.ts';
import { whyFailed } from '../../../service/keys-doctor.ts';
import { moment } from '../../../service/shapes.ts';
import type { KeyView } from '../../../devices/index.ts';
import { UsageError } from '../args.ts';
import { emit, type Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { KeyRing } from '../key-ring.ts';
import { askPin, askSecret, keyText } from '../pin.ts';
import { SUBJECT_EXAMPLE, subjectOf } from './subject.ts';

/** Asks for the PIN of a smart key. @throws UsageError */
export function askKeyPin(context: Context, { serial, label, pad }: KeyView): Promise<Uint8Array> {
  return askPin(context, label === '' ? serial : label, { kind: 'smart-key', serial }, pad);
}

/** `keys self-test`: 0 when the probe verified. @throws UsageError for a profile that does not exist */
export async function selfTest(context: Context, ring: KeyRing): Promise<ExitCode> {
  const { args, texts } = context;
  const wanted = args.text('profile');
  if (wanted !== undefined && profileById(wanted) === undefined) {
    const words = PROFILES.map(({ id }) => id).join(', ');
    throw new UsageError('usage.not-one-of', { option: '--profile', value: wanted, words });
  }
  const key = chooseKey(await ring.look(), ring.serial);
  const pin = await askKeyPin(context, key);
  const { acts } = ring.devices();
  const { at, ...test } = await acts.selfTest(key.identity, pin, wanted);
  const { answer, profile } = test;
  const made: KeysSelfTestOut = { key: key.serial, ...test };
  emit(context, made, () => {
    const about = { key: keyText(context, { kind: 'smart-key', serial: key.serial }), profile };
    if (answer === 'passed') return `${texts.t('keys.self-test-passed', about)}\n`;
    const reason = whyFailed(test, key.serial, texts);
    return `${texts.t('keys.self-test-failed', { ...about, reason })}\n`;
  });
  return answer === 'passed' ? EXIT.done : EXIT.refused;
}

/** `keys csr`: a PKCS#10 request. */
export async function request(context: Context, ring: KeyRing): Promise<ExitCode> {
  const { args, texts, terminal } = context;
  const fresh = args.has('new');
  const out = args.text('out');
  const written = args.text('subject');
  const subject = written === undefined ? undefined : subjectOf(written);
  if (out !== undefined) SYSTEM_FILES.requireFree(out);
  const key = chooseKey(await ring.look(), ring.serial, fresh);
  const own = subject ?? signingCertificates(key)[0]?.subject.der;
  if (own === undefined) throw new UsageError('usage.subject-missing', { example: SUBJECT_EXAMPLE });
  const pin = await askKeyPin(context, key);
  const { acts } = ring.devices();
  const label = args.text('label');
  const der = await acts.request(key.identity, pin, own, {
    fresh,
    ...(label === undefined ? {} : { label }),
  });
  const request = derToPem(der, 'CERTIFICATE REQUEST');
  if (out !== undefined) SYSTEM_FILES.create(out, Buffer.from(request, 'latin1'));
  const made: KeysCsrOut = {
    key: key.serial,
    publicKey: toHex(publicKeyIn(der)),
    request,
    out: out ?? null,
  };
  if (!context.json && out === undefined) terminal.out(request);
  emit(context, made, () => (out === undefined ? '' : `${texts.t('keys.csr-done', { path: out })}\n`));
  return EXIT.done;
}

/** The uncompressed point of a request of ours: the last 65 bytes of its key's BIT STRING. */
function publicKeyIn(der: Uint8Array): Uint8Array {
  const mark = Buffer.from([0x03, 0x42, 0x00, 0x04]);
  const at = Buffer.from(der).indexOf(mark);
  return der.slice(at + 3, at + 3 + 65);
}

/** `keys import-cert`: puts a certificate beside its key. */
export async function importCertificate(context: Context, ring: KeyRing): Promise<ExitCode> {
  const { args, texts } = context;
  const bytes = SYSTEM_FILES.read(args.positionals[1]!);
  const der = certificateIn(bytes);
  const key = chooseKey(await ring.look(), ring.serial, true);
  await ring.devices().acts.importCertificate(key.identity, await askKeyPin(context, key), der);
  const [shown] = certificateOut({ der, use: certificateUse(parseCertificate(der)) });
  const made: KeysImportOut = { key: key.serial, certificate: shown! };
  emit(
    context,
    made,
    () => `${texts.t('keys.import-done', { holder: shown!.holder, serial: key.serial })}\n`,
  );
  return EXIT.done;
}

/** `keys change-pin`: the old PIN, then the new one; typed on the key where it has a pad. */
export async function changePin(context: Context, ring: KeyRing): Promise<ExitCode> {
  const { texts, terminal, machine } = context;
  const key = chooseKey(await ring.look(), ring.serial, true);
  const about = { key: keyText(context, { kind: 'smart-key', serial: key.serial }) };
  const old = await askKeyPin(context, key);
  const fresh = key.pad ? new Uint8Array(0) : await askSecret(context, texts.t('pin.new', about));
  if (terminal.interactive && !key.pad) await requireAgain(context, fresh);
  await ring.devices().acts.changePin(key.identity, old, fresh);
  const made: KeysChangePinOut = { key: key.serial, changedAt: moment(machine.clock.now()) };
  emit(context, made, () => `${texts.t('keys.pin-changed', about)}\n`);
  return EXIT.done;
}

/** Where a person types unseen, the new PIN is typed twice. @throws UsageError */
async function requireAgain(context: Context, fresh: Uint8Array): Promise<void> {
  const again = await askSecret(context, context.texts.t('pin.new-again'));
  const same = again.length === fresh.length && again.every((byte, at) => byte === fresh[at]);
  again.fill(0);
  if (same) return;
  fresh.fill(0);
  throw new UsageError('usage.pin-different');
}
