import { WIRE, type PromptBridge } from '@yinzheng/contract/bridge';
import { contextBridge, ipcRenderer } from 'electron';

// What 核对 and 口令 may ask. The PIN goes through a port that the main process has handed out and does not hear.

/** The port, and what ends every wait for an answer: the other end is gone. */
const given = new Promise<{ readonly port: MessagePort; readonly gone: Promise<undefined> }>((resolve) => {
  ipcRenderer.once(WIRE.pinPort, ({ ports: [port] }) => {
    if (port === undefined) return;
    const gone = new Promise<undefined>((end) => port.addEventListener('close', () => end(undefined)));
    port.start();
    resolve({ port, gone });
  });
});

const bridge: PromptBridge = {
  answer: (answer) => ipcRenderer.invoke(WIRE.answer, answer),
  picture: (which) => ipcRenderer.invoke(WIRE.picture, which),
  pin: async (pin) => {
    const { port, gone } = await given;
    const answer = new Promise<unknown>((resolve) => {
      port.addEventListener('message', ({ data }) => resolve(data), { once: true });
    });
    // What is posted is a copy of this copy.
    port.postMessage(pin);
    pin.fill(0);
    return Promise.race([answer, gone]);
  },
};

contextBridge.exposeInMainWorld('yinzhengPrompt', bridge);
