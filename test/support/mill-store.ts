import { putType } from '../../src-store/catalogue/types.ts';
import { millType, TEMPLATE } from './licence-mill.ts';
import { StoreHouse } from './store-house.ts';

/** An embedded store with the mills' type in its catalogue, on a port of this computer; `at`: its time, else the usual one. */
export async function millStore(at?: Date): Promise<{ readonly house: StoreHouse; readonly url: string }> {
  const house = await StoreHouse.open();
  if (at !== undefined) house.clock.at = at;
  await putType(house.db, millType(), TEMPLATE, house.clock.now());
  return { house, url: await house.app.listen({ port: 0, host: '127.0.0.1' }) };
}
