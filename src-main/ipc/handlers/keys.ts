import { fail, toHex } from '@yinzheng/core/kernel';
import { parseCertificate, x500Name } from '@yinzheng/core/pki';
import { sm3 } from '@yinzheng/core/sm';
import type { KeyFileOut, KeyOut } from '@yinzheng/contract/ipc';
import { commonName } from '@yinzheng/contract/texts';
import type { KeyView } from '../../devices/index.ts';
import { driverOut, type KeyFile } from '../../service/desk/index.ts';
import { doctorReport } from '../../service/keys-doctor.ts';
import type { PreparedAct } from '../../service/jobs/index.ts';
import {
  changePinAct,
  importCertificateAct,
  requestAct,
  selfTestAct,
  writeSealAct,
  type KeyJobKind,
  type KeyOf,
} from '../acts/keys.ts';
import type { ServiceDeps } from '../deps.ts';
import type { Call, HandlersOf } from '../router.ts';

type KeyChannel =
  | 'keys.list'
  | 'keys.doctor'
  | 'keys.read'
  | 'keys.self-test'
  | 'keys.change-pin'
  | 'keys.request'
  | 'keys.look'
  | 'keys.write-seal'
  | 'keys.import-certificate'
  | 'keys.take-in-seal'
  | 'keys.export-certificate'
  | 'keys.default'
  | 'drivers.list'
  | 'drivers.add'
  | 'drivers.accept';

const OCTETS = 'application/octet-stream';

/** 密钥. */
export function keyHandlers(deps: ServiceDeps): HandlersOf<KeyChannel> {
  const { devices, preferences, products } = deps;
  const drivers = () => ({ drivers: devices.view().modules.map(driverOut) });
  const choices = () => devices.modules;
  return {
    'keys.list': async (_, call) => {
      const { keys, drivers: told } = await shown(deps, call);
      const chosen = preferences.of(call.person).key;
      return { keys: keys.map((key) => ({ ...key, chosen: key.id === chosen })), drivers: told };
    },
    'keys.doctor': async (_, { person }) => {
      return doctorReport(await devices.look(), deps.station, preferences.of(person).language);
    },
    'keys.read': async ({ key }, call) => {
      await devices.acts.read((await viewOf(deps, key, call)).identity);
      deps.emit({ kind: 'changed', what: 'keys' });
      return {};
    },
    'keys.self-test': async ({ key, profile }, call) => {
      const of = await ownKey(deps, key, call);
      return started(deps, call, 'key-test', of, selfTestAct(deps, of, profile));
    },
    'keys.change-pin': async ({ key }, call) => {
      const of = await ownKey(deps, key, call);
      return started(deps, call, 'key-pin', of, changePinAct(deps, of));
    },
    'keys.request': async ({ key, name, unit }, call) => {
      const of = await ownKey(deps, key, call);
      const subject = x500Name([
        { type: 'C', value: 'CN' },
        ...(unit === '' ? [] : [{ type: 'O', value: unit } as const]),
        { type: 'CN', value: name },
      ]);
      const file = `${of.key.serial}.p10`;
      const act = requestAct(deps, of, subject, (bytes) => {
        return { product: products.add({ name: file, type: OCTETS, bytes }, call), name: file };
      });
      return started(deps, call, 'key-request', of, act);
    },
    'keys.look': async ({ key, file, as }, call) => {
      return (await lookAt(deps, await ownKey(deps, key, call), { file, as }, call)).shown;
    },
    'keys.write-seal': async ({ key, file }, call) => {
      const of = await ownKey(deps, key, call);
      return written(deps, call, of, { file, as: 'seal' });
    },
    'keys.import-certificate': async ({ key, file }, call) => {
      const of = await ownKey(deps, key, call);
      return written(deps, call, of, { file, as: 'certificate' });
    },
    'keys.take-in-seal': async ({ key, digest }, call) => {
      const { key: shown, person } = await ownKey(deps, key, call);
      // What is kept is what lies on the key at this moment.
      const read = await devices.acts.read(shown.identity);
      const found = read.seals.find(({ bytes }) => toHex(sm3(bytes)) === digest);
      if (found === undefined) return fail('SEAL_NOT_ON_KEY', { serial: shown.serial });
      const { serial, publicKey, certificates } = read;
      const of = { serial, publicKey, certificates };
      const made = await deps.pool.run('seal.take-in', { person, seal: found.bytes, key: of });
      deps.emit({ kind: 'changed', what: 'keys' });
      return made;
    },
    'keys.export-certificate': async ({ key, digest }, call) => {
      const { serial, certificates } = await viewOf(deps, key, call);
      const found = certificates.find(({ der }) => toHex(sm3(der)) === digest);
      if (found === undefined) return fail('KEY_CERT_MISSING', { serial });
      const name = `${serial}-${parseCertificate(found.der).serialHex}.cer`;
      return { product: products.add({ name, type: OCTETS, bytes: found.der }, call), name };
    },
    'keys.default': async ({ key }, call) => {
      if (key !== null) await keyOf(deps, key, call);
      preferences.change(call.person, { key });
      deps.emit({ kind: 'changed', what: 'keys' });
      return {};
    },
    'drivers.list': drivers,
    'drivers.add': async ({ path }) => {
      await choices().add(path);
      return drivers();
    },
    'drivers.accept': async ({ path, digest }) => {
      await choices().accept(path, digest);
      return drivers();
    },
  };
}

function shown({ pool }: ServiceDeps, { person }: Call) {
  return pool.run('keys.list', { person: person ?? fail('NOBODY_SEATED') });
}

/** A key that this person sees. @throws KEY_UNKNOWN */
async function keyOf(deps: ServiceDeps, id: string, call: Call): Promise<Omit<KeyOut, 'chosen'>> {
  const { keys } = await shown(deps, call);
  return keys.find((key) => key.id === id) ?? fail('KEY_UNKNOWN', { serial: id.slice(0, 8) });
}

/** The same in its device. @throws KEY_UNKNOWN, KEY_ABSENT */
async function viewOf(deps: ServiceDeps, id: string, call: Call): Promise<KeyView> {
  const { serial } = await keyOf(deps, id, call);
  const view = deps.devices.view().keys.find(({ identity }) => identity === id);
  return view?.module === undefined ? fail('KEY_ABSENT', { serial }) : view;
}

/** A key that is this person's, or nobody's yet: what asks for its PIN is nothing for others. @throws NOT_ALLOWED */
async function ownKey(deps: ServiceDeps, id: string, call: Call): Promise<KeyOf> {
  const { holders } = await keyOf(deps, id, call);
  const person = call.person ?? fail('NOBODY_SEATED');
  if (holders.length > 0 && !holders.some((holder) => holder.id === person)) fail('NOT_ALLOWED');
  return { key: await viewOf(deps, id, call), person };
}

interface FileFor {
  readonly file: string;
  readonly as: KeyFileOut['as'];
}

/** Reads a taken file for a key; what would be refused before its PIN is asked is refused now. */
async function lookAt(
  { taken: files, pool, devices }: ServiceDeps,
  { key: { identity } }: KeyOf,
  { file, as }: FileFor,
  { session }: Call,
): Promise<KeyFile> {
  const { path } = files.get(file, session);
  const found = await pool.run('keys.file', { path, as, key: identity });
  if (as === 'seal') devices.acts.checkSeal(identity, found.bytes);
  return found;
}

/** Begins to write what a taken file holds; the file is not needed any longer then. */
async function written(deps: ServiceDeps, call: Call, of: KeyOf, file: FileFor) {
  const { shown, bytes } = await lookAt(deps, of, file, call);
  const begun =
    shown.as === 'seal'
      ? started(deps, call, 'key-seal', of, writeSealAct(deps, of, { name: shown.seal.name, bytes }))
      : started(
          deps,
          call,
          'key-certificate',
          of,
          importCertificateAct(deps, of, { name: commonName(shown.certificate.subject), bytes }),
        );
  deps.taken.drop(file.file, call.session);
  return begun;
}

function started(
  { jobs }: ServiceDeps,
  { session, person }: Call,
  kind: KeyJobKind,
  { key }: KeyOf,
  act: PreparedAct,
): { readonly job: string } {
  const owner = { session, person };
  const subject = key.label === '' ? key.serial : key.label;
  return { job: jobs.ask({ kind, subject, total: 1, pausable: false, owner }, act).id };
}
