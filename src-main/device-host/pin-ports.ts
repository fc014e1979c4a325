import type { FromDevice } from '@yinzheng/contract/device';
import type { Pins } from './pins.ts';
import type { TypedPort } from './wire.ts';

// Where a PIN is typed under the desktop client: a port of the small window's own, straight to this process. What comes
// and goes is as at the service's own port for software keys (src-main/ipc/pin-port.ts).

/** Longest PIN, bytes; the token says what its own limits are. */
const LONGEST_PIN = 256;
/** No PIN came; another try may follow. */
const NO_PIN = {
  accepted: false,
  error: { code: 'BAD_REQUEST', params: { detail: 'pin' } },
  triesLeft: null,
  key: 'port',
} as const;

/** Ports by their slips. */
export interface PinPorts {
  /** Takes what is typed at a port: it is held under the slip, and the host is told. */
  listen(slip: string, port: TypedPort): void;
  /** Passes on what the host says of it. */
  told(slip: string, answer: unknown): void;
  /** Nothing more is taken for a slip. */
  close(slip: string): void;
}

/** No ports yet. */
export function makePinPorts(pins: Pins, tell: (message: FromDevice) => Promise<void>): PinPorts {
  const ports = new Map<string, TypedPort>();
  const close = (slip: string): void => {
    ports.get(slip)?.close();
    ports.delete(slip);
  };
  return {
    listen: (slip, port) => {
      close(slip);
      ports.set(slip, port);
      port.on('message', ({ data }) => {
        if (ports.get(slip) !== port) return;
        if (data instanceof Uint8Array && data.length > 0 && data.length <= LONGEST_PIN) {
          pins.keep(slip, data.slice());
          data.fill(0);
          void tell({ kind: 'typed', slip });
          return;
        }
        if (data instanceof Uint8Array) data.fill(0);
        port.postMessage(NO_PIN);
      });
      port.on('close', () => {
        if (ports.get(slip) === port) ports.delete(slip);
      });
      port.start();
    },
    told: (slip, answer) => ports.get(slip)?.postMessage(answer),
    close,
  };
}
