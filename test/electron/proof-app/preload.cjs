const { contextBridge, ipcRenderer } = require('electron');

contextBridge.exposeInMainWorld('bridge', { ask: (text) => ipcRenderer.invoke('ask', text) });
