import { DEVICE_ORDERS, toDeviceSchema, type FromDevice, type ToDevice } from '@yinzheng/contract/device';
import { callsFor, type Calls } from './calls.ts';
import { Fault, fault } from './fault.ts';
import { makeLibrary, type MakeCryptoki } from './library.ts';
import { carryOut, wipe, type Desk } from './orders.ts';
import { makePinPorts } from './pin-ports.ts';
import { makePins, type PinLimits } from './pins.ts';
import { makeQueue } from './queue.ts';
import { makeSessions } from './sessions.ts';
import { makeSlots } from './slots.ts';
import type { DeviceWire } from './wire.ts';

/** Number of what is done without an order: what is announced under it ends with an answer too. */
const OWN = 0;

/** What a device host is made of. */
export interface HostParts {
  readonly make: MakeCryptoki;
  readonly limits: PinLimits;
  /** See `CallWay`. */
  readonly unbreakable: (now: boolean) => void;
}

/** Answers the orders that come by the wire, until it is told to close. */
export function startHost({ tell, hear, end }: DeviceWire, { make, limits, unbreakable }: HostParts): void {
  const queue = makeQueue();
  const library = makeLibrary(make);
  const slots = makeSlots();
  const pins = makePins(limits);
  const ports = makePinPorts(pins, tell);
  const sessions = makeSessions(slots, pins, () => library.threads);
  const desk: Desk = { library, slots, sessions, pins, ports };
  const waiting = new Map<number, () => void>();
  const cleared = (id: number): Promise<void> => new Promise((go) => waiting.set(id, go));
  const callsOf = (id: number): Calls => callsFor(id, { module: library.module, tell, unbreakable, cleared });

  const own = (run: (calls: Calls) => Promise<void>): void => {
    queue.add({
      beside: undefined,
      run: async () => {
        await run(callsOf(OWN)).catch(() => undefined);
        await tell({ kind: 'answer', id: OWN, answer: {} });
      },
    });
  };

  const take = ({ id, op, order: raw }: Extract<ToDevice, { kind: 'order' }>): void => {
    const { order: schema, answer: answerSchema } = DEVICE_ORDERS[op];
    const order = schema.safeParse(raw);
    if (!order.success) {
      wipe(raw);
      void tell(failed(id, fault('missing', op, 'malformed order')));
      return;
    }
    const session = op === 'sign' ? sessions.find((order.data as { session: string }).session) : undefined;
    queue.add({
      beside: session?.beside === true ? session.id : undefined,
      run: async () => {
        try {
          const answer = answerSchema.safeParse(await carryOut(op, order.data as never, callsOf(id), desk));
          if (answer.success) await tell({ kind: 'answer', id, answer: answer.data });
          else await tell(failed(id, malformed(op)));
        } catch (error) {
          await tell(failed(id, error));
        } finally {
          wipe(order.data);
        }
      },
    });
  };

  hear((raw, [port]) => {
    const parsed = toDeviceSchema.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.kind) {
      case 'order':
        return take(message);
      case 'pin':
        return pins.keep(message.slip, message.pin);
      case 'pin-port':
        return port === undefined ? undefined : ports.listen(message.slip, port);
      case 'told':
        return ports.told(message.slip, message.answer);
      case 'go':
        waiting.get(message.id)?.();
        waiting.delete(message.id);
        return;
      case 'close':
        pins.forgetAll();
        return own(async (calls) => {
          await library.finish(calls).catch(() => undefined);
          end();
        });
    }
  });
  void tell({ kind: 'ready' });
}

/** A module told something that fits no answer; what it was asked to sign, it may have signed. */
function malformed(op: string): Fault {
  const { fault: told } = fault('missing', op, 'malformed answer');
  return new Fault({ ...told, signed: op === 'sign' ? 'perhaps' : 'no' });
}

function failed(id: number, error: unknown): FromDevice {
  // A defect of ours: its text might hold what it must not.
  const known =
    error instanceof Fault ? error : fault('crashed', '', error instanceof Error ? error.name : '');
  return { kind: 'fault', id, fault: known.fault };
}
