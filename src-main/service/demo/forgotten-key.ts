import { messageBytes } from '@yinzheng/core/devices';
import type { KeySession, Random } from '@yinzheng/core/ports';
import { sm2KeyPair, sm2Sign } from '@yinzheng/core/sm';

/** A key of the demo authority: it signs while the unit is made and is then forgotten. */
export interface ForgottenKey {
  readonly publicKey: Uint8Array;
  /** Signs a certificate, list or seal of the demo authority: things that are no act of the workstation's people. */
  sign(bytes: Uint8Array): Uint8Array;
  /** The same key as the gate asks for it, for the foundation. */
  session(serial: string): KeySession;
  /** Overwrites the private key. */
  forget(): void;
}

/** Makes such a key. */
export function forgottenKey(random: Random): ForgottenKey {
  const { privateKey, publicKey } = sm2KeyPair(random);
  const sign = (bytes: Uint8Array): Uint8Array => sm2Sign(privateKey, bytes);
  const forget = (): void => {
    privateKey.fill(0);
  };
  return {
    publicKey,
    sign,
    forget,
    session: (serial) => {
      const session: KeySession = {
        token: { kind: 'software', serial, publicKey, login: () => Promise.resolve(session) },
        sign: (message) => Promise.resolve(sign(messageBytes(message))),
        logout: () => undefined,
      };
      return session;
    },
  };
}
