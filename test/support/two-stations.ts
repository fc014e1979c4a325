import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, request as forward, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initSchema, storeCodeSchema, type InitOut } from '@yinzheng/contract/cli';
import type { Role } from '@yinzheng/core/accounts';
import { openLine, pass } from '../../src-main/service/sync/index.ts';
import { cli, jsonLines, type CliRun } from './cli.ts';
import { cheapen } from './fault/soft-keys.ts';
import { PLACE } from './window-story.ts';
import { WindowService, type Seat } from './window.ts';

// Two workstations of one demo unit, each in a data folder of its own, beside a store.

/** A demo unit with two data folders: not registered anywhere yet. */
export interface TwoFolders {
  readonly folder: string;
  readonly made: InitOut;
  readonly one: string;
  readonly two: string;
}

/** Makes one, a copy of the one that a run makes; everybody's keys are cheap to unlock. */
export async function makeTwo(): Promise<TwoFolders> {
  const run = process.env['YINZHENG_RUN_FOLDER'];
  const folder = mkdtempSync(join(tmpdir(), 'yinzheng-two-'));
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  if (run === undefined) return { folder, one, two, made: await makeTwoAt(one, two) };
  const template = join(run, 'demo-two');
  if (!existsSync(template)) {
    const own = mkdtempSync(join(run, 'demo-two-'));
    const made = await makeTwoAt(join(own, 'one'), join(own, 'two'));
    writeFileSync(join(own, 'made.json'), JSON.stringify(made));
    // Another file may have been quicker.
    if (!existsSync(template)) renameSync(own, template);
  }
  for (const name of ['one', 'two']) cpSync(join(template, name), join(folder, name), { recursive: true });
  const made = initSchema.parse(JSON.parse(readFileSync(join(template, 'made.json'), 'utf8')));
  return { folder, one, two, made: { ...made, data: one, second: two, sample: join(one, 'sample.pdf') } };
}

async function makeTwoAt(one: string, two: string): Promise<InitOut> {
  const run = await cli(['init', '--demo', '--data', one, '--second', two, '--json']);
  if (run.code !== 0) throw new Error(run.stdout + run.stderr);
  const made = initSchema.parse(jsonLines(run)[0]);
  for (const { id, pin } of made.people) {
    cheapen(join(one, 'keys', `${id}.key`), pin);
    cpSync(join(one, 'keys', `${id}.key`), join(two, 'keys', `${id}.key`));
  }
  return made;
}

/** Registers the first with a code of the store, and the second with one that the first gives out. */
export async function registerBoth({ one, two, made }: TwoFolders, url: string, code: string): Promise<void> {
  await expectDone(cli(['store', 'register', url, '--code', code, '--json', '--data', one]));
  const admin = person(made, 'system-admin').id;
  const given = await expectDone(cli(['store', 'code', '--as', admin, '--json', '--data', one]));
  const { code: further } = storeCodeSchema.parse(jsonLines(given)[0]);
  await expectDone(cli(['store', 'register', url, '--code', further, '--json', '--data', two]));
}

/** @throws what the command said, where it did not do what it was to do */
export async function expectDone(run: Promise<CliRun>): Promise<CliRun> {
  const done = await run;
  if (done.code !== 0) throw new Error(done.stdout + done.stderr);
  return done;
}

export function person(made: InitOut, role: Role): InitOut['people'][number] {
  return made.people.find(({ roles }) => roles.includes(role))!;
}

/** One of the workstations, with its windows and its way to the store. */
export class Desk {
  readonly service: WindowService;
  readonly made: InitOut;

  constructor(service: WindowService, made: InitOut) {
    this.service = service;
    this.made = made;
  }

  static async open(data: string, made: InitOut): Promise<Desk> {
    return new Desk(await WindowService.inline(data), made);
  }

  seat(role: Role): Seat {
    return this.service.seat(person(this.made, role).id);
  }

  /** One pass. @throws what the way throws */
  async sync(): Promise<void> {
    const line = openLine(this.service.station);
    try {
      await pass(line);
    } finally {
      line.client.close();
    }
  }

  /** Asks for the stamping of a file; the request's number. */
  async request(
    path: string,
    more: { readonly count?: number; readonly workstation?: string } = {},
  ): Promise<string> {
    const seat = this.seat('applicant');
    const { count = 2, workstation } = more;
    const made = await seat.page('requests.make', {
      seal: this.made.seals[0]!.id,
      reason: '印发通知',
      classification: 'public',
      days: 7,
      ...(workstation === undefined ? {} : { workstation }),
      documents: [{ file: seat.take(path), count }],
    });
    return made.id;
  }

  /** Decides as the approver. @throws where it was not done */
  async decide(id: string, answer: 'agreed' | 'refused'): Promise<void> {
    const seat = this.seat('approver');
    const opinion = answer === 'agreed' ? '' : '请补充依据';
    const { job } = await seat.page('requests.decide', { id, answer, opinion });
    const { state } = await seat.carryOut(job, person(this.made, 'approver').pin);
    if (state !== 'done') throw new Error(state);
  }

  /** Stamps once as the custodian. @throws where it was not done */
  async stamp(id: string): Promise<void> {
    const seat = this.seat('custodian');
    const { request } = await seat.page('requests.get', { id });
    const documents = request.documents.map(({ digest }) => ({ document: digest, positions: [PLACE] }));
    const { job } = await seat.page('stamping.prepare', { id, format: 'ses', documents });
    const done = await seat.carryOut(job, person(this.made, 'custodian').pin);
    if (done.state !== 'done') throw new Error(JSON.stringify(done));
  }

  /** Numbers of what waits on somebody's 工作台, with what is to be done. */
  async waiting(role: Role): Promise<string[]> {
    const { waiting } = await this.seat(role).page('home.get', {});
    return waiting.map(({ act, request }) => `${act} ${request.id}`);
  }

  async close(): Promise<void> {
    await this.service.close();
  }
}

/** A proxy that people go through to the store: CONNECT only. */
export interface Tunnel {
  readonly url: string;
  /** Where it was asked to connect to. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Opens one; `credentials`: what it asks for. */
export async function openTunnel(credentials?: string): Promise<Tunnel> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_, answer) => answer.writeHead(405).end());
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', ({ url = '', headers }, client: Socket) => {
    const basic = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
    if (basic !== undefined && headers['proxy-authorization'] !== basic) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    asked.push(url);
    const { hostname, port } = new URL(`http://${url}`);
    const target = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    sockets.add(target);
    for (const one of [client, target]) one.on('error', () => one.destroy());
  });
  return { ...(await listening(server, sockets)), asked };
}

/** A way to the store that holds the first answer to a call back: it arrived, and whoever made it never learns. */
export async function openHolding(
  store: string,
  wanted: (method: string, url: string) => boolean,
): Promise<{ readonly url: string; readonly held: Promise<void>; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  let tell = (): void => undefined;
  const held = new Promise<void>((resolve) => (tell = resolve));
  let done = false;
  const server = createServer((call, answer) => {
    const { method = '', url = '', headers } = call;
    const onward = forward(`${store}${url}`, { method, headers }, (back) => {
      if (!done && wanted(method, url)) {
        done = true;
        back.resume().once('end', tell);
        return;
      }
      answer.writeHead(back.statusCode ?? 500, back.headers);
      back.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    call.pipe(onward);
  });
  server.on('connection', (socket) => sockets.add(socket));
  return { ...(await listening(server, sockets)), held };
}

async function listening(
  server: Server,
  sockets: ReadonlySet<Socket>,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
