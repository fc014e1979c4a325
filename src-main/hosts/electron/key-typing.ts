import type { PinPlaceOut, WireErrorOut } from '@yinzheng/contract/ipc';
import { MessageChannelMain, type MessagePortMain } from 'electron';
import { PIN_PAGE, pinAnswer } from '../../ipc/pin-port.ts';
import type { Caller } from '../../ipc/router.ts';
import type { PinWay } from '../shared/device-relay.ts';
import type { Relay } from '../shared/relay.ts';

// Ports between a small window and the process that has its key (docs/adr/0017, 0018).

export interface KeyTypingDeps {
  readonly relay: Relay;
  /** Gives the service its end of a window's port, through which the PIN of that job comes. */
  handOver(port: MessagePortMain, job: string, caller: Caller): void;
  /** The same for a smart key: its device host gets the end, for what is to lie under a slip. */
  handToKey(port: MessagePortMain, way: PinWay): void;
  /** Tells the device host that nothing is typed in a window: the key has a pad. False: there is no such host. */
  typeOnPad(way: PinWay): boolean;
}

/** What is typed in a window: of which job, in whose name, and where it goes; null: to the service. */
export interface Typing {
  readonly job: string;
  readonly caller: Caller;
  readonly place: PinPlaceOut | null;
  /** Nothing is typed in the window. */
  readonly pad: boolean;
}

export interface KeyTyping {
  /** The window's ends of its ports: of the PIN, and of a new one where that is typed too. */
  ports(typing: Typing): MessagePortMain[];
  /** A PIN lies under its slip in a device host: the act goes on. */
  typed(slip: string, told: (answer: unknown) => void): void;
  /** The window is gone. */
  end(typing: Pick<Typing, 'place'>): void;
}

/** Another try, or the next PIN, may follow at the port. */
const AGAIN = 'port';
const GONE: WireErrorOut = { code: 'JOB_NOT_WAITING', params: {} };

export function keyTyping(deps: KeyTypingDeps): KeyTyping {
  const open = new Map<string, Typing & { readonly place: PinPlaceOut }>();
  const typed: KeyTyping['typed'] = (slip, told) => {
    const at = open.get(slip);
    if (at === undefined) return told({ accepted: false, error: GONE, triesLeft: null, key: null });
    const { job, caller, place } = at;
    if (place.fresh !== null && slip !== place.fresh) return told({ kept: true, key: AGAIN });
    const asked = deps.relay.host('prompt.pin', { job, slip: place.slip }, caller);
    void asked.then((answer) =>
      told(
        pinAnswer(
          answer,
          () => AGAIN,
          () => PIN_PAGE,
        ),
      ),
    );
  };
  /** The window says only that the person is ready: there is nothing to keep from this process. */
  const padPort = (port: MessagePortMain, way: PinWay): void => {
    port.on('message', () => {
      if (deps.typeOnPad(way)) typed(way.slip, (answer) => port.postMessage(answer));
      else port.close();
    });
    port.start();
  };
  return {
    ports: ({ place, ...typing }) => {
      if (place === null) {
        const { port1, port2 } = new MessageChannelMain();
        deps.handOver(port1, typing.job, typing.caller);
        return [port2];
      }
      return slipsOf(place).map((slip) => {
        const { port1, port2 } = new MessageChannelMain();
        const way = { module: place.module, slip };
        open.set(slip, { ...typing, place });
        if (typing.pad) padPort(port1, way);
        else deps.handToKey(port1, way);
        return port2;
      });
    },
    typed,
    end: ({ place }) => {
      for (const slip of slipsOf(place)) open.delete(slip);
    },
  };
}

function slipsOf(place: PinPlaceOut | null): string[] {
  if (place === null) return [];
  return place.fresh === null ? [place.slip] : [place.slip, place.fresh];
}
