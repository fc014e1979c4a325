import type { FromDevice, ToDevice } from '@yinzheng/contract/device';
import type { DeviceReport, DeviceWish } from '../../ipc/messages.ts';
import type { DeviceChild } from '../../devices/types.ts';

// Device hosts are started by the hosts' main process on the service's word (ADR 0018); what they and the service say
// to each other passes here. PINs are the one thing that goes to them from here alone.

/** What a device host takes of the service: PINs come from the windows alone. */
const SERVICE_SAYS: readonly ToDevice['kind'][] = ['order', 'go', 'close'];

/** Where a PIN is to go: `prompt.key` says it. */
export interface PinWay {
  /** Absolute path of the module whose device host takes it. */
  readonly module: string;
  readonly slip: string;
}

/** The device hosts of the running service. */
export interface DeviceRelay<C extends DeviceChild = DeviceChild> {
  /** Does what the service wants; `answer` carries what comes of it back to that service. */
  hear(wish: DeviceWish, answer: (report: DeviceReport) => void): void;
  /** The device host that has loaded a module; undefined: there is none now. */
  of(module: string): C | undefined;
  /**
   * Hands a PIN to where its slip is; null: it is typed on the key itself. The bytes are overwritten. False: there is no
   * such device host.
   */
  givePin(way: PinWay, pin: Uint8Array<ArrayBuffer> | null): boolean;
  /**
   * Ends all: the service is gone, or the program is being closed. One that changes a PIN is ended when that is done: a
   * token that is interrupted in it may be left without a PIN. Such a one also ends by itself when its parent has ended.
   */
  killAll(): void;
}

export interface DeviceRelayOrder<C extends DeviceChild> {
  launch(name: string): C;
  /** A PIN was typed at the port of a slip; `told` carries the answer to whoever typed it. */
  onTyped?(slip: string, told: (answer: unknown) => void): void;
}

interface Kept<C> {
  readonly child: C;
  /** Path of the module that it was told to load. */
  module: string | undefined;
  /** Orders whose endless call waits for `go`, and whose endless call is made now. */
  readonly asking: Set<number>;
  readonly making: Set<number>;
  /** It is to be ended once it makes no such call. */
  ending: boolean;
}

/** No device hosts yet. */
export function deviceRelay<C extends DeviceChild>({ launch, onTyped }: DeviceRelayOrder<C>): DeviceRelay<C> {
  const children = new Map<number, Kept<C>>();
  const of = (module: string): C | undefined => {
    // The one that was started last: an earlier one may be on its way out.
    return [...children.values()].findLast((one) => one.module === module)?.child;
  };
  return {
    hear: (wish, answer) => {
      const { id } = wish;
      const kept = children.get(id);
      switch (wish.kind) {
        case 'device-launch': {
          const child = launch(wish.name);
          const own: Kept<C> = {
            child,
            module: undefined,
            asking: new Set(),
            making: new Set(),
            ending: false,
          };
          children.set(id, own);
          child.onMessage((message) => {
            note(own, message);
            if (own.ending && own.making.size === 0) child.kill();
            if (children.get(id) !== own) return;
            if (message.kind === 'typed') {
              const { slip } = message;
              onTyped?.(slip, (told) => child.send({ kind: 'told', slip, answer: told }));
            } else answer({ kind: 'device-said', id, message });
          });
          void child.gone.then((how) => {
            if (children.get(id) !== own) return;
            children.delete(id);
            answer({ kind: 'device-gone', id, how });
          });
          return;
        }
        case 'device-say': {
          const { message } = wish;
          if (kept === undefined || !SERVICE_SAYS.includes(message.kind)) return;
          if (message.kind === 'order' && message.op === 'load') kept.module = pathIn(message.order);
          if (message.kind === 'go' && kept.asking.delete(message.id)) kept.making.add(message.id);
          kept.child.send(message);
          return;
        }
        case 'device-kill':
          kept?.child.kill();
      }
    },
    of,
    givePin: ({ module, slip }, pin) => {
      const child = of(module);
      child?.send({ kind: 'pin', slip, pin });
      // The message was written by now.
      pin?.fill(0);
      return child !== undefined;
    },
    killAll: () => {
      for (const [id, kept] of children) {
        children.delete(id);
        kept.ending = true;
        if (kept.making.size === 0) kept.child.kill();
      }
    },
  };
}

/** Keeps in mind which orders are in a call that must not be broken off: until they say anything else. */
function note(kept: Kept<DeviceChild>, message: FromDevice): void {
  if (!('id' in message)) return;
  const { id } = message;
  kept.asking.delete(id);
  kept.making.delete(id);
  if (message.kind !== 'calling' || message.limit !== 'endless') return;
  (message.waits === true ? kept.asking : kept.making).add(id);
}

/** The path that an order to load names. */
function pathIn(order: unknown): string | undefined {
  const { path } = (order ?? {}) as { readonly path?: unknown };
  return typeof path === 'string' ? path : undefined;
}
