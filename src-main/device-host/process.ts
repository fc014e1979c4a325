import { startHost } from './host.ts';
import { pkcs11Package } from './library.ts';
import { harden, readStart, watchParent } from './surroundings.ts';
import { deviceWire } from './wire.ts';

// The entry of a device host: one process for one PKCS#11 module (ADR 0018).

harden();
const unbreakable = watchParent();
const { name, limits } = readStart(process.argv.slice(2));
process.title = `yinzheng device ${name}`;
startHost(deviceWire(), { make: pkcs11Package, limits, unbreakable });
