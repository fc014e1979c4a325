import { fail } from '../kernel/index.ts';
import type { SignableMessage } from '../ports/index.ts';

/**
 * Everything a key may ever sign. Each kind's bytes begin differently (an act's own tag, a TBS_Sign's
 * version, a request's, a SET of signed attributes), so that a signature of one kind never passes for another;
 * `messageKindOf` tells them apart.
 */
export const MESSAGE_KINDS = [
  'ses-impression',
  'cms-impression',
  'decision',
  'grant',
  'foundation',
  'checkpoint',
  'probe',
  'certificate-request',
  'sign-in',
  'standing-authorisation',
  'authorisation-end',
  'licence-record',
  'licence-review',
  'licence-order',
  'licence-event',
  'conflict-decision',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

class TypedMessage implements SignableMessage {
  readonly kind: MessageKind;
  readonly #bytes: Uint8Array;

  constructor(kind: MessageKind, bytes: Uint8Array) {
    this.kind = kind;
    this.#bytes = bytes.slice();
    // Else whoever has one message could make others by its `constructor`.
    Object.setPrototypeOf(this, Object.prototype);
    Object.freeze(this);
  }

  static bytesOf(message: SignableMessage): Uint8Array | undefined {
    // What only looks like one (a copy, a proxy, an object under its prototype) does not have the private field.
    return #bytes in message ? message.#bytes.slice() : undefined;
  }
}

/** Makes a message; for the gate alone, which is why index.ts does not export it. */
export function typedMessage(kind: MessageKind, bytes: Uint8Array): SignableMessage {
  return new TypedMessage(kind, bytes);
}

/** The bytes of a message that the gate made, for key adapters. @throws INTERNAL for any other object */
export function messageBytes(message: SignableMessage): Uint8Array {
  return (
    TypedMessage.bytesOf(message) ?? fail('INTERNAL', { detail: 'a key was asked to sign without the gate' })
  );
}
