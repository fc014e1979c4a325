import { isDataFolder } from '../../service/compose.ts';
import { openDevices } from '../../service/compose-devices.ts';
import { nodeLauncher, type Devices } from '../../devices/index.ts';
import { UsageError, type Args } from './args.ts';
import type { Context } from './command.ts';

export { deviceKeys } from '../../devices/index.ts';

/** More of how devices are opened than the options say. */
export interface RingOptions {
  /** A changed or new driver is taken as it is. */
  readonly accept?: boolean;
  /** Certificates whose keys are expected. */
  readonly expected?: () => readonly Uint8Array[];
}

/** The devices of a command, by its options; they are looked at only when it asks. @throws UsageError, FILE_UNREADABLE, FILE_UNWRITABLE */
export function openKeys(context: Context, { accept = false, expected }: RingOptions): Devices {
  const { args, terminal, texts, machine, dataFolder } = context;
  const modules = args.all('module');
  const quick = driverTimeout(args);
  const folder = isDataFolder(dataFolder) ? dataFolder : undefined;
  const devices = openDevices(folder, machine, {
    launcher: nodeLauncher(),
    modules,
    only: modules.length > 0,
    allowWritable: args.has('allow-writable'),
    accept,
    pollMs: 0,
    ...(expected === undefined ? {} : { expected }),
    ...(quick === undefined ? {} : { limits: { quick } }),
    onDefect: (_, error) => {
      const { title, detail } = texts.error(error);
      terminal.err(`${texts.t('keys.notice', { title, detail })}\n`);
    },
  });
  devices.onWaiting((_, begun) => {
    if (begun !== undefined) terminal.err(`${texts.t(`waiting.${begun.for}`)}\n`);
  });
  return devices;
}

/** Milliseconds that an ordinary call of a driver may take. @throws UsageError */
function driverTimeout(args: Args): number | undefined {
  const limit = args.whole('driver-timeout');
  if (limit !== undefined && (limit < 50 || limit > 3_600_000)) {
    throw new UsageError('usage.driver-timeout', { value: limit });
  }
  return limit;
}
