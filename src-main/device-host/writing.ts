import { randomBytes } from 'node:crypto';
import type { DeviceAnswer, DeviceOrder } from '@yinzheng/contract/device';
import { der } from '@yinzheng/core/asn1';
import { readable, toHex } from '@yinzheng/core/kernel';
import { parseCertificate } from '@yinzheng/core/pki';
import { SM2_CURVE_OID } from '@yinzheng/core/sm';
import type { Calls } from './calls.ts';
import { readCertificates } from './contents.ts';
import { CKA, CKC_X_509, CKK_EC, CKO, CKR, type Attribute } from './cryptoki.ts';
import { fault, rvOf } from './fault.ts';
import { attribute, findObjects } from './objects.ts';
import type { Session } from './sessions.ts';
import { sm2Point } from './values.ts';

/** Bytes of a new CKA_ID: drawn, so that it pairs with nothing that is there. */
const ID_BYTES = 16;

/** Makes an SM2 key pair whose private key does not leave the token. @throws Fault */
export async function generateKeyPair(
  { label, mechanism, keyType }: DeviceOrder<'generate'>,
  { handle }: Session,
  calls: Calls,
): Promise<DeviceAnswer<'generate'>> {
  const id = randomBytes(ID_BYTES);
  const curve: Attribute = { type: CKA.EC_PARAMS, value: Buffer.from(der.oid(SM2_CURVE_OID)) };
  const shared = (kind: number): Attribute[] => [
    { type: CKA.CLASS, value: kind },
    { type: CKA.KEY_TYPE, value: keyType },
    { type: CKA.TOKEN, value: true },
    { type: CKA.LABEL, value: label },
    { type: CKA.ID, value: id },
  ];
  const make = (withCurve: boolean) =>
    calls.make('C_GenerateKeyPair', 'making', (module) =>
      module.C_GenerateKeyPair(
        handle,
        { mechanism },
        [
          ...shared(CKO.PUBLIC_KEY),
          { type: CKA.PRIVATE, value: false },
          { type: CKA.VERIFY, value: true },
          ...(withCurve ? [curve] : []),
        ],
        [
          ...shared(CKO.PRIVATE_KEY),
          { type: CKA.PRIVATE, value: true },
          { type: CKA.SENSITIVE, value: true },
          { type: CKA.EXTRACTABLE, value: false },
          { type: CKA.SIGN, value: true },
        ],
      ),
    );
  // A key type of the maker's own names the curve already; some want it said all the same.
  const pair = await make(keyType === CKK_EC).catch((error: unknown) => {
    if (keyType === CKK_EC || rvOf(error) !== CKR.TEMPLATE_INCOMPLETE) throw error;
    return make(true);
  });
  const publicKey = sm2Point(await attribute(calls, handle, pair.publicKey, CKA.EC_POINT));
  if (publicKey === undefined) throw fault('missing', 'C_GetAttributeValue', 'CKA_EC_POINT of the new key');
  return { id: toHex(id), publicKey };
}

/** Writes a certificate, unless the same one lies there already. @throws Fault */
export async function writeCertificate(
  { id, label, der: bytes }: DeviceOrder<'write-certificate'>,
  { handle }: Session,
  calls: Calls,
): Promise<void> {
  const certificate = readable(() => parseCertificate(bytes));
  if (certificate === undefined) throw fault('missing', 'C_CreateObject', 'not a certificate');
  const there = await readCertificates(calls, handle);
  if (there.some((one) => one.id === id && Buffer.compare(one.der, bytes) === 0)) return;
  const template: readonly Attribute[] = [
    { type: CKA.CLASS, value: CKO.CERTIFICATE },
    { type: CKA.CERTIFICATE_TYPE, value: CKC_X_509 },
    { type: CKA.TOKEN, value: true },
    { type: CKA.PRIVATE, value: false },
    { type: CKA.LABEL, value: label },
    { type: CKA.ID, value: Buffer.from(id, 'hex') },
    { type: CKA.SUBJECT, value: Buffer.from(certificate.subject.der) },
    { type: CKA.ISSUER, value: Buffer.from(certificate.issuer.der) },
    { type: CKA.SERIAL_NUMBER, value: Buffer.from(der.integer(certificate.serial)) },
    { type: CKA.VALUE, value: Buffer.from(bytes) },
  ];
  await calls.make('C_CreateObject', 'quick', (module) => module.C_CreateObject(handle, template));
}

/** Writes a data object; earlier ones of its name go when it is there. @throws Fault */
export async function writeData(
  { label, application, value }: DeviceOrder<'write-data'>,
  { handle }: Session,
  calls: Calls,
): Promise<void> {
  const name: readonly Attribute[] = [
    { type: CKA.CLASS, value: CKO.DATA },
    { type: CKA.APPLICATION, value: application },
    { type: CKA.LABEL, value: label },
  ];
  const earlier = await findObjects(calls, handle, name);
  const template: readonly Attribute[] = [
    ...name,
    { type: CKA.TOKEN, value: true },
    { type: CKA.PRIVATE, value: false },
    { type: CKA.VALUE, value: Buffer.from(value) },
  ];
  await calls.make('C_CreateObject', 'quick', (module) => module.C_CreateObject(handle, template));
  for (const object of earlier) {
    await calls.make('C_DestroyObject', 'quick', (module) => module.C_DestroyObject(handle, object));
  }
}
