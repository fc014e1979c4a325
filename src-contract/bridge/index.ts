export type { EventOut } from '../ipc/events.ts';
import type { EventOut } from '../ipc/events.ts';
import type { WireErrorOut } from '../ipc/channel.ts';

// What the preloads of the desktop client offer to the pages (docs/adr/0017). Everything here is data that can be
// copied; what comes back is looked at by whoever asked.

/** A file that the desktop gave to the program: double-clicked, or opened with it. */
export interface OpenedFile {
  /** As a file that was handed over (`files.ts`). */
  readonly file: string;
  readonly name: string;
}

/** `window.yinzheng` of the main window. */
export interface MainBridge {
  /** A question to the service; the answer as the browser host would send it. */
  call(channel: string, input: unknown): Promise<unknown>;
  /** Tells of events until the returned function is called. */
  onEvent(hear: (event: EventOut) => void): () => void;
  /** Opens the small window of a job; null, or why not. */
  openPrompt(job: string): Promise<WireErrorOut | null>;
  /** Lets a sealed file be dragged out of the window; to be called while the person drags. */
  dragOut(entry: number): void;
  /** Files that the desktop gives to the program, those that wait included. */
  onOpened(take: (file: OpenedFile) => void): () => void;
}

/** `window.yinzhengPrompt` of 核对 and 口令; each answer as the browser host's second door would send it. */
export interface PromptBridge {
  answer(answer: 'yes' | 'no'): Promise<unknown>;
  /** The page's picture as PNG, or a refusal. */
  picture(which: {
    readonly document: number;
    readonly page: number;
    readonly width: number;
  }): Promise<unknown>;
  /** Hands a PIN over to where the key is, null for the key's own pad; both copies are overwritten. */
  pin(pin: Uint8Array<ArrayBuffer> | null, which?: 'old' | 'new'): Promise<unknown>;
}

/** Names of the messages between the preloads and the main process. */
export const WIRE = {
  call: 'yinzheng:call',
  event: 'yinzheng:event',
  openPrompt: 'yinzheng:open-prompt',
  dragOut: 'yinzheng:drag-out',
  opened: 'yinzheng:opened',
  openedReady: 'yinzheng:opened-ready',
  answer: 'yinzheng:answer',
  picture: 'yinzheng:picture',
  pinPort: 'yinzheng:pin-port',
} as const;
