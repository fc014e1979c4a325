import { faultError, type DeviceFault, type FaultSubject, type TokenFacts } from '@yinzheng/core/devices';
import { moduleName } from './module-file.ts';
import { DeviceError, type TimeLimits } from './types.ts';
import type { ModuleView } from './view.ts';
import type { Refusal } from './watched-module.ts';

/** What an order that failed was about. */
export interface Asked {
  readonly facts: Pick<TokenFacts, 'serial' | 'flags' | 'minPin' | 'maxPin'>;
  /** Path of the module. */
  readonly module: string;
  readonly limits: TimeLimits;
  readonly during?: FaultSubject['during'];
}

/** The error of the catalogue for whatever an order threw; what is no fault of a device passes as it is. */
export function errorOf(error: unknown, { facts, module, limits, during }: Asked): unknown {
  if (!(error instanceof DeviceError)) return error;
  const { serial, flags, minPin, maxPin } = facts;
  return faultError(error.fault, {
    serial,
    driver: moduleName(module),
    flags,
    ...(maxPin > 0 ? { pin: { min: minPin, max: maxPin } } : {}),
    seconds: secondsOf(error.fault, limits.quick),
    ...(during === undefined ? {} : { during }),
  });
}

/** What a module that is not ready is told with; undefined: nothing is wrong with it. */
export function moduleProblem(module: ModuleView): Refusal | undefined {
  const { refusal, fault, name } = module;
  if (refusal !== undefined) return refusal;
  if (fault === undefined) return undefined;
  const { code, params } = faultError(fault, {
    ...{ serial: '', driver: name, seconds: secondsOf(fault, 0), during: 'look' },
  });
  return { code, params };
}

/** How long a call was given, as the watchdog has it in the fault, in seconds. */
function secondsOf({ detail }: DeviceFault, otherwise: number): number {
  const milliseconds = /^(\d+) ms$/.exec(detail)?.[1];
  return Math.round(Number(milliseconds ?? otherwise) / 100) / 10;
}
