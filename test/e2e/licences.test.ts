import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openWorkstation, SYSTEM } from '../../src-main/service/compose.ts';
import { ROOT } from '../support/repo.ts';
import { CITIZEN, LicenceDesk } from '../support/licence-desk.ts';
import { requireTool, run } from '../support/tools.ts';
import { Cable } from './support/cable.ts';
import { demoUnit } from './support/prepared.ts';
import { relyingBody } from './support/relying-body.ts';
import { openStation, pictureFailures, type Station } from './support/station.ts';

// The first licences through the window: the leader authorises, one collects, another reviews, the officer issues three while no
// store can be reached; a store comes, has them, and tells a relying body what became of each.

const LEADER = '赵振华';
const ENTRY = '孙丽';
const REVIEWER = '钱立';
const OFFICER = '冯凯';
const ADMIN = '周志远';
const NAMES = ['陈小明', '刘芳', '王铁山'];
const PATIENCE = { timeout: 20_000, interval: 200 };
const STORY_MS = 300_000;

interface StoreChild {
  readonly child: ChildProcess;
  /** Between it and the workstation. */
  readonly cable: Cable;
  /** Its address through the cable. */
  readonly through: string;
  readonly url: string;
  readonly code: string;
  readonly keyDigest: string;
}

let at: Station;
let store: StoreChild;

beforeAll(async () => {
  at = await openStation({ prepare: begun });
  store = await startStore(join(at.host.folder, 'store'));
}, 120_000);
afterAll(async () => {
  store.child.kill('SIGTERM');
  await store.cable.pull();
  await at.close();
});
pictureFailures(() => at);

/**
 * A demo unit with an outage of the week before in its register, which a real one enters after half an hour, and with the records
 * of all but the first.
 */
async function begun(folder: string): Promise<string> {
  const office = await demoUnit(folder);
  const desk = await LicenceDesk.at(office);
  for (const name of NAMES.slice(1)) await desk.reviewed(name);
  await desk.close();
  const station = await openWorkstation(office.data, 'own', SYSTEM);
  const since = new Date(Date.now() - 7 * 86_400_000);
  station.storeBook.keepOutage({
    id: station.random.bytes(16),
    since,
    until: new Date(since.getTime() + 5 * 3_600_000),
    measures: [{ at: new Date(since.getTime() + 3_600_000), text: '已报告信息中心' }],
  });
  station.close();
  return office.data;
}

/** The store by itself, on its embedded database, with the demo type in its catalogue. */
async function startStore(folder: string): Promise<StoreChild> {
  const args = [join(ROOT, 'src-store', 'main.ts'), '--data', folder, '--port', '0', '--demo'];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the store ended with ${code ?? '?'}`)));
  });
  const said = JSON.parse(line) as { url: string; code: string; keyDigest: string };
  const cable = new Cable(said.url);
  return { child, cable, through: await cable.plug(), ...said };
}

function field(name: string) {
  return at.page.getByLabel(new RegExp(`^${name}`)).first();
}

async function choose(name: string, option: string): Promise<void> {
  await field(name).click();
  await at.page.locator('.ant-select-dropdown:visible').getByText(option, { exact: true }).click();
}

async function authorised(perDay: string, total: string, first: boolean): Promise<void> {
  await at.frame.become(LEADER);
  await at.frame.visit('/licences/authorisations');
  const begin = at.page.getByRole('button', { name: at.words('licences.authorise.new') });
  await begin.waitFor();
  await at.look(first ? 'authorisations-none' : 'authorisations-used-up');
  await begin.click();
  await at.page.getByLabel(at.words('licences.authorise.perDay')).fill(perDay);
  await at.page.getByLabel(at.words('licences.authorise.total')).fill(total);
  await at.page.getByLabel(at.words('licences.authorise.reason')).fill('窗口日常制发');
  if (first) await at.look('authorisation-form');
  await at.act(
    () => at.page.getByRole('button', { name: at.words('licences.authorise.do') }).click(),
    first
      ? {
          onConfirm: (page) => at.look('licences-confirm-authorise', page),
          onPin: (page) => at.look('licences-pin-authorise', page),
        }
      : {},
  );
  await begin.waitFor();
  await at.page.locator('.licences-authorisation .yz-tag-good').waitFor();
  if (first) await at.look('authorisations');
}

async function filledIn(name: string): Promise<void> {
  await choose('代码类型', '其他自然人证件代码');
  await field('代码 ')
    .or(at.page.getByLabel(/^代码必填/))
    .first()
    .fill(`X-${name}`);
  await field('名称或姓名').fill(name);
  await field('经营地址').fill('西安市雁塔区雁塔西路161号');
  await field('经营项目').fill('早餐、小吃');
  await choose('经营类别', '餐饮小吃');
  await field('经营面积').fill('12.5');
  await at.page.getByRole('radio', { name: '否' }).check();
  await at.page.getByLabel(/^负责人必填/).fill(name);
  await field('负责人公民身份号码').fill(CITIZEN);
}

async function collected(name: string): Promise<void> {
  await at.frame.visit('/licences/new');
  await field('经营地址').waitFor();
  await at.look('licence-new-empty');
  await filledIn(name);
  await field('经营面积').fill('9999');
  await field('负责人公民身份号码').fill('110105194912310021');
  await field('负责人公民身份号码').blur();
  await at.page.getByText(at.words('licences.problem.check')).waitFor();
  await at.page.locator('[data-rendered=true]').first().waitFor();
  await at.look('licence-new-wrong');
  await field('经营面积').fill('12.5');
  await field('负责人公民身份号码').fill(CITIZEN);
  await at.look('licence-new');
  // Whoever leaves finds it again.
  await at.frame.go('licences');
  await at.page.locator('.licences-chip-link').filter({ hasText: name }).click();
  await at.page.getByText(at.words('licences.begun.anew')).waitFor();
  await at.act(() => at.page.getByRole('button', { name: at.words('licences.form.do') }).click(), {
    onConfirm: (page) => at.look('licences-confirm-collect', page),
  });
  await at.page.getByText(at.words('licences.next.to-review')).waitFor();
}

/** The next record in the list of what waits, from the home page. */
async function reviewed(name: string, first: boolean): Promise<void> {
  await at.frame.visit('/licences?state=to-review');
  await at.page.getByRole('row').filter({ hasText: name }).click();
  await at.page.getByRole('heading', { name: at.words('licences.review') }).waitFor();
  if (first) {
    await at.page.locator('[data-rendered=true]').first().waitFor();
    await at.look('licence-review');
  }
  await at.act(() => at.page.getByRole('button', { name: at.words('licences.review.pass') }).click(), {
    ...(first ? { onConfirm: (page) => at.look('licences-confirm-review', page) } : {}),
  });
  await at.page.waitForURL((url) => url.pathname === '/licences');
}

async function issued(count: number, first: boolean): Promise<void> {
  await at.frame.visit('/licences/issue');
  const press = at.page.getByRole('button', {
    name: at.words('licences.issue.do').replace('{count}', String(count)),
  });
  // Once it can be pressed.
  await press.click({ trial: true });
  if (first) await at.look('issue');
  await at.act(() => press.click(), {
    onConfirm: async (page) => {
      if (first) await at.look('licences-confirm-issue', page);
    },
    onPin: async (page) => {
      if (first) await at.look('licences-pin-officer', page);
    },
    second: async (page) => {
      if (first) await at.look('licences-pin-seal', page);
    },
  });
  const outcome = at.page.locator('.licences-outcome');
  await outcome.waitFor();
  expect(await outcome.innerText()).not.toContain('{');
  if (first) await at.look('issued');
}

async function registered(): Promise<void> {
  await at.frame.become(ADMIN);
  await at.frame.go('delivery');
  await at.page.getByText(at.words('delivery.register.text')).waitFor();
  await at.look('delivery-unregistered');
  await at.page.getByLabel(at.words('delivery.register.url')).fill(store.through);
  await at.page.getByLabel(at.words('delivery.register.code')).fill(store.code);
  await at.look('delivery-register');
  await at.page.getByRole('button', { name: at.words('delivery.register.do') }).click();
  await at.page.getByText(at.words('delivery.explain.in-step')).waitFor();
  await at.look('delivery-in-step');
}

/** The network is gone, then it is back. */
async function delivered(): Promise<void> {
  await at.frame.go('delivery');
  await at.page.getByRole('button', { name: at.words('delivery.send') }).click();
  await at.page.getByText(at.words('delivery.explain.unreached')).waitFor();
  await at.look('delivery-unreached');
  await store.cable.plug();
  await at.page.getByRole('button', { name: at.words('delivery.send') }).click();
  await at.page.getByText(at.words('delivery.explain.in-step')).waitFor();
  await at.page
    .locator('.ant-segmented-item')
    .filter({ hasText: at.words('delivery.view.delivered') })
    .click();
  await at.page
    .getByRole('row')
    .filter({ hasText: at.words('delivery.kind.version') })
    .first()
    .click();
  await at.page.getByText(at.words('delivery.note.made')).waitFor();
  await at.look('delivery-item');
}

async function suspended(name: string): Promise<void> {
  await at.frame.become(OFFICER);
  await at.frame.visit('/licences?state=active');
  await at.look('licences');
  await at.page.getByRole('row').filter({ hasText: name }).click();
  await at.page.locator('[data-rendered=true]').first().waitFor();
  await at.look('licence');
  const [file] = await Promise.all([
    at.page.waitForEvent('download'),
    at.page.getByRole('link', { name: at.words('licences.file.download') }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^1\.2\.156\..*\.pdf$/);
  await at.page.getByRole('button', { name: at.words('licences.act.suspend'), exact: true }).click();
  await at.page
    .getByLabel(at.words('licences.event.reason'), { exact: true })
    .fill('群众举报占用盲道，正在核实');
  await at.look('licence-event');
  const label = at.words('licences.event.do').replace('{event}', at.words('licences.act.suspend'));
  await at.act(() => at.page.getByRole('button', { name: label }).click(), {
    onConfirm: (page) => at.look('licences-confirm-event', page),
  });
  await at.page.getByText(at.words('licences.next.suspended')).waitFor();
  await at.look('licence-suspended');
}

/** The identifier of the newest version that somebody holds. */
async function identifierOf(name: string): Promise<string> {
  await at.frame.visit(`/licences?text=${encodeURIComponent(name)}`);
  await at.page.getByRole('row').filter({ hasText: name }).first().click();
  await at.page.waitForURL((url) => url.pathname.includes('1.2.156'));
  return decodeURIComponent(new URL(at.page.url()).pathname.split('/').at(-1) ?? '');
}

async function changed(name: string): Promise<void> {
  await at.frame.become(ENTRY);
  await identifierOf(name);
  await at.page.getByRole('button', { name: at.words('licences.update') }).click();
  await field('经营项目').fill('早餐、小吃、热饮');
  await at.look('licence-update');
  await at.act(() => at.page.getByRole('button', { name: at.words('licences.form.do') }).click());
  await at.page.getByText(at.words('licences.next.to-review')).waitFor();
  await at.frame.become(REVIEWER);
  await reviewed(name, false);
  await at.frame.become(OFFICER);
  await at.frame.visit('/licences/issue');
  await at.page.getByText(at.words('licences.issue.why.authorisation')).waitFor();
  await at.look('issue-used-up');
}

async function looksBack(): Promise<void> {
  await at.frame.become(LEADER);
  await at.frame.visit('/ledger?entry=1');
  await at.page.getByText(at.words('ledger.licence.holds')).scrollIntoViewIfNeeded();
  await at.look('ledger-licence');
  await at.frame.go('delivery');
  await at.page
    .locator('.ant-segmented-item')
    .filter({ hasText: at.words('delivery.part.outages') })
    .click();
  await at.page.getByPlaceholder(at.words('delivery.measure.hint')).fill('改用备用线路');
  await at.page.getByRole('button', { name: at.words('delivery.measure.add') }).click();
  await at.page.getByText('改用备用线路').waitFor();
  await at.look('delivery-outages');
  const [report] = await Promise.all([
    at.page.waitForEvent('download'),
    at.page.getByRole('button', { name: at.words('delivery.outage.report') }).click(),
  ]);
  const path = join(at.host.folder, 'report.pdf');
  await report.saveAs(path);
  const text = run('pdftotext', [path, '-']).stdout;
  for (const said of ['已报告信息中心', '改用备用线路']) expect(text).toContain(said);
}

it(
  'goes from the leader’s authorisation to the relying body’s query',
  async (context) => {
    requireTool(context, 'pdftotext');
    await registered();
    await authorised('3', '3', true);
    await at.frame.become(ENTRY);
    await at.look('home-entry');
    const [first = '', second = ''] = NAMES;
    await collected(first);
    await at.look('licence-collected');
    await at.frame.become(REVIEWER);
    await at.look('home-reviewer');
    await reviewed(first, true);
    await store.cable.pull();
    await at.frame.become(OFFICER);
    await at.look('home-officer');
    await issued(NAMES.length, true);
    await delivered();
    const body = await relyingBody(store.url, store.keyDigest, at.host.data);
    const own = await identifierOf(first);
    const other = await identifierOf(second);
    expect(await body.ask(own)).toMatchObject({ identifier: own, version: 1, status: 'active' });

    await suspended(first);
    await changed(second);
    await authorised('10', '20', false);
    await at.frame.become(OFFICER);
    await issued(1, false);
    const next = await identifierOf(second);
    await at.page.getByText(at.words('licences.delivery.delivered')).first().waitFor();
    await at.look('licence-version-2');
    await vi.waitFor(
      async () => expect(await body.ask(own)).toMatchObject({ status: 'suspended' }),
      PATIENCE,
    );
    expect(await body.ask(next)).toMatchObject({ version: 2, status: 'active', newest: next });
    expect(await body.ask(other)).toMatchObject({ version: 1, status: 'superseded', newest: next });
    await looksBack();
    expect(at.faults()).toEqual([]);
    expect(at.host.complaints()).toBe('');
  },
  STORY_MS,
);
