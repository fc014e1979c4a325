import type {
  DeviceAnswer,
  DeviceOp,
  DeviceOrder,
  FromDevice,
  LimitClass,
  ToDevice,
} from '@yinzheng/contract/device';
import type { DeviceFault } from '@yinzheng/core/devices';

// The seams of ADR 0018.

/** A device host's process, whoever started it. */
export interface DeviceChild {
  send(message: ToDevice): void;
  onMessage(hear: (message: FromDevice) => void): void;
  /** Settles when it has ended or could not begin, with how: `exit 0`, `SIGABRT`. */
  readonly gone: Promise<string>;
  kill(): void;
}

/** Starts device hosts: a fork under Node, a utilityProcess that the main process starts under Electron. */
export interface DeviceLauncher {
  /** @param name of the process, for people who look at the list of processes: the module's file name */
  launch(name: string): DeviceChild;
}

/** Milliseconds that a native call may take, by its class; `endless` calls are reported after `quick`, C_InitToken after `making`. */
export type TimeLimits = Readonly<Record<Exclude<LimitClass, 'endless'>, number>>;

/** As asked: quick calls 30 s, making keys and formatting 120 s, calls that wait for a person 180 s. */
export const DEFAULT_LIMITS: TimeLimits = { quick: 30_000, making: 120_000, person: 180_000 };

/** How a module's process stands. */
export type ModuleCondition =
  | { readonly kind: 'starting' }
  /** `slow`: the call that takes long and must not be broken off: C_SetPIN, C_InitPIN, C_InitToken. */
  | { readonly kind: 'ready'; readonly slow?: string }
  /** It cannot be loaded, or does not initialise. */
  | { readonly kind: 'broken'; readonly fault: DeviceFault }
  /** Killed in a call that did not come back; it is started again after a while. */
  | { readonly kind: 'hung'; readonly fault: DeviceFault }
  /** Ended by itself; it is started again after a while. */
  | { readonly kind: 'crashed'; readonly fault: DeviceFault }
  | { readonly kind: 'closed' };

/** What an order failed with. */
export class DeviceError extends Error {
  readonly fault: DeviceFault;

  constructor(fault: DeviceFault) {
    super(`${fault.call}: ${fault.what}`);
    this.name = 'DeviceError';
    this.fault = fault;
  }
}

/** One module and its process: one order after the other, watched, started again when it is lost. */
export interface ModuleHost {
  /** Absolute path of the library. */
  readonly path: string;
  readonly condition: ModuleCondition;
  /** How often the process was started; sessions of an earlier one are gone. */
  readonly generation: number;
  /**
   * Has an order carried out, after those before it. `signal` withdraws it: before it began it is not begun; in a call
   * that waits for a person the process is killed.
   * @throws DeviceError
   */
  ask<O extends DeviceOp>(
    op: O,
    order: DeviceOrder<O>,
    options?: {
      readonly signal?: AbortSignal;
      readonly onCalling?: (call: string, limit: LimitClass) => void;
    },
  ): Promise<DeviceAnswer<O>>;
  /** Told after each change of `condition`, and when an endless call is slow. */
  onChange(hear: (condition: ModuleCondition) => void): void;
  /** Ends the process in order, by force after a while; nothing is left behind. */
  close(): Promise<void>;
}
