import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newTypeSchema } from '@yinzheng/contract/store';
import { putType } from '../../src-store/catalogue/types.ts';
import { done, type LicenceOffice } from './licence-office.ts';
import { ROOT } from './repo.ts';
import { StoreHouse } from './store-house.ts';

/** A store with the demo type in its catalogue, on a port of this computer. */
export async function demoStore(): Promise<{ readonly house: StoreHouse; readonly url: string }> {
  const house = await StoreHouse.open();
  const shipped = join(ROOT, 'resources/licence-templates/demo-type.json');
  const { type, template } = newTypeSchema.parse(JSON.parse(readFileSync(shipped, 'utf8')));
  await putType(house.db, type, new Uint8Array(Buffer.from(template, 'base64')), house.clock.now());
  const url = await house.app.listen({ port: 0, host: '127.0.0.1' });
  house.clock.at = new Date();
  return { house, url };
}

/** Registers an office there, and fetches the catalogue. */
export async function registered(office: LicenceOffice, house: StoreHouse, url: string): Promise<void> {
  done(await office.run(['store', 'register', url], { pins: [await house.codeFor(undefined, undefined)] }));
  done(await office.run(['sync', '--once']));
}
