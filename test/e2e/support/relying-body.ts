import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QueryAnswer } from '@yinzheng/contract/store';
import { fromHex, toBase64, toHex } from '@yinzheng/core/kernel';
import { sm2KeyPair, type Sm2KeyPair } from '@yinzheng/core/sm';
import { parseStoreCode } from '@yinzheng/core/sync';
import { foundationOf, recordsOf, usualGrants } from '../../support/house.ts';
import { licencePeople } from '../../support/licence-house.ts';
import { nodeRandom } from '../../support/openssl.ts';
import { signedCall, type Call } from '../../support/store-house.ts';

// 用证单位: somebody else than who issues, who asks the store by its API.

const UNIT = { code: '11430000006122244L', name: '印证测试单位' };
const MATTER = {
  orgName: UNIT.name,
  userName: '何静',
  itemName: '占道经营检查',
  itemCode: '000139001000',
  businessCode: 'JC-2026-0001',
};

export interface RelyingBody {
  ask(identifier: string): Promise<QueryAnswer['licences'][number]>;
}

/** Comes to a store with a code that the workstation of a data folder, which may give them out, has asked for. */
export async function relyingBody(url: string, storeDigest: string, data: string): Promise<RelyingBody> {
  const kept = JSON.parse(readFileSync(join(data, 'device.key'), 'utf8')) as {
    readonly publicKey: string;
    readonly privateKey: string;
  };
  const admin = { publicKey: fromHex(kept.publicKey), privateKey: fromHex(kept.privateKey) };
  const store = fromHex(storeDigest);
  const call = async <T>(pair: Sm2KeyPair, asked: Call): Promise<T> => {
    const { payload, headers } = signedCall(pair, store, new Date(), asked);
    const body = payload === undefined ? null : Buffer.from(payload);
    const answer = await fetch(`${url}${asked.target}`, { method: asked.method, headers, body });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as T;
  };
  const scopes = { unit: UNIT.code, scopes: ['query'] };
  const { code } = await call<{ code: string }>(admin, { method: 'POST', target: '/v1/codes', body: scopes });
  const own = sm2KeyPair(nodeRandom);
  const who = licencePeople();
  await call(own, {
    method: 'POST',
    target: '/v1/enrolments',
    body: {
      secret: toHex(parseStoreCode(code).secret),
      unit: UNIT,
      workstation: toHex(foundationOf(who).workstation),
      point: toHex(own.publicKey),
      rootCertificate: toBase64(who.root.certificate.der),
      records: recordsOf(who, usualGrants(who)).map(toBase64),
    },
  });
  return {
    ask: async (identifier) => {
      const body = { matter: MATTER, by: { what: 'identifier', identifier } };
      const { licences } = await call<QueryAnswer>(own, { method: 'POST', target: '/v1/queries', body });
      const [found] = licences;
      if (found === undefined) throw new Error(`the store knows nothing of ${identifier}`);
      return found;
    },
  };
}
