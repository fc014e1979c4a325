/** Error codes of this part of the product; texts: resources/locales/<language>/errors/devices.json. */
export const DEVICES_CODES = {
  /** The PIN did not open the key. */
  PIN_WRONG: { retryable: false, stopsBatch: true },
  /** The key is locked after too many wrong PINs. */
  PIN_LOCKED: { retryable: false, stopsBatch: true },
  /** The key named is not on this workstation. */
  KEY_MISSING: { retryable: true, stopsBatch: true },
  /** The key's store is damaged. */
  KEY_UNREADABLE: { retryable: false, stopsBatch: true },
  /** The key does not belong to the certificate it is to sign for. */
  KEY_WRONG: { retryable: false, stopsBatch: true },
  /** A software key must not act for a unit in production. */
  SOFTWARE_KEY_REFUSED: { retryable: false, stopsBatch: true },
  /** No driver of smart keys is set up. */
  DRIVER_NONE: { retryable: false, stopsBatch: true },
  /** The program’s own part for smart keys (pkcs11js) is not on this computer. */
  DRIVER_PART_MISSING: { retryable: false, stopsBatch: true },
  /** The driver’s file is not there. */
  DRIVER_MISSING: { retryable: true, stopsBatch: true },
  /** The driver cannot be loaded, is no PKCS#11 module or does not initialise. */
  DRIVER_BROKEN: { retryable: true, stopsBatch: true },
  /** Ordinary users can write to the driver or its folder: it is not loaded. */
  DRIVER_FOLDER_OPEN: { retryable: false, stopsBatch: true },
  /** The driver’s file is not the one that was allowed. */
  DRIVER_CHANGED: { retryable: false, stopsBatch: true },
  /** The driver is built for another kind of processor. */
  DRIVER_WRONG_ARCHITECTURE: { retryable: false, stopsBatch: true },
  /** A call of the driver did not come back in time; its process was ended. */
  DRIVER_HUNG: { retryable: true, stopsBatch: true },
  /** The driver’s process ended by itself. */
  DRIVER_CRASHED: { retryable: true, stopsBatch: true },
  /** The driver is not running and is about to be started again. */
  DRIVER_DOWN: { retryable: true, stopsBatch: true },
  /** No key is plugged in. */
  KEYS_NONE: { retryable: true, stopsBatch: true },
  /** No key of that serial number is or was plugged in. */
  KEY_UNKNOWN: { retryable: true, stopsBatch: true },
  /** Several keys would do: none is picked silently. */
  KEY_AMBIGUOUS: { retryable: false, stopsBatch: true },
  /** The key is known but not plugged in (CKR_TOKEN_NOT_PRESENT). */
  KEY_ABSENT: { retryable: true, stopsBatch: true },
  /** The key was pulled out during the work (CKR_DEVICE_REMOVED). */
  KEY_REMOVED: { retryable: true, stopsBatch: true },
  /** Another key is in the slot than the one meant. */
  KEY_EXCHANGED: { retryable: true, stopsBatch: true },
  /** The driver cannot tell what is in the slot (CKR_TOKEN_NOT_RECOGNIZED). */
  KEY_UNRECOGNISED: { retryable: true, stopsBatch: true },
  /** The token was never set up: no PIN, no key. */
  KEY_UNINITIALISED: { retryable: false, stopsBatch: true },
  /** The token refused the PIN and told nothing more (CKR_PIN_INCORRECT); it tells no number of tries. */
  KEY_PIN_WRONG: { retryable: false, stopsBatch: true },
  /** A wrong PIN, and the token says that few tries are left. */
  KEY_PIN_WRONG_LOW: { retryable: false, stopsBatch: true },
  /** A wrong PIN, and the next wrong one locks the token. */
  KEY_PIN_WRONG_LAST: { retryable: false, stopsBatch: true },
  /** The PIN must be changed before the key signs (CKR_PIN_EXPIRED). */
  PIN_EXPIRED: { retryable: false, stopsBatch: true },
  /** The token has no user PIN yet (CKR_USER_PIN_NOT_INITIALIZED). */
  PIN_NOT_SET: { retryable: false, stopsBatch: true },
  /** The PIN’s length is outside what the token takes (CKR_PIN_LEN_RANGE); in bytes of UTF-8. */
  PIN_LENGTH: { retryable: false, stopsBatch: true },
  /** The PIN has characters that the token does not take (CKR_PIN_INVALID) or that cannot be typed everywhere. */
  PIN_CHARACTERS: { retryable: false, stopsBatch: true },
  /** The new PIN is one character, or one short piece, over and over. */
  PIN_REPEATED: { retryable: false, stopsBatch: true },
  /** The new PIN is a run as 123456, fedcba or qwerty. */
  PIN_RUN: { retryable: false, stopsBatch: true },
  /** The new PIN is the serial number or name that the key shows to everybody, or the best part of it. */
  PIN_OF_KEY: { retryable: false, stopsBatch: true },
  /** The new PIN is the old one. */
  PIN_SAME: { retryable: false, stopsBatch: true },
  /** What was typed is not kept any longer: the batch ended, the screen locked, a limit was reached. */
  PIN_FORGOTTEN: { retryable: true, stopsBatch: true },
  /** Cancelled on the token or by the person (CKR_FUNCTION_CANCELED). */
  KEY_CANCELLED: { retryable: true, stopsBatch: true },
  /** The device itself failed (CKR_DEVICE_ERROR). */
  KEY_DEVICE_ERROR: { retryable: true, stopsBatch: true },
  /** No room on the token (CKR_DEVICE_MEMORY). */
  KEY_FULL: { retryable: false, stopsBatch: true },
  /** The session with the token is gone (CKR_SESSION_HANDLE_INVALID). */
  KEY_SESSION_LOST: { retryable: true, stopsBatch: true },
  /** The token does not take the user for logged in (CKR_USER_NOT_LOGGED_IN). */
  KEY_NOT_UNLOCKED: { retryable: true, stopsBatch: true },
  /** The token is logged in already, not by this program’s order (CKR_USER_ALREADY_LOGGED_IN). */
  KEY_OPEN_ELSEWHERE: { retryable: true, stopsBatch: true },
  /** The token does not know the mechanism (CKR_MECHANISM_INVALID). */
  KEY_MECHANISM: { retryable: false, stopsBatch: true },
  /** The token says that its key does not go with the mechanism (CKR_KEY_TYPE_INCONSISTENT). */
  KEY_TYPE_REFUSED: { retryable: false, stopsBatch: true },
  /** The driver cannot go on and says no more (CKR_GENERAL_ERROR). */
  KEY_GENERAL_ERROR: { retryable: true, stopsBatch: true },
  /** The driver could not carry out a call (CKR_FUNCTION_FAILED); this is not a wrong PIN. */
  KEY_CALL_FAILED: { retryable: true, stopsBatch: true },
  /** A code of the driver that has no message of its own. */
  KEY_FAULT: { retryable: true, stopsBatch: true },
  /** There is no SM2 key on the token, or the driver cannot use one. */
  KEY_NOT_SM2: { retryable: false, stopsBatch: true },
  /** No profile fits the token’s maker, model and mechanisms. */
  KEY_PROFILE_UNKNOWN: { retryable: false, stopsBatch: true },
  /** The probe that the token signed did not verify: it is never used on a document. */
  KEY_SELF_TEST_FAILED: { retryable: false, stopsBatch: true },
  /** A signature that the token gave does not verify with its key: it was not used. */
  KEY_SIGNATURE_WRONG: { retryable: false, stopsBatch: true },
  /** No certificate of the key was found. */
  KEY_CERT_MISSING: { retryable: false, stopsBatch: true },
  /** The key’s certificate has ended. */
  KEY_CERT_EXPIRED: { retryable: false, stopsBatch: true },
  /** The key’s certificate is not in force yet. */
  KEY_CERT_NOT_YET_VALID: { retryable: true, stopsBatch: true },
  /** The certificate is another key’s. */
  KEY_CERT_NOT_MATCHING: { retryable: false, stopsBatch: true },
  /** The certificate is for encryption only. */
  KEY_CERT_NOT_FOR_SIGNING: { retryable: false, stopsBatch: true },
  /** A person’s act was to be signed with a key that signs for a seal. */
  KEY_OF_SEAL: { retryable: false, stopsBatch: true },
  /** An impression was to be signed with a key that signs a person’s acts. */
  KEY_OF_PERSON: { retryable: false, stopsBatch: true },
  /** The seal does not list the certificate of the key. */
  SEAL_NOT_OF_KEY: { retryable: false, stopsBatch: true },
  /** A data object is larger than the token takes; bytes. */
  DATA_TOO_LARGE: { retryable: false, stopsBatch: true },
  /** The token itself finds the new PIN too weak (CKR_PIN_TOO_WEAK). */
  PIN_WEAK: { retryable: false, stopsBatch: true },
  /** The work ended inside C_SetPIN: the PIN is the old or the new one. */
  PIN_CHANGE_UNSURE: { retryable: false, stopsBatch: true },
  /** The token refused the PIN inside C_Sign: nobody can say for certain that it made no signature. */
  KEY_PIN_AT_SIGNING: { retryable: false, stopsBatch: true },
  /** A challenge to sign in is too old, or dated ahead of this computer’s clock. */
  SIGN_IN_STALE: { retryable: true, stopsBatch: true },
  /** The token has no private key for the public key that is known of it. */
  KEY_PRIVATE_MISSING: { retryable: false, stopsBatch: true },
  /** `devices.json` could not be read and was put aside. */
  DEVICE_SETTINGS_DAMAGED: { retryable: true, stopsBatch: false },
  /** The PIN cannot be passed in the key’s encoding: the key was not asked, and no try was used. */
  PIN_NOT_PASSED: { retryable: false, stopsBatch: true },
  /** A token of the same maker, model and serial number is in the slot, with another key. */
  KEY_TWIN: { retryable: true, stopsBatch: true },
  /** The token refused the PIN of its security officer: it was not reset. */
  KEY_RESET_REFUSED: { retryable: false, stopsBatch: true },
  /** The work ended inside C_InitPIN or C_InitToken: the key may have been reset or not. */
  KEY_RESET_UNSURE: { retryable: false, stopsBatch: true },
  /** The driver’s file was replaced while it was loaded: it may have run, and got no call. */
  DRIVER_CHANGED_LOADED: { retryable: false, stopsBatch: true },
  /** No grant in force makes the key’s holder custodian of the seal. */
  SEAL_NOT_OF_UNIT: { retryable: false, stopsBatch: false },
  /** The seal does not lie on the key any more. */
  SEAL_NOT_ON_KEY: { retryable: true, stopsBatch: false },
  /** The seal was not made by one of the makers that this workstation was set up with, or by a key that stamps or acts here. */
  SEAL_MAKER_UNKNOWN: { retryable: false, stopsBatch: false },
} as const;
