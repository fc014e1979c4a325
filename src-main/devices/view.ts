import type { DeviceFault, KeyState, ProfileLack, ProfileReason, SlotFacts } from '@yinzheng/core/devices';
import type { Errand, PinEntry } from '@yinzheng/core/ports';

// What `Devices` shows and does (ADR 0018). Everything shown is a structured clone: it goes to worker threads as it is.

/** A module that is known to the settings, or was given by the command. */
export interface ModuleView {
  /** Absolute path; it names the module. */
  readonly path: string;
  /** Its file name. */
  readonly name: string;
  readonly condition: 'starting' | 'ready' | 'broken' | 'hung' | 'crashed' | 'closed' | 'refused';
  /** Why it is not ready. */
  readonly fault: DeviceFault | undefined;
  /** Why the program does not load it: a code of the catalogue with its parameters. */
  readonly refusal:
    { readonly code: string; readonly params: Readonly<Record<string, string | number>> } | undefined;
  /** What it tells of itself. */
  readonly manufacturer: string;
  readonly description: string;
  readonly version: string;
  /** SM3 of the file in hexadecimal; '' where it cannot be read. */
  readonly digest: string;
  /** `x64`, `arm64`, `ia32`, `loong64`, …; '' where it is not told. */
  readonly architecture: string;
  /** As last seen: for the page and the command that look for what is wrong. */
  readonly slots?: readonly SlotFacts[];
}

/** A certificate on a token. */
export interface KeyCertificateView {
  readonly der: Uint8Array;
  /** By its keyUsage: the encryption one never signs. */
  readonly use: 'sign' | 'encrypt' | 'unknown';
  readonly label: string;
}

/** A seal on a token (CKO_DATA). */
export interface KeySealView {
  readonly label: string;
  readonly bytes: Uint8Array;
}

/** The last probe that a key signed. */
export interface SelfTestView {
  /** Moment, ISO 8601. */
  readonly at: string;
  readonly answer: 'passed' | 'failed';
  /** Name of the profile that was tried last. */
  readonly profile: string;
  /** Why it failed: a code of the catalogue; '' when it passed. */
  readonly reason: string;
  /** The call that it failed in, where one was told; and what that returned, where the reason alone does not say it. */
  readonly call?: string | undefined;
  readonly code?: string | undefined;
}

/** A key of a device, or a token without one. */
export interface KeyView {
  /** SM3 over manufacturer, model, serial and public key, hexadecimal; label, slot and module are not in it. */
  readonly identity: string;
  /** Path of the module that serves it; undefined: it is not plugged in now. */
  readonly module: string | undefined;
  readonly slot: number | undefined;
  readonly label: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string;
  readonly firmware: string;
  /** Flags of CK_TOKEN_INFO as told last. */
  readonly flags: number;
  /** CKA_ID in hexadecimal. */
  readonly keyId: string;
  /** 04, x, y; undefined: no SM2 key is known on it. */
  readonly publicKey: Uint8Array | undefined;
  /** From the closed list, the worst first. */
  readonly states: readonly KeyState[];
  /** Of the key's CKA_ID or public key. */
  readonly certificates: readonly KeyCertificateView[];
  readonly seals: readonly KeySealView[];
  /** The profile that passed or is about to be tried. */
  readonly profile: string | undefined;
  /** Why that one; `unknown-override`: the settings name one that does not exist. */
  readonly profileWhy?: ProfileReason | 'unknown-override';
  /** What is missing where none fits, the family first that comes nearest. */
  readonly profileLacks?: readonly ProfileLack[];
  readonly selfTest: SelfTestView | undefined;
  /** When the PIN was last changed here, ISO 8601; undefined: never seen. */
  readonly pinChangedAt: string | undefined;
  /** The PIN is typed on the token's own pad. */
  readonly pad: boolean;
  /** Each signature waits for a button on the token, as its profile says. */
  readonly button: boolean;
  readonly alwaysAuthenticate: boolean;
  /** Its private key does not show before the login: it may turn out to want its PIN for each signature. */
  readonly hidden?: boolean;
  readonly mechanisms: readonly number[];
}

/** Everything that is plugged in, or was. */
export interface DevicesView {
  readonly modules: readonly ModuleView[];
  readonly keys: readonly KeyView[];
  /** The name under which damaged settings were put aside; undefined: they were sound. */
  readonly settingsSetAside?: string | undefined;
  /** Days after which a PIN should be changed. */
  readonly pinDays?: number;
  /** How long what was typed is held for a batch, and for how many logins. */
  readonly pinHold?: { readonly minutes: number; readonly logins: number };
}

/** The way of a typed message to a key: what a worker thread asks of the service's own thread. */
export interface KeyLine {
  /**
   * Opens a session; makes the self-test first where one is due. @param errand what it is opened for; left out: for
   * probes alone @throws codes of the catalogue
   */
  login(identity: string, pin: PinEntry, errand?: Errand): Promise<{ readonly session: string }>;
  /** Signs what the session was opened for. Strict DER, verified with the key's public key. @throws NotSigned and codes of the catalogue */
  sign(session: string, kind: string, message: Uint8Array): Promise<Uint8Array>;
  logout(session: string): Promise<void>;
}

/** What is done with a key besides signing. PINs: see `PinEntry`; all @throw codes of the catalogue. */
export interface KeyActs {
  /** @param profile the one to be tried, and kept for this token when it passes; undefined: those that may fit, in order */
  selfTest(identity: string, pin: PinEntry, profile?: string): Promise<SelfTestView>;
  /** Rules of strength are checked before the token is asked. */
  changePin(identity: string, old: PinEntry, fresh: PinEntry): Promise<void>;
  /**
   * A PKCS#10 request for the key; DER. On a token without an SM2 key, or where `fresh` says so, a new pair is made
   * first. @param subject DER of the name
   */
  request(
    identity: string,
    pin: PinEntry,
    subject: Uint8Array,
    options?: { readonly fresh?: boolean; readonly label?: string },
  ): Promise<Uint8Array>;
  importCertificate(identity: string, pin: PinEntry, der: Uint8Array): Promise<void>;
  writeSeal(identity: string, pin: PinEntry, seal: Uint8Array): Promise<void>;
  /** Refuses what `writeSeal` refuses before it asks the key. @throws codes of the catalogue */
  checkSeal(identity: string, seal: Uint8Array): void;
  /** Looks again at what is on it, certificates and seals too. */
  read(identity: string): Promise<KeyView>;
}

/** Where a PIN that is typed in a window must go. */
export interface PinPlace {
  /** Path of the module whose device host takes it. */
  readonly module: string;
  /** Its name there, made by this call; good for one act. */
  readonly slip: string;
}

/** What an administrator chooses about drivers. */
export interface ModuleChoices {
  /** Uses a driver from now on, its file as it is now. @throws the codes of what keeps it from being loaded, FILE_UNWRITABLE */
  add(path: string): Promise<void>;
  /** Takes a changed file of a driver as it is. @param digest of the file that was looked at @throws DRIVER_CHANGED and as `add` */
  accept(path: string, digest: string): Promise<void>;
}

/** An order that waits: what its person must do on the token. */
export interface Waiting {
  /** Under which the PIN of its act lies; undefined: it was not typed in a window. */
  readonly slip: string | undefined;
  readonly for: 'pad' | 'button';
  /** It is never broken off (C_SetPIN and its like): what a person cancels goes on. */
  readonly endless: boolean;
}

/** The keys of this computer's devices. */
export interface Devices {
  readonly line: KeyLine;
  readonly acts: KeyActs;
  readonly modules: ModuleChoices;
  /** As last seen. */
  view(): DevicesView;
  /** Looks now, and waits until every module has answered or failed; not for ever for one that a person keeps waiting. */
  look(): Promise<DevicesView>;
  /** Told after each change of the view. */
  onChange(hear: (view: DevicesView) => void): void;
  /**
   * Told of all orders that wait for a person now, whenever one begins or ends to: the last to begin is the last;
   * `begun`: that one, where it has just begun.
   */
  onWaiting(hear: (waiting: readonly Waiting[], begun: Waiting | undefined) => void): void;
  /** A place for a PIN of this key. @throws KEY_REMOVED and the codes of states that keep a key from signing */
  place(identity: string): PinPlace;
  /**
   * Ends the wait for the token's own pad or button of what is asked with what lies under this slip, and of nothing else
   * on that key: the order fails with KEY_CANCELLED.
   */
  withdraw(slip: string): void;
  /** Overwrites a PIN, ends what was opened with it. */
  forget(slip: string): Promise<void>;
  /** Overwrites all: the screen locked, the computer sleeps. `but`: slips that a document in work needs to its end. */
  forgetAll(but?: ReadonlySet<string>): Promise<void>;
  close(): Promise<void>;
}
