import { describe, expect, it } from 'vitest';
import { defaultDataFolder } from '../../../src-main/hosts/cli/data-folder.ts';
import { EXIT, exitOf, worstExit } from '../../../src-main/hosts/cli/exit.ts';
import { languageOf } from '@yinzheng/contract/texts';

describe('the language', () => {
  it.each([
    [{}, 'zh-CN'],
    [{ LANG: 'C' }, 'zh-CN'],
    [{ LANG: 'C.UTF-8' }, 'zh-CN'],
    [{ LC_ALL: '', LANG: 'POSIX' }, 'zh-CN'],
    [{ LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
    [{ LANG: 'zh_TW.UTF-8' }, 'zh-CN'],
    [{ LANG: 'en_US.UTF-8' }, 'en'],
    [{ LANG: 'de_DE.UTF-8' }, 'en'],
    [{ LC_ALL: 'en_GB.UTF-8', LANG: 'zh_CN.UTF-8' }, 'en'],
    [{ LC_MESSAGES: 'zh_CN', LANG: 'en_US.UTF-8' }, 'zh-CN'],
    [{ LC_ALL: 'zh_CN.UTF-8', LC_MESSAGES: 'en_US' }, 'zh-CN'],
  ])('of %j is %s', (env, language) => {
    expect(languageOf(env)).toBe(language);
  });
});

describe('the exit code', () => {
  it('of several files is the worst', () => {
    const { done, refused, unknown, internal } = EXIT;
    expect(worstExit([done, unknown, done])).toBe(unknown);
    expect(worstExit([unknown, refused, done])).toBe(refused);
    expect(worstExit([refused, internal])).toBe(internal);
    expect(worstExit([done])).toBe(done);
    expect(worstExit([])).toBe(done);
    expect((['valid', 'invalid', 'unknown'] as const).map(exitOf)).toEqual([0, 1, 2]);
  });
});

describe('the default data folder', () => {
  it('lies where the system keeps its users’ data', () => {
    expect(defaultDataFolder({ XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/yinzheng');
    expect(defaultDataFolder({}, 'linux')).toMatch(/\/\.local\/share\/yinzheng$/);
    expect(defaultDataFolder({ XDG_DATA_HOME: 'relative' }, 'linux')).toMatch(/\/\.local\/share\/yinzheng$/);
    expect(defaultDataFolder({ APPDATA: '/roaming' }, 'win32')).toBe('/roaming/Yinzheng');
  });
});
