import type { YinzhengError } from '@yinzheng/core/kernel';
import { couldLook, isNamed, listKeys, moduleError } from '../../../service/keys.ts';
import { doctorReport } from '../../../service/keys-doctor.ts';
import { UsageError } from '../args.ts';
import { emit, type Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { withKeyRing, type KeyRing } from '../key-ring.ts';
import { adviceOn, doctorText, keysText } from '../present/keys.ts';
import { changePin, importCertificate, request, selfTest } from './acts.ts';
import { expectedHere, requireDataFolder } from './data.ts';
import { readSeals, writeSeal } from './seals.ts';

/** One of the things `keys` does. */
type KeyAct = (context: Context, ring: KeyRing) => Promise<ExitCode>;

const ACTS: Readonly<Record<string, KeyAct>> = {
  list,
  doctor,
  'self-test': selfTest,
  csr: request,
  'import-cert': importCertificate,
  'change-pin': changePin,
  'read-seals': readSeals,
  'write-seal': writeSeal,
};

/** Does what was asked for. @throws UsageError, codes of the catalogue */
export async function runKeys(context: Context): Promise<ExitCode> {
  const { args } = context;
  const [name, file] = args.positionals;
  const words = Object.keys(ACTS).join(', ');
  if (name === undefined) throw new UsageError('usage.keys-what', { words });
  const act = Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
  if (act === undefined) throw new UsageError('usage.keys-unknown', { value: name, words });
  const takesFile = name === 'import-cert' || name === 'write-seal';
  if (takesFile && file === undefined) throw new UsageError('usage.file-missing');
  if (!takesFile && file !== undefined) throw new UsageError('usage.too-many', { value: file });
  requireOwn(context, name);
  requireDataFolder(context);
  const accept = args.has('accept');
  const expected = await expectedHere(context);
  return withKeyRing(context, (ring) => act(context, ring), { accept, expected });
}

/** Options that belong to one of the things alone. */
const OWN_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  accept: ['doctor'],
  profile: ['self-test'],
  subject: ['csr'],
  label: ['csr'],
  new: ['csr'],
  keep: ['read-seals'],
  out: ['csr', 'read-seals'],
};

function requireOwn({ args }: Context, name: string): void {
  for (const [option, names] of Object.entries(OWN_OPTIONS)) {
    if (args.has(option) && !names.includes(name)) {
      throw new UsageError('usage.unknown-option', { option: `--${option}` });
    }
  }
}

/** `keys list`: 0 where at least one driver could be looked into. */
async function list(context: Context, ring: KeyRing): Promise<ExitCode> {
  const { terminal, texts } = context;
  const view = await ring.look();
  const named = ring.serial;
  const rows = listKeys(view, context.machine.clock.now()).filter((row) => {
    return named === undefined || isNamed(row, named);
  });
  emit(context, rows, () => keysText(rows, view, texts, named));
  const looked = couldLook(view);
  // Any driver may be the one that would show a key that does not.
  if (looked && (named === undefined || rows.length > 0)) return EXIT.done;
  for (const module of view.modules) {
    const error = moduleError(module);
    if (error !== undefined) terminal.err(`${texts.message(error)}${adviceOn(error, texts)}\n`);
  }
  return looked ? EXIT.done : EXIT.refused;
}

/** `keys doctor`: 1 where something that it was asked about is missing or broken. */
async function doctor(context: Context, ring: KeyRing): Promise<ExitCode> {
  const { machine, texts } = context;
  const named = ring.serial;
  const advise = (error: YinzhengError): string => adviceOn(error, texts);
  const report = doctorReport(await ring.look(), machine, texts.language, named, advise);
  const shown = {
    ...report,
    keys: report.keys.filter((key) => named === undefined || isNamed(key, named)),
  };
  const missing = named !== undefined && shown.keys.length === 0;
  const findings = missing ? [...shown.findings, unknownKey(named, context)] : shown.findings;
  const told = { ...shown, findings };
  emit(context, told, () => doctorText(told, texts));
  return findings.length === 0 ? EXIT.done : EXIT.refused;
}

function unknownKey(serial: string, { texts }: Context): { code: string; about: string; message: string } {
  const error = texts.wire('KEY_UNKNOWN', { serial });
  return { code: error.code, about: serial, message: texts.t('error.message', { ...error }) };
}
