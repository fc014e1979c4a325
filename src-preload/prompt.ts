import { WIRE, type PromptBridge } from '@yinzheng/contract/bridge';
import { contextBridge, ipcRenderer } from 'electron';

// What 核对 and 口令 may ask. The PIN goes through a port that the main process has handed out and does not hear.

/** A port, and what ends every wait for an answer: the other end is gone. */
interface Way {
  readonly port: MessagePort;
  readonly gone: Promise<undefined>;
}

/** One for the PIN; where a new one is typed too, a second one for that. */
const given = new Promise<readonly Way[]>((resolve) => {
  ipcRenderer.once(WIRE.pinPort, ({ ports }) => {
    const ways = ports.map((port) => {
      const gone = new Promise<undefined>((end) => port.addEventListener('close', () => end(undefined)));
      port.start();
      return { port, gone };
    });
    resolve(ways);
  });
});

const bridge: PromptBridge = {
  answer: (answer) => ipcRenderer.invoke(WIRE.answer, answer),
  picture: (which) => ipcRenderer.invoke(WIRE.picture, which),
  pin: async (pin, which = 'old') => {
    const way = (await given)[which === 'old' ? 0 : 1];
    if (way === undefined) return undefined;
    const { port, gone } = way;
    const answer = new Promise<unknown>((resolve) => {
      port.addEventListener('message', ({ data }) => resolve(data), { once: true });
    });
    // What is posted is a copy of this copy.
    port.postMessage(pin);
    pin?.fill(0);
    return Promise.race([answer, gone]);
  },
};

contextBridge.exposeInMainWorld('yinzhengPrompt', bridge);
