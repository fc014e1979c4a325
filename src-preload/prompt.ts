import { WIRE, type PromptBridge } from '@yinzheng/contract/bridge';
import { contextBridge, ipcRenderer } from 'electron';

// What 核对 and 口令 may ask. The PIN goes through a port that the main process has handed out and does not hear.

const port = new Promise<MessagePort>((resolve) => {
  ipcRenderer.once(WIRE.pinPort, ({ ports: [given] }) => {
    if (given !== undefined) resolve(given);
  });
});

const bridge: PromptBridge = {
  answer: (answer) => ipcRenderer.invoke(WIRE.answer, answer),
  picture: (which) => ipcRenderer.invoke(WIRE.picture, which),
  pin: async (pin) => {
    const to = await port;
    return new Promise((resolve) => {
      to.onmessage = ({ data }) => resolve(data);
      to.addEventListener('close', () => resolve(undefined));
      // What is posted is a copy of this copy.
      to.postMessage(pin);
      pin.fill(0);
    });
  },
  close: () => ipcRenderer.send(WIRE.close),
};

contextBridge.exposeInMainWorld('yinzhengPrompt', bridge);
