import type { PinFactsOut, PromptFactsOut } from '@yinzheng/contract/ipc';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { axeViolations } from './support/axe.ts';
import { complaintsOf, launch, newContext, type Complaints } from './support/browser.ts';
import { built } from './support/build.ts';
import { shootWindow } from './support/screenshots.ts';
import { openWindow } from './support/small-window.ts';

// 核对 and 口令 by themselves, in states that a story does not reach.

vi.setConfig({ testTimeout: 90_000 });

const JOB = '0123456789abcdef0123456789abcdef';
const DIGEST = '9f3c71d05be2a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f68c04e97d';
const KEY = { kind: 'software', serial: 'SW-7F21-0099' } as const;
const ZHANG = { id: 'zhang', name: '张敏' };

function document(name: string, on: number[], pages = 12): PromptFactsOut['documents'][number] {
  return { name, digest: DIGEST, pages, on, count: Math.max(1, on.length) };
}

const STAMP: PromptFactsOut = {
  job: JOB,
  act: 'stamp',
  mode: 'trial',
  language: 'zh-CN',
  person: ZHANG,
  key: KEY,
  seal: { id: 'S1', name: '西安市印证演示单位公章（试用）' },
  reason: '报送用地预审材料',
  applicant: { id: 'wang', name: '王晓' },
  approvers: [
    { id: 'li', name: '李建国', date: '2026-11-24T10:02:00+08:00' },
    { id: 'zhao', name: '赵振华', date: '2026-11-24T10:40:00+08:00' },
  ],
  expires: '2026-12-01T10:02:00+08:00',
  count: { now: 1, approved: 5, spent: 4, remaining: 1 },
  documents: [document('关于办理用地预审的函.pdf', [2], 2)],
  decision: null,
  remark: null,
  licence: [],
};

const SEVERAL: PromptFactsOut = {
  ...STAMP,
  count: { now: 9, approved: 10, spent: 9, remaining: 1 },
  documents: [
    document('通知.pdf', [1, 3, 3]),
    document(`${'很长的文件名'.repeat(12)}.pdf`, [1, 2, 4, 5, 7, 8, 11]),
  ],
};

const DECIDE: PromptFactsOut = {
  ...STAMP,
  act: 'decide',
  person: { id: 'li', name: '李建国' },
  approvers: [],
  documents: [document('通知.pdf', [])],
  decision: { answer: 'refused', opinion: '第三条的依据已经废止，\n请改引现行办法后另行申请。' },
};

const REMARK: PromptFactsOut = {
  ...STAMP,
  act: 'annotate',
  reason: '',
  applicant: null,
  approvers: [],
  expires: null,
  documents: [],
  remark: { entry: 12, note: '盖错了文件，已收回销毁。' },
};

const PIN: PinFactsOut = {
  job: JOB,
  act: 'stamp',
  mode: 'trial',
  language: 'zh-CN',
  person: ZHANG,
  key: KEY,
  count: 1,
  triesLeft: 6,
  warning: null,
  ...{ entries: 1, holds: 500, checks: 0, writes: null },
  padEntries: 0,
  presses: 0,
  fresh: false,
  demoPin: null,
};
const SMART: PinFactsOut = { ...PIN, key: { kind: 'smart-key', serial: 'HW-1' }, triesLeft: null };

function wrong(left: number, key: string | null) {
  const params = { serial: KEY.serial, left };
  return { accepted: false, error: { code: 'PIN_WRONG', params }, triesLeft: left, key } as const;
}

let browser: Browser;
let context: BrowserContext;
let complaints: Complaints;
let picture: Buffer;

beforeAll(async () => {
  await built();
  browser = await launch();
  // Any page's picture will do here: the sheet of a blank page with a line on it.
  const page = await browser.newPage({ viewport: { width: 420, height: 594 } });
  await page.setContent('<h1>关于办理用地预审的函</h1><p>市自然资源和规划局：</p>');
  picture = await page.screenshot();
  await page.close();
});
afterAll(() => browser.close());

beforeEach(async () => {
  context = await newContext(browser);
  complaints = complaintsOf(context);
});
afterEach(async () => {
  await context.close();
  expect(complaints.list).toEqual([]);
});

describe('核对', () => {
  it('shows the facts, with Enter on the safe side', async () => {
    const answer = { ok: true, next: null } as const;
    const { page, sent } = await openWindow(context, 'confirm', STAMP, { picture, answer });
    await page.getByRole('img', { name: '“关于办理用地预审的函.pdf”第 2 页的样子' }).waitFor();
    const text = await page.locator('body').innerText();
    for (const fact of [
      ...['核对这一枚印', '试用', '2 页', '9f3c 71d0 5be2 a1b2', '8c04 e97d', '与批准时一致', '第 2 页'],
      ...[
        '本次 1 枚，盖后剩余 1 枚（批准 5 枚）',
        '报送用地预审材料',
        '李建国 2026年11月24日 10:02',
        '赵振华',
      ],
      ...['软件密钥（试用）SW-7F21-0099 · 张敏', '西安市印证演示单位公章（试用）', '一致，盖 1 枚'],
    ]) {
      expect(text).toContain(fact);
    }
    expect(await axeViolations(page)).toEqual([]);
    await shootWindow(page, 'confirm-stamp');
    await page.keyboard.press('Enter');
    await page.getByText('没有盖章，用印数没有减少。').waitFor();
    const said = sent
      .filter(({ path }) => path === '/answer')
      .map(({ body }): unknown => JSON.parse(String(body)));
    expect(said).toEqual([{ key: 'k1', answer: 'no' }]);
    const asked = sent
      .filter(({ path }) => path === '/picture')
      .map(({ body }): unknown => JSON.parse(String(body)));
    expect(asked).toEqual([{ key: 'k1', document: 0, page: 2, width: 216 }]);
  });

  it('takes Esc for no, and closes an enlarged page first', async () => {
    const answer = { ok: true, next: null } as const;
    const { page, sent } = await openWindow(context, 'confirm', STAMP, { picture, answer });
    await page.getByRole('button', { name: '放大查看' }).click();
    const large = page.getByRole('dialog').getByRole('img', { name: /第 2 页/ });
    await large.waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await shootWindow(page, 'confirm-enlarged');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(sent.some(({ path }) => path === '/answer')).toBe(false);
    await page.keyboard.press('Escape');
    await page.getByText('没有盖章').waitFor();
  });

  it('goes through every page that gets the seal, by keyboard', async () => {
    const { page, sent } = await openWindow(context, 'confirm', SEVERAL, { picture });
    await page.getByText('第 1 份，共 2 份').waitFor();
    expect(await page.getByRole('button', { name: '上一页' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: '下一页' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByText('第 2 份，共 2 份').waitFor();
    await page.getByRole('img', { name: /很长的文件名.*第 1 页/ }).waitFor();
    const text = await page.locator('body').innerText();
    expect(text).toContain('核对这 9 枚印');
    expect(text).toContain('第 1、2、4、5、7、8 页等 7 页');
    expect(text).toContain('本份 7 枚');
    await shootWindow(page, 'confirm-several');
    for (let step = 0; step < 6; step++) await page.keyboard.press('Enter');
    expect(await page.getByRole('button', { name: '下一页' }).isDisabled()).toBe(true);
    // Enter that is pressed once too often goes back a page; it decides nothing.
    await page.keyboard.press('Enter');
    expect(sent.some(({ path }) => path === '/answer')).toBe(false);
  });

  it('says a decision and its opinion, and a remark', async () => {
    const { page } = await openWindow(context, 'confirm', DECIDE, { picture });
    const text = await page.locator('body').innerText();
    for (const fact of ['不同意', '第三条的依据已经废止', '一致，签署不同意', '不签，返回', '与申请时一致']) {
      expect(text).toContain(fact);
    }
    expect(await axeViolations(page)).toEqual([]);
    await shootWindow(page, 'confirm-decide');
    const { page: other } = await openWindow(context, 'confirm', REMARK);
    const remark = await other.locator('body').innerText();
    for (const fact of ['第 12 条', '盖错了文件，已收回销毁。', '一致，登记']) expect(remark).toContain(fact);
    await shootWindow(other, 'confirm-annotate');
  });

  it('says what happened when it cannot draw, or is not waited for', async () => {
    const error = { code: 'JOB_NOT_WAITING', params: {} } as const;
    const { page } = await openWindow(context, 'confirm', STAMP, { answer: { ok: false, error } });
    await page.getByText('页面无法显示').waitFor();
    await shootWindow(page, 'confirm-no-picture');
    await page.getByRole('button', { name: '一致，盖 1 枚' }).click();
    await page.getByText('这项任务的情况已经变了').waitFor();
    await page.getByText('代码 JOB_NOT_WAITING').waitFor();
    complaints.forgive(/404/);
  });
});

describe('口令', () => {
  it('hands the PIN over as it was typed, once, and keeps nothing of it', async () => {
    const typed = '口令 é😀"\\<b>';
    const { page, sent } = await openWindow(context, 'pin', PIN, { pins: [{ accepted: true }] });
    const field = page.getByLabel('保护口令');
    expect(await field.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    expect(await field.getAttribute('type')).toBe('password');
    expect(await axeViolations(page)).toEqual([]);
    await shootWindow(page, 'pin');
    await field.fill(typed);
    await page.keyboard.press('Enter');
    await page.getByText('已交给钥匙，本窗口可以关闭。').waitFor();
    expect(sent.map(({ path, key, body }) => [path, key, String(body)])).toEqual([['/pin', 'k1', typed]]);
    expect(await page.content()).not.toContain('é😀');
    await shootWindow(page, 'pin-accepted');
  });

  it('tells wrong tries, the last one loudly, and what to do with a locked key', async () => {
    const locked = {
      accepted: false,
      error: { code: 'PIN_LOCKED', params: { serial: KEY.serial } },
      triesLeft: 0,
      key: null,
    } as const;
    const pins = [wrong(2, 'k2'), wrong(1, 'k3'), locked];
    const { page, sent } = await openWindow(context, 'pin', { ...PIN, demoPin: '483920' }, { pins });
    await page.getByText('演示单位的口令：483920（只在试用时显示）').waitFor();
    const field = page.getByLabel('保护口令');
    for (const left of ['还可以试 2 次。', '只剩最后 1 次，再输错钥匙将锁定。']) {
      await field.fill('000000');
      await page.keyboard.press('Enter');
      await page.getByText(left, { exact: true }).waitFor();
      expect(await field.inputValue()).toBe('');
      expect(await page.getByRole('alert').innerText()).toContain('保护口令不对');
    }
    expect(await axeViolations(page)).toEqual([]);
    await shootWindow(page, 'pin-last-try');
    await field.fill('000000');
    await page.keyboard.press('Enter');
    await page.getByText(/申请签名的重置/).waitFor();
    expect(await page.getByLabel('保护口令').count()).toBe(0);
    expect(sent.map(({ key }) => key)).toEqual(['k1', 'k2', 'k3']);
    await shootWindow(page, 'pin-locked');
  });

  it('asks for something to be typed, and takes Esc for no', async () => {
    const answer = { ok: true, next: null } as const;
    const { page, sent } = await openWindow(context, 'pin', PIN, { answer });
    await page.getByRole('button', { name: '盖 1 枚' }).click();
    await page.getByText('请输入口令。').waitFor();
    expect(sent).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByText('没有盖章，用印数没有减少。').waitFor();
    expect(sent.map(({ path, body }) => [path, String(body)])).toEqual([
      ['/answer', '{"key":"k1","answer":"no"}'],
    ]);
  });
});

describe('口令 of a smart key', () => {
  it('warns of the last try in red without a number that the key has not told', async () => {
    const wrongLast = {
      accepted: false,
      error: { code: 'KEY_PIN_WRONG_LAST', params: { serial: 'HW-1' } },
      triesLeft: null,
      key: 'k2',
    } as const;
    const low = { ...SMART, warning: 'low' } as const;
    const { page } = await openWindow(context, 'pin', low, { pins: [wrongLast] });
    await page.getByText('这把钥匙提示口令输错过').waitFor();
    expect(await page.locator('body').innerText()).not.toMatch(/还可以试/);
    await page.getByLabel('保护口令').fill('000000');
    await page.keyboard.press('Enter');
    await page.getByText('只剩最后 1 次，再输错钥匙将锁定。').waitFor();
    expect(await page.locator('#tries').getAttribute('class')).toBe('last');
  });

  it('with a pad of its own takes nothing here, says how often it is typed there, and can be left', async () => {
    const pad = { ...SMART, count: 3, padEntries: 3, presses: 6 };
    const answers = { pins: [undefined], answer: { ok: true, next: null } as const };
    const { page, sent, reply } = await openWindow(context, 'pin', pad, answers);
    expect(await page.locator('input').count()).toBe(0);
    await page.getByText('要在钥匙上输入 3 次口令').waitFor();
    await page.getByText('要按 6 次钥匙上的确认键').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await shootWindow(page, 'pin-pad');
    await page.getByRole('button', { name: '盖 3 枚' }).click();
    await page.getByText('正在等您在钥匙上输入口令').waitFor();
    await shootWindow(page, 'pin-pad-waits');
    await page.getByRole('button', { name: '不等了' }).click();
    await page.getByText('正在停下').waitFor();
    // It is said before it is sent.
    await expect
      .poll(() => sent.map(({ path, body }) => [path, String(body)]))
      .toEqual([
        ['/pin', ''],
        ['/answer', '{"key":"stop","answer":"no"}'],
      ]);
    const error = { code: 'KEY_CANCELLED', params: { serial: 'HW-1' } } as const;
    reply({ accepted: false, error, triesLeft: null, key: null });
    await page.getByText('没有盖章，用印数没有减少。').waitFor();
  });

  it('is changed with the old one and the new one twice, and says what is wrong with the new one', async () => {
    const change = { ...SMART, act: 'key-pin', fresh: true } as const;
    const error = { code: 'PIN_REPEATED', params: { serial: 'HW-1' } } as const;
    const pins = [
      { kept: true, key: 'k2' },
      { accepted: false, error, triesLeft: null, key: 'k3' },
      { kept: true, key: 'k4' },
      { accepted: true },
    ] as const;
    const { page, sent } = await openWindow(context, 'pin', change, { pins });
    const fill = async (...values: readonly string[]): Promise<void> => {
      for (const [index, name] of ['现在的口令', '新口令', '再输入一次新口令'].entries()) {
        await page.getByLabel(name, { exact: true }).fill(values[index] ?? '');
      }
      await page.keyboard.press('Enter');
    };
    await fill('12345678', '1', '2');
    await page.getByText('两次输入的新口令不一样').waitFor();
    expect(sent).toEqual([]);
    await fill('12345678', '88888888', '88888888');
    await page.getByText('PIN_REPEATED').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await shootWindow(page, 'pin-change');
    await fill('12345678', '73915842', '73915842');
    await page.getByText('已交给钥匙，本窗口可以关闭。').waitFor();
    expect(sent.map(({ key, body }) => [key, String(body)])).toEqual([
      ['k1', '12345678'],
      ['k2', '88888888'],
      ['k3', '12345678'],
      ['k4', '73915842'],
    ]);
  });
});

describe('both', () => {
  for (const [name, looks] of [
    ['dark', { colorScheme: 'dark' }],
    ['contrast', { forcedColors: 'active' }],
  ] as const) {
    it(`are to be read in ${name} colours and in English`, async () => {
      const other = await newContext(browser, looks);
      const english = { language: 'en' } as const;
      const confirm = await openWindow(other, 'confirm', { ...STAMP, ...english }, { picture });
      await confirm.page.getByRole('img').waitFor();
      expect(await axeViolations(confirm.page)).toEqual([]);
      await shootWindow(confirm.page, `confirm-${name}`);
      const pin = await openWindow(other, 'pin', { ...PIN, ...english, triesLeft: 1 });
      expect(await axeViolations(pin.page)).toEqual([]);
      await shootWindow(pin.page, `pin-${name}`);
      await other.close();
    });
  }
});
