import type { HostMessage, ServiceMessage } from '../ipc/messages.ts';
import type { PinPort } from '../ipc/pin-port.ts';

// How the service's process talks with whoever started it: Node's channel under the browser host, Electron's port under
// the desktop client.

/** The way to the host. */
export interface HostWire {
  tell(message: ServiceMessage): void;
  hear(listener: (message: HostMessage, ports: readonly PinPort[]) => void): void;
  /** Nothing more will be said; the process ends when its work has. */
  end(): void;
}

/** What Electron gives a utility process. */
interface ParentPort {
  on(
    event: 'message',
    hear: (event: { readonly data: HostMessage; readonly ports: PinPort[] }) => void,
  ): void;
  postMessage(message: ServiceMessage): void;
}

/** The way to the host of this process. */
export function hostWire(): HostWire {
  const { parentPort } = process as { readonly parentPort?: ParentPort };
  if (parentPort !== undefined) {
    return {
      tell: (message) => parentPort.postMessage(message),
      hear: (listener) => parentPort.on('message', ({ data, ports }) => listener(data, ports)),
      // Electron's port keeps the process alive; it also ends it with the program.
      end: () => process.exit(),
    };
  }
  // A host that is gone leaves nothing to answer; what is broken off is ended by whoever opens the folder next.
  process.on('disconnect', () => process.exit());
  return {
    tell: (message) => process.send?.(message),
    hear: (listener) => process.on('message', (message: HostMessage) => listener(message, [])),
    end: () => process.disconnect(),
  };
}
