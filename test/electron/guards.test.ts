import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openedBy } from '../e2e/support/act-window.ts';
import { electronForTests } from '../support/electron-runtime.ts';
import { productionFolder } from '../support/production-folder.ts';
import { sampleVariant } from '../support/window-documents.ts';
import { tempDir } from '../support/temp.ts';
import { APP, openDesktop, type Desktop } from './support/desktop.ts';

// What a page of the desktop client may not do, tried by a page that wants to; and what happens when parts of it die.

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const started: { at: Desktop | undefined } = { at: undefined };

/** The program, started once. */
async function desktop(context: Parameters<typeof openDesktop>[0]): Promise<Desktop> {
  return (started.at ??= await openDesktop(context));
}

afterAll(() => started.at?.close());

/** How many windows there are. */
function windows({ application }: Desktop): Promise<number> {
  return application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
}

/** What a script of the page comes to, as text. */
function tried(page: Page, script: string): Promise<string> {
  const told = `Promise.resolve().then(async () => String(await (async () => { ${script} })())).catch((e) => 'failed: ' + e.message)`;
  return page.evaluate<string>(told);
}

describe('a page of the main window', () => {
  it('has nothing of Node or Electron but the bridge', async (context) => {
    const at = await desktop(context);
    const names = [
      'require',
      'process',
      'module',
      'Buffer',
      'global',
      '__dirname',
      'ipcRenderer',
      'electron',
    ];
    const found = await at.page.evaluate<string[]>(
      `${JSON.stringify(names)}.filter((name) => typeof globalThis[name] !== 'undefined')`,
    );
    expect(found).toEqual([]);
    expect(await at.page.evaluate<string[]>('Object.keys(yinzheng).sort()')).toEqual([
      'call',
      'dragOut',
      'onEvent',
      'onOpened',
      'openPrompt',
    ]);
    expect(
      await tried(at.page, 'yinzheng.call = () => 1; return (await yinzheng.call("session.get", {})).ok'),
    ).toMatch(/^true$|failed/);
  });

  it('stays where it is', async (context) => {
    // Of its own: Playwright waits for navigations that were refused.
    const at = await openDesktop(context);
    try {
      const url = (): Promise<string> =>
        at.application.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]!.webContents.getURL(),
        );
      const before = await url();
      for (const away of [
        'https://example.com/',
        'file:///etc/passwd',
        'yinzheng-prompt://window/pin',
        'data:text/html,x',
      ]) {
        await at.application.evaluate(
          ({ BrowserWindow }, to) =>
            BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
              `location.href = ${JSON.stringify(to)}; 0`,
            ),
          away,
        );
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(await url(), away).toBe(before);
      }
    } finally {
      await at.close();
    }
  });

  it('opens no window, no frame and no webview', async (context) => {
    const at = await desktop(context);
    expect(await tried(at.page, 'return window.open("https://example.com/")')).toBe('null');
    expect(await tried(at.page, 'return window.open("about:blank")')).toBe('null');
    const framed = await tried(
      at.page,
      `const frame = document.createElement('iframe'); frame.src = '${APP}/';
       document.body.append(frame); await new Promise((r) => setTimeout(r, 500));
       let seen; try { seen = frame.contentWindow.yinzheng === undefined ? 'no bridge' : 'bridge'; } catch { seen = 'shut'; }
       frame.remove(); return seen`,
    );
    expect(framed).not.toBe('bridge');
    const webview =
      "const view = document.createElement('webview'); view.src = 'https://example.com/'; document.body.append(view); await new Promise((r) => setTimeout(r, 300)); const is = typeof view.loadURL; view.remove(); return is";
    expect(await tried(at.page, webview)).toBe('undefined');
    expect(await windows(at)).toBe(1);
  });

  it('is permitted nothing', async (context) => {
    const at = await desktop(context);
    for (const name of ['notifications', 'geolocation', 'camera', 'microphone', 'clipboard-read', 'midi']) {
      expect(
        await tried(at.page, `return (await navigator.permissions.query({ name: '${name}' })).state`),
      ).not.toBe('granted');
    }
    expect(await tried(at.page, 'return Notification.requestPermission()')).toBe('denied');
    expect(
      await tried(at.page, 'await navigator.mediaDevices.getUserMedia({ audio: true }); return "heard"'),
    ).toMatch(/failed/);
  });

  it('reaches no network, no file and no other protocol', async (context) => {
    const at = await desktop(context);
    for (const url of [
      'https://example.com/',
      'http://127.0.0.1:1/',
      'file:///etc/passwd',
      'yinzheng-prompt://window/pin',
    ]) {
      expect(await tried(at.page, `return (await fetch('${url}')).status`), url).toMatch(/failed/);
    }
    for (const path of [
      '/../../../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/assets/../../package.json',
    ]) {
      const text = await tried(at.page, `return (await fetch('${APP}${path}')).text()`);
      expect(text, path).toMatch(/^(?:<!doctype html>|not here)/);
    }
  });

  it('sends nothing past the program, by WebRTC neither', async (context) => {
    const at = await desktop(context);
    const heard: string[] = [];
    const server = createSocket('udp4').on('message', () => heard.push('packet'));
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address();
    await tried(
      at.page,
      `const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${port}' }] });
       peer.createDataChannel('x'); await peer.setLocalDescription(await peer.createOffer());
       await new Promise((r) => setTimeout(r, 1500)); peer.close()`,
    );
    expect(heard).toEqual([]);
  });

  it('has nothing run that it handed over itself', async (context) => {
    const at = await desktop(context);
    await at.application.evaluate(({ shell }) => {
      shell.openPath = (path) => {
        Object.assign(globalThis, { ran: path });
        return Promise.resolve('');
      };
    });
    const opened = await tried(
      at.page,
      `const taken = await (await fetch('/upload?name=a.html', { method: 'POST', body: '<script>1</script>',
         headers: { 'content-type': 'application/octet-stream' } })).json();
       window.open('/bytes/file/' + taken.data.file); await new Promise((r) => setTimeout(r, 500)); return taken.ok`,
    );
    expect(opened).toBe('true');
    expect(await at.application.evaluate(() => (globalThis as { ran?: string }).ran)).toBeUndefined();
  });

  it('may copy text, and may be loaded anew', async (context) => {
    const at = await openDesktop(context);
    try {
      await at.application.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        window!.focus();
        window!.webContents.focus();
      });
      await at.page.locator('body').click();
      expect(await tried(at.page, "await navigator.clipboard.writeText('摘要'); return 'copied'")).toBe(
        'copied',
      );
      const loaded = at.page.waitForEvent('load');
      await at.page.evaluate('location.reload()');
      await loaded;
      await at.frame.nav().waitFor();
    } finally {
      await at.close();
    }
  });

  it('asks only what a page may ask', async (context) => {
    const at = await desktop(context);
    const code = (channel: string, input = '{}'): Promise<string> =>
      tried(at.page, `return (await yinzheng.call(${channel}, ${input})).error.code`);
    expect(await code("'no.such'")).toBe('BAD_REQUEST');
    expect(await code("'prompt.pin'", "{ job: 'x' }")).toBe('BAD_REQUEST');
    expect(await code("'host.take'", "{ path: '/etc/passwd', name: 'a', size: 1 }")).toBe('BAD_REQUEST');
    expect(await code("'__proto__'")).toBe('BAD_REQUEST');
    expect(await code('42')).toBe('BAD_REQUEST');
    expect(await code("'requests.list'", "{ list: 'mine' }")).toMatch(/NOBODY_SEATED|BAD_REQUEST/);
  });
});

describe('a window that the program did not make', () => {
  it('is not answered, whatever it calls', async (context) => {
    const at = await desktop(context);
    const answer = await at.application.evaluate(
      async ({ BrowserWindow, session }, preload) => {
        const own = session.fromPartition('stranger');
        own.protocol.handle(
          'yinzheng',
          () => new Response('<p>stranger</p>', { headers: { 'content-type': 'text/html' } }),
        );
        const window = new BrowserWindow({
          show: false,
          webPreferences: { session: own, preload, sandbox: true },
        });
        try {
          await window.loadURL('yinzheng://app/');
          const told: unknown = await window.webContents.executeJavaScript(
            "yinzheng.call('session.get', {}).then((a) => 'answered ' + JSON.stringify(a), (e) => 'refused')",
          );
          return String(told);
        } catch (error) {
          return `gone: ${String(error)}`;
        }
      },
      join(electronForTests(context).app, 'out', 'preload', 'main.cjs'),
    );
    expect(answer).toMatch(/^(?:refused|gone)/);
    await expect.poll(() => windows(at)).toBe(1);
  });
});

describe('核对 and 口令', () => {
  it('cannot be reached, read or answered by the main page, nor lead elsewhere', async (context) => {
    const at = await desktop(context);
    const reason = '窗口之间的隔离';
    await at.frame.become('王晓');
    await at.frame.go('requests');
    await at.requests.begin().click();
    await at.requests.put(join(at.data, 'sample.pdf'));
    await at.requests.reason().fill(reason);
    await at.page.locator('[data-rendered=true]').first().waitFor();
    await at.requests.handIn();
    await at.frame.become('李建国');
    await at.frame.go('approvals');
    await at.approvals.queued(reason).click();
    const prompt = await openedBy(at.application.context(), () => at.approvals.agree().click());
    expect(await at.page.evaluate('[window.opener, window.frames.length, window.length].join()')).toBe(
      ',0,0',
    );
    expect(await prompt.evaluate('[typeof yinzheng, window.opener, typeof require].join()')).toBe(
      'undefined,,undefined',
    );
    // Its own bridge answers to nobody else, and its page goes nowhere.
    expect(await tried(at.page, 'return typeof yinzhengPrompt')).toBe('undefined');
    await prompt.evaluate(`location.href = '${APP}/'`);
    await prompt.waitForTimeout(300);
    expect(prompt.url()).toBe('yinzheng-prompt://window/confirm');
    expect(await tried(prompt, `return (await fetch('${APP}/call/session.get')).status`)).toMatch(/failed/);
    expect(await tried(prompt, "return (await fetch('yinzheng-prompt://window/pin')).status")).toBe('404');
    // A locked screen closes it; what waits goes on waiting.
    const locked = prompt.waitForEvent('close');
    await at.application.evaluate(({ powerMonitor }) => void powerMonitor.emit('lock-screen'));
    await locked;
    const again = await openedBy(at.application.context(), () =>
      at.page.getByRole('button', { name: at.words('frame.waiting.again') }).click(),
    );
    // Whoever takes the seat closes what was begun in another's name.
    const closed = again.waitForEvent('close');
    await at.frame.become('王晓');
    await closed;
    expect(await windows(at)).toBe(1);
  });
});

describe('when a part dies', () => {
  it('the service is started anew, and the page says so', async (context) => {
    const at = await desktop(context);
    await at.frame.become('李建国');
    await at.frame.go('approvals');
    await at.approvals.queued('窗口之间的隔离').click();
    const prompt = await openedBy(at.application.context(), () => at.approvals.agree().click());
    // Its job ends with the service: it is not left behind, waiting for an answer that never comes.
    const closed = prompt.waitForEvent('close');
    const killed = await at.application.evaluate(({ app }) => {
      const service = app.getAppMetrics().find(({ name }) => name === 'Yinzheng service');
      if (service === undefined) return false;
      process.kill(service.pid, 'SIGKILL');
      return true;
    });
    expect(killed).toBe(true);
    await closed;
    await at.page.getByText(at.words('frame.service.back')).waitFor({ timeout: 30_000 });
    await at.frame.go('approvals');
    await at.approvals.queued('窗口之间的隔离').waitFor();
  });

  it('the renderer is started anew, with the same person before it', async (context) => {
    const at = await desktop(context);
    // A script that is asked of a dead page is never answered: the new one is waited for.
    await at.application.evaluate(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      return new Promise<void>((resolve) => {
        webContents.once('did-finish-load', () => resolve());
        process.kill(webContents.getOSProcessId(), 'SIGKILL');
      });
    });
    await expect
      .poll(
        () =>
          at.application.evaluate(({ BrowserWindow }) =>
            BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
              "document.querySelector('.yz-who')?.textContent ?? ''",
            ),
          ),
        { timeout: 30_000 },
      )
      .toContain('李建国');
  });
});

describe('a second start', () => {
  it('brings the first to the front with its file, and ends', async (context) => {
    const { executablePath, app } = electronForTests(context);
    const at = await openDesktop(context);
    try {
      const file = join(tempDir(), '双击打开.pdf');
      writeFileSync(file, sampleVariant(readFileSync(join(at.data, 'sample.pdf')), '双击'));
      const words = [`--user-data-dir=${at.userData}`, '--data', at.data, file];
      const second = spawn(executablePath, words, {
        env: { ...process.env, YINZHENG_TEST_APP: app, LC_ALL: 'C.UTF-8' },
        stdio: 'ignore',
      });
      const code = await new Promise((resolve) => second.once('exit', resolve));
      expect(code).toBe(0);
      await at.page.waitForURL((url) => url.pathname === '/verify' && url.searchParams.has('job'));
      await at.page.getByText('双击打开.pdf').first().waitFor();
      expect(await windows(at)).toBe(1);
    } finally {
      await at.close();
    }
  });
});

describe('data in real use', () => {
  it('is not opened where the program can be looked into', async (context) => {
    const { executablePath, app } = electronForTests(context);
    const folder = tempDir();
    const data = join(folder, 'real');
    await productionFolder(data);
    const words = [`--user-data-dir=${folder}`, '--data', data, '--remote-debugging-port=0'];
    const child = spawn(executablePath, words, {
      env: { ...process.env, YINZHENG_TEST_APP: app, LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      // The box with the reason waits for a person.
      const said: string[] = [];
      child.stderr.on('data', (text: Buffer) => said.push(text.toString()));
      await expect.poll(() => said.join(''), { timeout: 30_000 }).toContain('LOOKED_INTO');
      expect(readdirSync(data)).not.toContain('incoming');
    } finally {
      child.kill('SIGKILL');
    }
  });
});
