import { YinzhengError } from '../kernel/index.ts';
import { faultError, type FaultSubject } from './faults.ts';
import type { KeyState } from './states.ts';
import type { DeviceFault, TokenFacts } from './token-facts.ts';

/** What is named when a state keeps a key from being used. */
export interface StateSubject extends FaultSubject {
  readonly token?: Pick<TokenFacts, 'manufacturer' | 'model'> | undefined;
  /** Validity of the key's certificate, where one is known. */
  readonly certificate?: { readonly notBefore: Date; readonly notAfter: Date } | undefined;
  /** Why its module is not ready. */
  readonly fault?: DeviceFault | undefined;
}

/**
 * Why a key in this state cannot sign, for a person; undefined for the states in which it can: a PIN is wanted, few tries
 * are left, or it is ready.
 */
export function stateError(state: KeyState, about: StateSubject): YinzhengError | undefined {
  const { serial, driver, fault, token, certificate } = about;
  const because = (otherwise: () => YinzhengError): YinzhengError => {
    return fault === undefined ? otherwise() : faultError(fault, { ...about, during: undefined });
  };
  const { seconds = 0 } = about;
  switch (state) {
    case 'no-module':
      return new YinzhengError('DRIVER_NONE');
    case 'module-broken':
      return because(() => new YinzhengError('DRIVER_BROKEN', { driver, detail: '' }));
    case 'driver-hung':
      return because(() => new YinzhengError('DRIVER_HUNG', { driver, call: '', seconds }));
    case 'driver-crashed':
      return because(() => new YinzhengError('DRIVER_CRASHED', { driver, call: '' }));
    case 'absent':
      return new YinzhengError('KEY_ABSENT', { serial });
    case 'uninitialised':
      return new YinzhengError('KEY_UNINITIALISED', { serial });
    case 'pin-locked':
      return new YinzhengError('PIN_LOCKED', { serial });
    case 'key-not-sm2':
      return new YinzhengError('KEY_NOT_SM2', { serial });
    case 'cert-missing':
      return new YinzhengError('KEY_CERT_MISSING', { serial });
    case 'cert-not-matching':
      return new YinzhengError('KEY_CERT_NOT_MATCHING', { serial });
    case 'cert-not-for-signing':
      return new YinzhengError('KEY_CERT_NOT_FOR_SIGNING', { serial });
    case 'cert-expired':
      return new YinzhengError('KEY_CERT_EXPIRED', { serial, until: day(certificate?.notAfter) });
    case 'cert-not-yet-valid':
      return new YinzhengError('KEY_CERT_NOT_YET_VALID', { serial, from: day(certificate?.notBefore) });
    case 'profile-unknown': {
      const { manufacturer: maker = '', model = '' } = token ?? {};
      return new YinzhengError('KEY_PROFILE_UNKNOWN', { serial, maker, model });
    }
    case 'self-test-failed':
      return new YinzhengError('KEY_SELF_TEST_FAILED', { serial });
    case 'pin-must-change':
      return new YinzhengError('PIN_EXPIRED', { serial });
    case 'pin-last-try':
    case 'pin-low':
    case 'pin-on-pad':
    case 'pin-needed':
    case 'ready':
      return undefined;
  }
}

function day(date: Date | undefined): string {
  return date?.toISOString() ?? '';
}
