import type { FromDevice } from '@yinzheng/contract/device';

// How a device host talks with whoever started it: Node's channel, or Electron's port under the desktop client.

/** The end of a port at which a PIN is typed. */
export interface TypedPort {
  on(event: 'message', hear: (message: { readonly data: unknown }) => void): void;
  on(event: 'close', hear: () => void): void;
  postMessage(answer: unknown): void;
  start(): void;
  close(): void;
}

/** The way to the parent. */
export interface DeviceWire {
  /** Settles when the message has left this process. */
  tell(message: FromDevice): Promise<void>;
  hear(listener: (message: unknown, ports: readonly TypedPort[]) => void): void;
  /** Ends the process. */
  end(): void;
}

interface ParentPort {
  on(event: 'message', hear: (event: { readonly data: unknown; readonly ports: TypedPort[] }) => void): void;
  postMessage(message: FromDevice): void;
}

/** The way to the parent of this process. */
export function deviceWire(): DeviceWire {
  const { parentPort } = process as { readonly parentPort?: ParentPort };
  if (parentPort !== undefined) {
    return {
      // Electron writes it to its pipe before it comes back; one turn more for what it puts off.
      tell: (message) => {
        parentPort.postMessage(message);
        return new Promise((resolve) => setImmediate(resolve));
      },
      hear: (listener) => parentPort.on('message', ({ data, ports }) => listener(data, ports)),
      end: () => process.exit(),
    };
  }
  // Nobody is left who could want anything of the module, or end it when it does not end in order.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  return {
    tell: (message) =>
      new Promise((resolve) => {
        if (process.send === undefined || !process.connected) return resolve();
        // Called when the message was written to the channel, or cannot be.
        process.send(message, undefined, undefined, () => resolve());
      }),
    hear: (listener) => process.on('message', (message: unknown) => listener(message, [])),
    end: () => process.exit(),
  };
}
