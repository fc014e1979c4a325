// What a PKCS#11 module tells without a PIN, in the terms of PKCS#11 2.40; nothing of it is believed further than shown.

/** A slot, and the token in it. */
export interface SlotFacts {
  readonly slot: number;
  readonly description: string;
  readonly removable: boolean;
  readonly token:
    | { readonly kind: 'none' }
    /** CKR_TOKEN_NOT_RECOGNIZED and the like: something is in it, and the module cannot tell what. */
    | { readonly kind: 'unreadable'; readonly rv: number }
    | { readonly kind: 'token'; readonly facts: TokenFacts };
}

/** CK_TOKEN_INFO; texts without their padding. */
export interface TokenFacts {
  readonly label: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string;
  readonly flags: number;
  /** Lengths of a PIN in bytes. */
  readonly minPin: number;
  readonly maxPin: number;
  readonly firmware: string;
}

/** Which token is meant, whatever slot it is in. */
export type TokenId = Pick<TokenFacts, 'manufacturer' | 'model' | 'serial'>;

/** A key as its public or private object tells, paired by CKA_ID. */
export interface KeyFacts {
  /** CKA_ID in hexadecimal. */
  readonly id: string;
  readonly label: string;
  /** CKA_KEY_TYPE */
  readonly keyType: number;
  /** 04, x, y; undefined where it is no SM2 key, or its point cannot be read without a PIN and no certificate tells it. */
  readonly publicKey: Uint8Array | undefined;
  /** CKA_SIGN of the private key; undefined: not seen without a PIN. */
  readonly signs: boolean | undefined;
  /** CKA_ALWAYS_AUTHENTICATE */
  readonly alwaysAuthenticate: boolean;
}

/** An X.509 certificate object. */
export interface CertificateFacts {
  /** CKA_ID in hexadecimal; it pairs with the key's. */
  readonly id: string;
  readonly label: string;
  readonly der: Uint8Array;
}

/** A data object (CKO_DATA). */
export interface DataFacts {
  readonly label: string;
  /** CKA_APPLICATION */
  readonly application: string;
  readonly value: Uint8Array;
}

/** What is on a token, as far as it shows without a PIN. */
export interface TokenContents {
  readonly mechanisms: readonly number[];
  readonly keys: readonly KeyFacts[];
  readonly certificates: readonly CertificateFacts[];
  readonly data: readonly DataFacts[];
}

/** How a device host makes a key sign: what a profile comes down to. */
export interface SigningWay {
  readonly mechanism: number;
  /** `e`: SM3(Z_A ‖ M), 32 bytes; `z-message`: the module is given Z_A ‖ M and hashes it; `message`: M, the module adds Z_A of the default ID. */
  readonly input: 'e' | 'z-message' | 'message';
}

/** What a device host could not do. */
export interface DeviceFault {
  readonly what:
    /** A call of the module gave an error code; without `rv`, `detail` may be why a PIN was not passed on (`PIN_PROBLEMS`, `PIN_UNPASSED`). */
    | 'rv'
    /** The library cannot be loaded, is no PKCS#11 module, or (`call`: `FILE_CHANGED`, `FILE_CHANGED_LOADED`) is another file than was checked. */
    | 'load'
    /** Another token, or none, is in the slot; `detail` `OTHER_KEY`: one of the same name with another key. */
    | 'token-changed'
    /** What `detail` names is not there: `session`, `slip`, `pin`, `private key`, … */
    | 'missing'
    /** What was to be signed is no message of the closed table. */
    | 'kind'
    /** The process was killed because a call did not come back. */
    | 'hung'
    /** The process ended by itself. */
    | 'crashed'
    /** The order was withdrawn by the person. */
    | 'cancelled'
    /** The module is not running and is about to be started again. */
    | 'down';
  /** The function of PKCS#11: `C_Sign`. */
  readonly call: string;
  /** CKR code; undefined where the module gave none. */
  readonly rv: number | undefined;
  /** For support: what the system said. Never a secret. */
  readonly detail: string;
  /** Whether a signature may have been made; meaningful for an order to sign. */
  readonly signed: 'no' | 'perhaps';
}
