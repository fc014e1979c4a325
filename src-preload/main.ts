import { WIRE, type EventOut, type MainBridge, type OpenedFile } from '@yinzheng/contract/bridge';
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';

// What the pages of the main window may ask of the desktop client, and nothing else.

/** Passes what the main process says on that name to `hear`, without the event itself: it would reach back. */
function listen(name: string, hear: (said: unknown) => void): () => void {
  const passOn = (_event: IpcRendererEvent, said: unknown): void => hear(said);
  ipcRenderer.on(name, passOn);
  return () => ipcRenderer.removeListener(name, passOn);
}

const bridge: MainBridge = {
  call: (channel, input) => ipcRenderer.invoke(WIRE.call, channel, input),
  onEvent: (hear) => listen(WIRE.event, (said) => hear(said as EventOut)),
  openPrompt: (job) => ipcRenderer.invoke(WIRE.openPrompt, job),
  dragOut: (entry) => ipcRenderer.send(WIRE.dragOut, entry),
  onOpened: (take) => {
    const end = listen(WIRE.opened, (said) => take(said as OpenedFile));
    ipcRenderer.send(WIRE.openedReady);
    return end;
  },
};

contextBridge.exposeInMainWorld('yinzheng', bridge);
