import { COMMANDS } from '../../../src-main/hosts/cli/commands/index.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { walkProduct, type Use, type Walk } from '../../support/gate-walk.ts';

// One gate to the key: nothing but `signThroughGate` makes a key sign, whoever calls and whatever is exported.

const GATE = 'src-core/devices/gate.ts#signThroughGate';

/** Files that try other ways; each must be found. They exist in this test only. */
const PAST_THE_GATE: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'src-core/stamping/zz-calls.ts': [
    'KeySession.sign',
    "import type { KeySession, SignableMessage } from '../ports/index.ts';",
    'export const past = (s: KeySession, m: SignableMessage): unknown => s.sign(m);',
  ],
  'src-core/stamping/zz-index.ts': [
    'KeySession.sign',
    "import type { KeySession, SignableMessage } from '../ports/index.ts';",
    "export const past = (s: KeySession, m: SignableMessage): unknown => s['sign'](m);",
  ],
  'src-core/stamping/zz-computed.ts': [
    'KeySession.sign',
    "import type { KeySession } from '../ports/index.ts';",
    'export const past = (s: KeySession, name: keyof KeySession): unknown => s[name];',
  ],
  'src-core/stamping/zz-taken.ts': [
    'KeySession.sign',
    "import type { KeySession } from '../ports/index.ts';",
    'export function past(s: KeySession): unknown { const { sign: other } = s; return other; }',
  ],
  'src-core/stamping/zz-parameter.ts': [
    'KeySession.sign',
    "import type { KeySession } from '../ports/index.ts';",
    'export function past({ sign }: KeySession): unknown { return sign; }',
  ],
  'src-core/stamping/zz-looks.ts': [
    'a message handed on',
    "import type { SignableMessage } from '../ports/index.ts';",
    'export function past(s: { sign(m: SignableMessage): unknown }, m: SignableMessage): unknown { return s.sign(m); }',
  ],
  'src-core/stamping/zz-session.ts': [
    'a KeySession',
    "import type { KeySession } from '../ports/index.ts';",
    'export const past = (s: KeySession): KeySession => ({ ...s, logout: () => undefined });',
  ],
  'src-core/devices/zz-message.ts': [
    'typedMessage',
    "import { typedMessage } from './message.ts';",
    "export const past = (bytes: Uint8Array): unknown => typedMessage('decision', bytes);",
  ],
  'src-core/devices/zz-export.ts': [
    'typedMessage exported on',
    "export { typedMessage } from './message.ts';",
  ],
  'src-main/service/zz-line.ts': [
    'KeyLine.sign',
    "import type { KeyLine } from '../devices/index.ts';",
    "export const past = (l: KeyLine, bytes: Uint8Array): unknown => l.sign('1', 'decision', bytes);",
  ],
  'src-main/devices/zz-open.ts': [
    'OpenKeys.sign',
    "import type { OpenKeys } from './sessions.ts';",
    "export const past = (keys: OpenKeys): unknown => keys['sign'];",
  ],
  'src-main/service/zz-order.ts': [
    'an order to sign',
    "import type { ModuleHost } from '../devices/types.ts';",
    "export const past = (host: ModuleHost, order: never): unknown => host.ask('sign', order);",
  ],
  'src-main/service/zz-sm2.ts': [
    'sm2Sign',
    "import { sm2Sign } from '@yinzheng/core/sm';",
    'export const past = (key: Uint8Array, bytes: Uint8Array): unknown => sm2Sign(key, bytes);',
  ],
  'src-main/service/zz-crypto.ts': [
    'node:crypto createSign',
    "import { createSign } from 'node:crypto';",
    "export const past = (): unknown => createSign('sm3');",
  ],
  'src-main/service/zz-reflect.ts': [
    'Reflect',
    "import type { KeySession } from '@yinzheng/core/ports';",
    "export const past = (s: KeySession): unknown => Reflect.get(s, 'sign');",
  ],
};

/** Who may do what; `of` is the declaration in which it happens. */
const ALLOWED: readonly Use[] = [
  { what: 'KeySession.sign', file: 'src-core/devices/gate.ts', of: 'signThroughGate' },
  { what: 'typedMessage', file: 'src-core/devices/gate.ts', of: 'signThroughGate' },
  { what: 'a message handed on', file: 'src-core/devices/gate.ts', of: 'signThroughGate' },
  { what: 'a message handed on', file: 'src-core/devices/message.ts', of: 'messageBytes' },
  // Its own constructor freezes it.
  { what: 'a message handed on', file: 'src-core/devices/message.ts', of: 'TypedMessage' },
  // It notes that the key was asked, and passes the message on as it came.
  { what: 'a KeySession', file: 'src-core/stamping/ink.ts', of: 'Ink' },
  { what: 'KeySession.sign', file: 'src-core/stamping/ink.ts', of: 'Ink' },
  { what: 'a message handed on', file: 'src-core/stamping/ink.ts', of: 'Ink' },
  { what: 'messageBytes exported on', file: 'src-core/devices/index.ts', of: '' },
  { what: 'sm2Sign exported on', file: 'src-core/sm/index.ts', of: '' },
  { what: 'sm2SignDigest exported on', file: 'src-core/sm/index.ts', of: '' },
  // The key port: the software key, and the keys of the demo authority that are forgotten.
  ...[
    'src-main/adapters/software-key.ts#session',
    'src-main/service/demo/forgotten-key.ts#forgottenKey',
  ].flatMap((where) => {
    const [file, of] = where.split('#') as [string, string];
    return ['a KeySession', 'a message handed on', 'messageBytes', 'sm2Sign'].map((what) => ({
      what,
      file,
      of,
    }));
  }),
  // A workstation's key for its requests to the store, and the store's own: neither is a person's or a seal's.
  { what: 'sm2Sign', file: 'src-main/adapters/device-key.ts', of: 'readDeviceKey' },
  { what: 'sm2Sign', file: 'src-store/access/store-key.ts', of: 'openStoreKey' },
  // Keys of devices: the port in whichever thread asks, the way to the service's own thread, and what orders there.
  ...['src-main/devices/hardware-key.ts#deviceSession', 'src-main/devices/sessions.ts#openKeys'].flatMap(
    (where) => {
      const [file, of] = where.split('#') as [string, string];
      return ['a KeySession', 'a message handed on', 'messageBytes'].map((what) => ({ what, file, of }));
    },
  ),
  { what: 'KeyLine.sign', file: 'src-main/devices/hardware-key.ts', of: 'deviceSession' },
  { what: 'a KeyLine', file: 'src-main/pool/key-line.ts', of: 'workerKeyLine' },
  { what: 'KeyLine.sign', file: 'src-main/pool/key-line.ts', of: 'taskKeys' },
  { what: 'a KeyLine', file: 'src-main/devices/line.ts', of: 'keyLine' },
  { what: 'OpenKeys.sign', file: 'src-main/devices/line.ts', of: 'keyLine' },
  { what: 'a OpenKeys', file: 'src-main/devices/sessions.ts', of: 'openKeys' },
  { what: 'OpenKeys.sign', file: 'src-main/devices/sessions.ts', of: 'openKeys' },
  { what: 'an order to sign', file: 'src-main/devices/sessions.ts', of: 'openKeys' },
];

let walk: Walk;
let real: readonly Use[];

beforeAll(() => {
  const extra = Object.entries(PAST_THE_GATE).map(
    ([path, [, ...lines]]) => [path, lines.join('\n')] as const,
  );
  walk = walkProduct(Object.fromEntries(extra));
  real = walk.uses.filter(({ file }) => PAST_THE_GATE[file] === undefined);
}, 120_000);

function text({ what, file, of }: Use): string {
  return `${what} in ${file}#${of}`;
}

function exportsOf(pattern: RegExp): string[] {
  return walk.exports.filter(
    (name) => pattern.test(name) && PAST_THE_GATE[name.split('#')[0]!] === undefined,
  );
}

describe('the walk', () => {
  it('reads the whole product', () => {
    for (const part of ['src-core/', 'src-main/', 'src-contract/']) {
      expect(walk.files.filter((file) => file.startsWith(part)).length).toBeGreaterThan(5);
    }
    expect(walk.exports.length).toBeGreaterThan(300);
    expect(walk.reach('src-main/hosts/cli/commands/stamp.ts#stamp').size).toBeGreaterThan(100);
  });

  it.each(Object.entries(PAST_THE_GATE))('finds another way: %s', (file, [what]) => {
    expect(walk.uses.filter((use) => use.file === file).map((use) => use.what)).toContain(what);
  });
});

describe('one gate to the key', () => {
  it('is all that asks a key to sign, makes messages, or signs by itself', () => {
    expect([...new Set(real.map(text))].sort()).toEqual(ALLOWED.map(text).sort());
  });

  it('asks once, and the watched session of a job passes on', () => {
    const asks = real.filter(({ what }) => what === 'KeySession.sign').map(({ file }) => file);
    expect(asks.sort()).toEqual(['src-core/devices/gate.ts', 'src-core/stamping/ink.ts']);
    expect(real.filter(({ what }) => what === 'typedMessage')).toHaveLength(1);
  });

  it('is what every exported function of core goes through that reaches a key', () => {
    const through = exportsOf(/^src-core\//).filter((name) => walk.reach(name).has(GATE));
    expect(through.sort()).toEqual([
      GATE,
      'src-core/stamping/annotate.ts#annotate',
      'src-core/stamping/format.ts#impressionFormat',
      'src-core/stamping/ink.ts#Ink',
      'src-core/stamping/sign-checkpoint.ts#appendSigned',
      'src-core/stamping/sign-checkpoint.ts#signCheckpoint',
      'src-core/stamping/stamp.ts#stamp',
    ]);
    const asks = new Set(
      real
        .filter(({ what, of }) => what === 'KeySession.sign' && of !== 'Ink')
        .map(({ file, of }) => `${file}#${of}`),
    );
    const around = exportsOf(/^src-/).filter((name) => {
      return [...walk.reach(name, GATE)].some((reached) => asks.has(reached));
    });
    expect(around).toEqual([]);
  });

  it('is behind the tasks that write and what prepares them, and no other task of the service', () => {
    const behind = (tasks: string): boolean => walk.reach(tasks).has(GATE);
    expect(behind('src-main/service/acts/index.ts#actTasks')).toBe(true);
    for (const task of [
      'decision.ts#decisionSign',
      'stamping.ts#stampingDocument',
      'remark.ts#remarkWrite',
    ]) {
      expect(behind(`src-main/service/acts/${task}`), task).toBe(true);
    }
    for (const task of ['request.ts#requestMake', 'check.ts#stampingCheck', 'stamping.ts#stampingPrepare']) {
      expect(behind(`src-main/service/acts/${task}`), task).toBe(false);
    }
    expect(behind('src-main/service/desk/index.ts#deskTasks')).toBe(false);
    expect(behind('src-main/service/eyes/index.ts#eyeTasks')).toBe(false);
  });

  it('is behind six commands, and no shape of the contract', () => {
    const commands = Object.keys(COMMANDS).filter((name) =>
      walk.reach(`src-main/hosts/cli/commands/${name}.ts#${name}`).has(GATE),
    );
    expect(commands.sort()).toEqual(['annotate', 'approve', 'init', 'keys', 'licence', 'stamp']);
    // Lists of words do nothing.
    const words = [
      'src-core/devices/states.ts#KEY_STATES',
      'src-core/devices/message.ts#MESSAGE_KINDS',
      'src-core/devices/pin-encoding.ts#PIN_ENCODINGS',
    ];
    for (const shape of exportsOf(/^src-contract\//)) {
      const reached = [...walk.reach(shape)].filter(
        (name) => /^src-core\/(?:devices|ports|stamping|sm)\//.test(name) && !words.includes(name),
      );
      expect(reached, shape).toEqual([]);
    }
    expect(exportsOf(/^src-contract\//).length).toBeGreaterThan(10);
  });
});
