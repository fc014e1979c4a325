import { describe, expect, it, vi } from 'vitest';
import { othersCanWrite, type AclPlace } from '../../../src-main/devices/windows-acl.ts';
import {
  aclLines,
  powershellAcls,
  windowsFolder,
  windowsFolders,
  writableOnWindows,
} from '../../../src-main/devices/windows-ground.ts';

// What Windows says of its files, as it is delivered and as people leave it. Nothing of it was run on Windows.

const TI = 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464';
const USER = 'S-1-5-21-397955417-626881126-188441444-1001';

/** Security descriptors as Windows 10 and 11 tell them. */
const AS_DELIVERED = {
  drive: `O:${TI}G:${TI}D:PAI(A;;LC;;;AU)(A;OICIIO;SDGXGWGR;;;AU)(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)`,
  programs:
    `O:${TI}G:${TI}D:PAI(A;;FA;;;${TI})(A;CIIO;GA;;;${TI})(A;;0x1301bf;;;SY)(A;OICIIO;GA;;;SY)(A;;0x1301bf;;;BA)` +
    '(A;OICIIO;GA;;;BA)(A;;0x1200a9;;;BU)(A;OICIIO;GXGR;;;BU)(A;OICIIO;GA;;;CO)(A;;0x1200a9;;;AC)(A;OICIIO;GXGR;;;AC)' +
    '(A;;0x1200a9;;;S-1-15-2-2)(A;OICIIO;GXGR;;;S-1-15-2-2)',
  maker:
    `O:BAG:SYD:AI(A;ID;FA;;;${TI})(A;CIIOID;GA;;;${TI})(A;ID;FA;;;SY)(A;OICIIOID;GA;;;SY)(A;ID;FA;;;BA)` +
    '(A;OICIIOID;GA;;;BA)(A;ID;0x1200a9;;;BU)(A;OICIIOID;GXGR;;;BU)(A;OICIIOID;GA;;;CO)',
  file: 'O:BAG:SYD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)(A;ID;0x1200a9;;;AC)',
} as const;

const other = (sddl: string, place: AclPlace = 'file'): boolean => othersCanWrite(sddl, place);

describe('who can write, by a security descriptor', () => {
  it('is nobody but administrators where Windows is as it was delivered', () => {
    expect(other(AS_DELIVERED.drive, 'above')).toBe(false);
    expect(other(AS_DELIVERED.programs, 'above')).toBe(false);
    expect(other(AS_DELIVERED.programs, 'folder')).toBe(false);
    expect(other(AS_DELIVERED.maker, 'folder')).toBe(false);
    expect(other(AS_DELIVERED.file)).toBe(false);
    expect(other(`${AS_DELIVERED.file}S:AI(AU;SAFA;FA;;;WD)`)).toBe(false);
    // Anybody may make a folder in the root of a drive, and so put a library beside a module that lies there.
    expect(other(AS_DELIVERED.drive, 'folder')).toBe(true);
  });

  it.each(['WD', 'BU', 'AU', 'IU', 'BG', 'AN', 'PU', 'AC', 'S-1-1-0', 'S-1-5-32-545', 'S-1-5-11', USER])(
    'is told for everybody who is no administrator: %s',
    (sid) => {
      for (const rights of [
        'FA',
        'FW',
        'GA',
        'GW',
        'WD',
        'WO',
        'SD',
        'DC',
        'LC',
        '0x1301bf',
        '0x116',
        'SDGXGWGR',
        'ZZ',
        '',
      ]) {
        const sddl = `O:BAG:BAD:(A;;FA;;;BA)(A;;${rights};;;${sid})`;
        expect([rights, other(sddl)]).toEqual([rights, rights !== '']);
      }
      for (const rights of ['FR', 'FX', 'GR', 'GX', 'FRFX', '0x1200a9', 'RC']) {
        expect([rights, other(`O:BAG:BAD:(A;;${rights};;;${sid})`, 'folder')]).toEqual([rights, false]);
      }
      expect(other(`O:${sid}G:BAD:(A;;FA;;;BA)`)).toBe(true);
    },
  );

  it.each([
    'SY',
    'BA',
    'LA',
    'DA',
    'EA',
    'S-1-5-18',
    'S-1-5-32-544',
    TI,
    USER.replace(/1001$/, '500'),
    USER.replace(/1001$/, '512'),
  ])('does not count administrators and the system: %s', (sid) => {
    expect(other(`O:${sid}G:SYD:(A;;FA;;;${sid})`, 'folder')).toBe(false);
  });

  it('knows what matters where', () => {
    const may = (rights: string, place: AclPlace) => other(`O:BAD:(A;;${rights};;;BU)`, place);
    expect(['CC', 'DC', 'LC', 'DT', 'SD'].map((right) => may(right, 'above'))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(['CC', 'DC', 'LC', 'DT', 'SD'].map((right) => may(right, 'folder'))).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(['CC', 'DC', 'LC', 'DT', 'SD'].map((right) => may(right, 'file'))).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
  });

  it('passes over what is only handed down, and what denies; takes nothing back for that', () => {
    expect(other('O:BAD:(A;OICIIO;FA;;;BU)', 'folder')).toBe(false);
    expect(other('O:BAD:(A;OIIOCI;FA;;;BU)', 'folder')).toBe(false);
    expect(other('O:BAD:(D;;FA;;;BU)')).toBe(false);
    expect(other('O:BAD:(D;;FA;;;BU)(A;;FA;;;BU)')).toBe(true);
    expect(other('O:BAD:(XA;;FA;;;BU;(WIN://SYSAPPID Exists))', 'file')).toBe(true);
    expect(other('O:BAD:')).toBe(false);
  });

  it.each([
    '',
    'O:BA',
    'D:(A;;FA;;;BA)',
    'O:BAG:SY',
    'O:BAD:NO_ACCESS_CONTROL',
    'O:BAD:PNO_ACCESS_CONTROL',
    'O:BAD:(A;;FA;;;BA',
    'O:BAD:(A;;FA;;;BA)x',
    'O:BAD:(A)',
    'O:BAD:(A;;FA)',
    'O:AdministratorsD:(A;;FA;;;BA)',
    'VORDEFINIERT\\Benutzer:(RX)',
    'BUILTIN\\Users:(I)(RX)',
    '处理 1 个文件成功',
  ])('takes what it does not understand for the worst: %s', (sddl) => {
    expect(other(sddl)).toBe(true);
  });
});

describe('where Windows and its programs lie', () => {
  it('is told by the kernel, never by the environment', () => {
    vi.stubEnv('SystemRoot', 'C:\\Users\\wang\\Windows');
    vi.stubEnv('ProgramFiles', 'C:\\Users\\wang\\Programs');
    const asked: string[] = [];
    const found = windowsFolder((path) => {
      asked.push(path);
      return '\\\\?\\D:\\Windows';
    });
    const folders = windowsFolders(found);
    vi.unstubAllEnvs();
    expect(asked).toEqual(['\\\\?\\GLOBALROOT\\SystemRoot']);
    expect(folders).toEqual(['D:\\Windows', 'D:\\Program Files', 'D:\\Program Files (x86)']);
    expect(windowsFolder(() => 'C:\\Windows')).toBe('C:\\Windows');
  });

  it.each(['\\\\?\\GLOBALROOT\\SystemRoot', '\\\\server\\share\\Windows', 'Windows', 'C:\\', ''])(
    'is the usual place where that is no path of a drive: %s',
    (told) => {
      expect(windowsFolder(() => told)).toBe('C:\\Windows');
    },
  );

  it('is the usual place where it cannot be told', () => {
    vi.stubEnv('SystemRoot', 'C:\\Users\\wang\\Windows');
    const found = windowsFolder(() => {
      throw new Error('ENOENT');
    });
    vi.unstubAllEnvs();
    expect(found).toBe('C:\\Windows');
  });
});

describe('a module on Windows', () => {
  const folders = windowsFolders('C:\\Windows');
  const dll = 'C:\\Program Files\\Longmai\\GM3000\\gm3000_pkcs11.dll';
  const sound: Readonly<Record<string, string>> = {
    'C:\\': AS_DELIVERED.drive,
    'C:\\Program Files': AS_DELIVERED.programs,
    'C:\\Program Files\\Longmai': AS_DELIVERED.maker,
    'C:\\Program Files\\Longmai\\GM3000': AS_DELIVERED.maker,
    [dll]: AS_DELIVERED.file,
  };
  const writable = (path: string, acls: Readonly<Record<string, string | undefined>>) =>
    writableOnWindows(path, folders, (paths) => Promise.resolve(paths.map((one) => acls[one])));

  it('may be loaded where only administrators write', async () => {
    expect(await writable(dll, sound)).toBe(undefined);
    // Wherever that is.
    const own = {
      'D:\\': AS_DELIVERED.drive,
      'D:\\Drivers': AS_DELIVERED.maker,
      'D:\\Drivers\\a.dll': AS_DELIVERED.file,
    };
    expect(await writable('D:\\Drivers\\a.dll', own)).toBe(undefined);
  });

  it.each(Object.keys(sound))('is refused where others can write %s', async (path) => {
    const open = { ...sound, [path]: `O:BAG:SYD:AI(A;OICIID;0x1301bf;;;AU)(A;ID;FA;;;BA)` };
    expect(await writable(dll, open)).toBe(path);
    // What is not told of one, while the others are told, is no good sign.
    expect(await writable(dll, { ...sound, [path]: undefined })).toBe(path);
  });

  it('counts by its place where Windows tells nothing', async () => {
    expect(await writable(dll, {})).toBe(undefined);
    expect(await writable('c:\\windows\\System32\\wdpkcs.dll', {})).toBe(undefined);
    expect(await writable('C:\\Users\\wang\\a.dll', {})).toBe('C:\\Users\\wang');
    expect(await writable('C:\\Program Files\\..\\Users\\a.dll', {})).toBe('C:\\Program Files\\..\\Users');
    expect(await writable('D:\\Windows\\a.dll', {})).toBe('D:\\Windows');
  });

  it('is refused on another computer’s share, whatever is told of it', async () => {
    const share = '\\\\server\\share\\a.dll';
    const all = new Proxy({}, { get: () => AS_DELIVERED.maker });
    expect(await writable(share, all)).toBe('\\\\server\\share\\');
    expect(await writable(`\\\\?\\UNC\\server\\share\\a.dll`, all)).toBe('\\\\?\\UNC\\server\\share');
  });
});

describe('what is asked of Windows', () => {
  it('comes a line a path; anything else is no answer', () => {
    expect(aclLines('O:BAD:\r\n\r\nO:SYD:\r\n', 3)).toEqual(['O:BAD:', undefined, 'O:SYD:']);
    expect(aclLines('O:BAD:\r\n', 2)).toEqual([undefined, undefined]);
    expect(aclLines('O:BAD:', 1)).toEqual([undefined]);
    expect(aclLines('', 1)).toEqual([undefined]);
  });

  it('is not told where its command cannot be run', async () => {
    expect(await powershellAcls('/nowhere')(['C:\\a', 'C:\\'])).toEqual([undefined, undefined]);
  });
});
