import type { PinEntry } from '@yinzheng/core/ports';
import type {
  Audience,
  HaltOut,
  JobOut,
  JobResult,
  PinFactsOut,
  PinPlaceOut,
  PromptFactsOut,
} from '@yinzheng/contract/ipc';

/** What a job is, before it begins. */
export interface JobSpec {
  readonly kind: JobOut['kind'];
  /** What it is about, for people: a reason, a file's name. */
  readonly subject: string;
  /** Files. */
  readonly total: number;
  /** Whose it is: a person's, in whichever window; a session's where nobody sits. */
  readonly owner: Audience;
  /** Whether an act of several files may stop between two of them; work that needs no person never does. */
  readonly pausable: boolean;
  /** A file that was taken in for it alone; it goes when the job is forgotten. */
  readonly file?: string;
}

/** A job as its work sees it. */
export interface JobControl {
  readonly id: string;
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal;
  /** Files done of all of them, and the one in work. The first call says that the work has begun. */
  progress(done: number, current: string | null): void;
  /** The key took the PIN: the small window has nothing more to ask. */
  accepted(): void;
  /** Between two files: false where the job is to pause. @throws JOB_STOPPED when it was cancelled */
  goOn(): boolean;
}

/** How an act ended; `error`: why nothing came of it, or why it stopped on the way. */
export interface ActEnd {
  readonly result: JobResult;
  readonly error?: Error;
}

/** An act that stopped between two files; `goOn` said so where nothing else is told. */
export type ActPause = 'paused' | { readonly paused: HaltOut };

/** One of an act's keys has taken its PIN; the next one is asked for its own, and nothing was done yet. */
export type ActNextKey = 'next-key';

/** What 核对 says of an act, but for which job it is and in which language; and the key that is to sign. */
export interface ActFacts extends Omit<PromptFactsOut, 'job' | 'language'> {
  /** 04, x, y. */
  readonly publicKey: Uint8Array;
}
/** The same of 口令, and where its PIN goes. */
export type ActKeyFacts = Omit<PinFactsOut, 'job' | 'language'> & { readonly place: PinPlaceOut | null };

/** What a key waits for. */
export interface KeyWaiting {
  /** Under which the PIN of its act lies; undefined: of no act. */
  readonly slip: string | undefined;
  readonly for: 'pad' | 'button';
  /** It is never broken off. */
  readonly endless: boolean;
}

/** An act that waits for a confirmation and a PIN: prepared, nothing signed. */
export interface PreparedAct {
  /** null: there is nothing to confirm, the PIN alone is asked. */
  readonly facts: ActFacts | null;
  /** What the PIN's window says; asked again for each try, because tries are counted by the key. */
  key(): Promise<ActKeyFacts>;
  /** A page of one of the act's documents (counted from 0) as it is or will be, PNG. */
  picture(document: number, page: number, width: number): Promise<Uint8Array>;
  /**
   * Carries it out, with bytes that are zeroed when it settles. It may be called again for what is left: after a pause,
   * and after the key refused the PIN before anything was done.
   * @throws PIN_WRONG and its like (`mayTypeAgain`) where nothing was done with this PIN; JOB_STOPPED when it was cancelled; what keeps the whole act
   * from being done
   */
  run(pin: PinEntry, control: JobControl): Promise<ActEnd | ActPause | ActNextKey>;
  /** What has become of it where it ends now: null, where nothing was done. */
  sofar(): JobResult | null;
  /** Whether the PIN of its smart key lies under that slip. */
  asks?(slip: string): boolean;
  /** Its person does not wait any longer for the key's own pad or button. */
  stop?(): void;
  /** The job has ended, whichever way. */
  over?(): void;
}

/** An act whose facts are confirmed before its PIN is asked. */
export interface ConfirmedAct extends PreparedAct {
  readonly facts: ActFacts;
}

/** Does something later; what is returned takes it back. A timer does not keep the process alive. */
export interface Timers {
  after(ms: number, work: () => void): () => void;
}
