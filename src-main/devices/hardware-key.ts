import { messageBytes } from '@yinzheng/core/devices';
import { forgetPin, type KeySession, type KeyToken } from '@yinzheng/core/ports';
import type { DevicesView, KeyLine, KeyView } from './view.ts';

/**
 * The keys of devices as the gate knows keys: those that are plugged in and are no encryption keys. Whether one may be
 * used now is told by its `login`, with the code of what keeps it.
 * @param line where its orders go: from a worker thread, to the service's own
 */
export function deviceKeys(view: DevicesView, line: KeyLine): KeyToken[] {
  return view.keys.flatMap((key) => {
    const { module, publicKey } = key;
    return module === undefined || publicKey === undefined || !maySign(key)
      ? []
      : [deviceKey(key.identity, key.serial, publicKey, line)];
  });
}

/** Whether a key is one for signing, by all that is known of it. */
export function maySign({ states }: KeyView): boolean {
  return !states.includes('cert-not-for-signing') && !states.includes('key-not-sm2');
}

function deviceKey(identity: string, serial: string, publicKey: Uint8Array, line: KeyLine): KeyToken {
  const token: KeyToken = {
    kind: 'smart-key',
    serial,
    publicKey,
    login: async (pin, errand) => {
      try {
        const { session } = await line.login(identity, pin, errand);
        return deviceSession(token, session, line);
      } finally {
        forgetPin(pin);
      }
    },
  };
  return token;
}

function deviceSession(token: KeyToken, session: string, line: KeyLine): KeySession {
  const state = { open: true };
  return {
    token,
    sign: async (message) => line.sign(session, message.kind, messageBytes(message)),
    logout: () => {
      if (!state.open) return;
      state.open = false;
      // A session that cannot be ended has lost its key, or its process: nothing is open then.
      void line.logout(session).catch(() => undefined);
    },
  };
}
