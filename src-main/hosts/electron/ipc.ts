import { WIRE } from '@yinzheng/contract/bridge';
import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';

// The one file that touches ipcMain. A message counts only from the top frame of a window that may send it, while that
// frame shows a page of ours; whose window it is says who asks.

type Message = IpcMainEvent | IpcMainInvokeEvent;
type Asking = keyof Pick<typeof WIRE, 'call' | 'openPrompt' | 'answer' | 'picture'>;
type Saying = keyof Pick<typeof WIRE, 'dragOut' | 'openedReady'>;

/** What a window may say. */
export interface Listener {
  /** The origin that its top frame must show. */
  readonly origin: string;
  readonly asked: Partial<Readonly<Record<Asking, (...words: readonly unknown[]) => unknown>>>;
  readonly said: Partial<Readonly<Record<Saying, (...words: readonly unknown[]) => void>>>;
}

/** The windows that may speak. */
export interface Listeners {
  /** Listens to a window until it is gone. */
  add(contents: WebContents, listener: Listener): void;
  has(contents: WebContents): boolean;
}

const ASKING: readonly Asking[] = ['call', 'openPrompt', 'answer', 'picture'];
const SAYING: readonly Saying[] = ['dragOut', 'openedReady'];

/** Begins to listen; `onStranger` is told of messages that are not answered. */
export function listenToWindows(onStranger: (what: string) => void): Listeners {
  const known = new Map<number, Listener>();
  const speaker = ({ sender, senderFrame }: Message): Listener | undefined => {
    const listener = known.get(sender.id);
    if (listener === undefined || senderFrame === null || senderFrame !== sender.mainFrame) return undefined;
    return senderFrame.url.startsWith(`${listener.origin}/`) ? listener : undefined;
  };
  for (const name of ASKING) {
    ipcMain.handle(WIRE[name], (event, ...words: unknown[]) => {
      const answer = speaker(event)?.asked[name];
      if (answer === undefined) {
        onStranger(WIRE[name]);
        throw new Error('not here');
      }
      return answer(...words);
    });
  }
  for (const name of SAYING) {
    ipcMain.on(WIRE[name], (event, ...words: unknown[]) => {
      const hear = speaker(event)?.said[name];
      if (hear === undefined) onStranger(WIRE[name]);
      else hear(...words);
    });
  }
  return {
    add: (contents, listener) => {
      const { id } = contents;
      known.set(id, listener);
      contents.once('destroyed', () => known.delete(id));
    },
    has: ({ id }) => known.has(id),
  };
}
