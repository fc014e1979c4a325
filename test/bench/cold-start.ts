import { join } from 'node:path';
import { launch, newContext } from '../e2e/support/browser.ts';
import { ROOT } from '../support/repo.ts';
import { electronStarts } from './support/electron-start.ts';
import { median, ratio, say, sized, table, time } from './support/figures.ts';
import { addressPrinted, followFirstScreen, type FirstScreen } from './support/first-screen.ts';
import { BenchUnit } from './support/unit.ts';

// From the start of the program to the first screen that can be used, in each host. What is on the disk has been read
// before: the program is cold, the computer is not. The browser is running already; Electron brings its own, is the
// runtime of the tests, draws without a graphics card and is started by its driver.

const ROUNDS = sized(7, 2);
const START = join(ROOT, 'out', 'main', 'start.js');
/** The least that a browser host can be: Node, a server, one heading. */
const LEAST = `
require('node:http')
  .createServer((_, reply) => reply.setHeader('content-type', 'text/html').end('<!doctype html><h1>1</h1>'))
  .listen(0, '127.0.0.1', function () { console.log('http://127.0.0.1:' + this.address().port); });`;

const unit = await BenchUnit.make();
const browser = await launch();
try {
  const least: number[] = [];
  const hosts: FirstScreen[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    least.push(await leastStart());
    hosts.push(await browserStart());
  }
  const unitOfTime = median(least);
  const rows = (name: string, all: readonly FirstScreen[]): string[][] =>
    [
      ['up', 'address printed, or window open'],
      ['people', 'first screen can be used (people to choose from)'],
      ['desk', 'from the choice of a person to 工作台'],
    ].map(([part, what]) => {
      const ms = all.map((one) => one[part as keyof FirstScreen]);
      return [
        `${name}: ${what ?? ''}`,
        ratio(median(ms), unitOfTime),
        time(median(ms)),
        time(Math.max(...ms)),
      ];
    });
  const electron = await electronStarts(unit.office.data, ROUNDS);
  table(
    ['cold start', 'ratio to the least', 'median', 'slowest'],
    [
      [
        'the least: Node with a server, and a page with one heading',
        '1',
        time(unitOfTime),
        time(Math.max(...least)),
      ],
      ...rows('browser host', hosts),
      ...(typeof electron === 'string' ? [] : rows(`Electron ${electron.version}`, electron.starts)),
    ],
  );
  if (typeof electron === 'string') say(`Electron was not measured: ${electron}`);
} finally {
  await browser.close();
  unit.remove();
}

async function leastStart(): Promise<number> {
  const context = await newContext(browser);
  const page = await context.newPage();
  const host = await addressPrinted(process.execPath, ['-e', LEAST]);
  try {
    await page.goto(host.address);
    await page.getByRole('heading').waitFor();
    return performance.now() - host.begun;
  } finally {
    await context.close();
    await host.end();
  }
}

async function browserStart(): Promise<FirstScreen> {
  const context = await newContext(browser);
  const page = await context.newPage();
  const host = await addressPrinted(process.execPath, [START, '--data', unit.office.data, '--no-open']);
  try {
    await page.goto(host.address, { waitUntil: 'commit' });
    return await followFirstScreen(page, host.begun, host.up);
  } finally {
    await context.close();
    await host.end();
  }
}
