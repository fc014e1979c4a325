/** One window, and a service of its own that opens a database: what the tests of the runtime start. */
import { join } from 'node:path';
import { app, BrowserWindow, ipcMain, utilityProcess } from 'electron';

const here = import.meta.dirname;

ipcMain.handle('ask', (_event, text) => `main heard ${text}`);
// Not awaited here: Electron is ready when this module is done.
globalThis.told = app.whenReady().then(() => {
  const window = new BrowserWindow({
    webPreferences: { preload: join(here, 'preload.cjs'), sandbox: true, contextIsolation: true },
  });
  void window.loadFile(join(here, 'page.html'));
  const service = utilityProcess.fork(join(here, 'service.js'));
  return new Promise((resolve) => service.once('message', resolve));
});
