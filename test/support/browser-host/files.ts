import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HostOrder } from '../../../src-main/hosts/browser/host.ts';
import { loadTexts } from '../../../src-main/hosts/browser/texts.ts';

const SCRIPTED = join(import.meta.dirname, 'scripted-service.ts');

/** Pages of the tests' own, with everything that the host puts into them. */
const PAGES = {
  'index.html': '<!doctype html><meta property="csp-nonce" nonce="__NONCE__"><p>app</p>',
  'confirm/index.html':
    '<!doctype html><script type="application/json" id="facts">__FACTS__</script><script type="module" src="/assets/confirm.js"></script>',
  'pin/index.html': '<!doctype html><script type="application/json" id="facts">__FACTS__</script>',
  'assets/app-1.js': 'export const app = 1;\n',
  'assets/confirm.js': 'export const confirm = 1;\n',
  'assets/app-1.js.map': '{}',
  'pdfjs/pdf.worker.mjs': 'export const worker = 1;\n',
};

/** Makes what a host of the tests needs below a folder; `name`: of the data folder, which the scripted service judges by it. */
export function hostFiles(folder: string, name = 'data'): Omit<HostOrder, 'onLost'> {
  const data = join(folder, name);
  mkdirSync(data, { recursive: true });
  for (const [name, text] of Object.entries(PAGES)) {
    const path = join(folder, 'pages', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const deviceHost = join(folder, 'no-device-host.js');
  return {
    data,
    service: SCRIPTED,
    deviceHost,
    pages: join(folder, 'pages'),
    port: 0,
    texts: loadTexts('zh-CN'),
  };
}
