import { startHost } from '../../../src-main/hosts/browser/host.ts';
import { hostFiles } from './files.ts';

// The host with the scripted service below a folder, as a process: `host-process.ts FOLDER` prints its address.

const host = await startHost({ ...hostFiles(process.argv[2] ?? ''), onLost: () => process.exit(1) });
process.stdout.write(`${host.newAddress()}\n`);
process.on('SIGTERM', () => void host.close().then(() => process.exit(0)));
