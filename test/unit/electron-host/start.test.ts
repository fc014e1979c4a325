import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { readDesktopArgs } from '../../../src-main/hosts/electron/args.ts';
import { DRAGGED } from '../../../src-main/hosts/electron/dragged.ts';
import { newly } from '../../../src-main/hosts/electron/notice-lines.ts';
import { waysIn } from '../../../src-main/hosts/electron/switches.ts';
import { loadDesktopTexts } from '../../../src-main/hosts/electron/texts.ts';
import { readWindowState, writeWindowState } from '../../../src-main/hosts/electron/window-state.ts';
import { tempDir, writeTree } from '../../support/temp.ts';

describe('the words that the desktop program is called with', () => {
  it.each([
    [[], { data: undefined, files: [] }],
    [['--data', '/d/甲'], { data: '/d/甲', files: [] }],
    [['--data=/d', 'a.pdf', '乙.YZTICKET'], { data: '/d', files: ['a.pdf', '乙.YZTICKET'] }],
    [['--no-first-run', '.', '/x/a b.pdf'], { data: undefined, files: ['/x/a b.pdf'] }],
    [['--data', '/d/x.pdf'], { data: '/d/x.pdf', files: [] }],
    [['--data='], { data: undefined, files: [] }],
    [
      ['file:///x/%E7%94%B2%20a.pdf', 'file://elsewhere/b.pdf', 'file:%'],
      { data: undefined, files: ['/x/甲 a.pdf'] },
    ],
    [['--save=a.pdf', 'note.txt'], { data: undefined, files: [] }],
  ])('%j', (words, wanted) => {
    expect(readDesktopArgs(words)).toEqual(wanted);
  });
});

describe('ways to look into the program', () => {
  it.each([
    '--inspect',
    '--inspect=0',
    '--inspect-brk=9229',
    '--remote-debugging-port=0',
    '--remote-debugging-pipe',
    '--js-flags=--expose-gc',
    '--no-sandbox',
    '--disable-web-security',
    '-inspect',
  ])('%s', (word) => {
    expect(waysIn(['a.pdf', word], {})).toEqual([word.split('=')[0]]);
  });

  it('on Windows with a stroke, and in either case', () => {
    const words = ['/Remote-Debugging-Port=0', '--INSPECT', '/d/inspect.pdf'];
    expect(waysIn(words, {}, 'win32')).toEqual(['/Remote-Debugging-Port', '--INSPECT']);
    expect(waysIn(['/remote-debugging-port=0'], {}, 'linux')).toEqual([]);
  });

  it('variables of the environment', () => {
    expect(waysIn([], { NODE_OPTIONS: '--require x', ELECTRON_RUN_AS_NODE: '' })).toEqual(['NODE_OPTIONS']);
  });

  it('are none in a plain start', () => {
    expect(
      waysIn(['--data', '/inspect', 'remote-debugging-a.pdf', '--user-data-dir=/x'], { PATH: '/bin' }),
    ).toEqual([]);
  });
});

describe('the place of the window', () => {
  const SCREEN = { x: 0, y: 0, width: 1920, height: 1040 };
  const USUAL = { width: 1366, height: 728, maximized: false };

  it('is found again', () => {
    const file = join(tempDir(), 'deep', 'window.json');
    const state = { x: 100, y: 50, width: 1400, height: 800, maximized: true };
    writeWindowState(file, state);
    expect(readWindowState(file, [SCREEN])).toEqual(state);
  });

  it.each([
    ['{"x":5000,"y":0,"width":1400,"height":800,"maximized":false}', 'a screen that is gone'],
    ['{"x":0,"y":-900,"width":1400,"height":800}', 'above every screen'],
    ['{"x":0,"y":0,"width":10,"height":10}', 'too small'],
    ['{"x":"0","y":0,"width":1400,"height":800}', 'no numbers'],
    ['null', 'nothing'],
    ['{', 'no JSON'],
  ])('%s: the usual one', (text) => {
    const folder = tempDir();
    writeTree(folder, { 'window.json': text });
    expect(readWindowState(join(folder, 'window.json'), [SCREEN])).toEqual(USUAL);
  });
});

it('a notice names what has newly come, by numbers alone', () => {
  const texts = loadDesktopTexts('zh-CN');
  const none = { decide: 0, stamp: 0, answers: 0, mine: 0, licences: 0 };
  expect(newly(none, none, texts)).toEqual([]);
  expect(newly(none, { ...none, decide: 2, stamp: 1 }, texts)).toEqual([
    '有 2 份用印申请等待审批',
    '有 1 份申请等待盖章',
  ]);
  expect(newly({ ...none, decide: 2 }, { ...none, decide: 1, mine: 4 }, texts)).toEqual([]);
});

it('what is seen of a dragged file is a picture', () => {
  const [, data = ''] = DRAGGED.split('base64,');
  const picture = decode(Buffer.from(data, 'base64'));
  expect([picture.width, picture.height, picture.channels]).toEqual([24, 28, 4]);
});
