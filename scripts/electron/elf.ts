/** What a program or library of Linux needs of the system's libraries. */
export interface ElfNeeds {
  /** File names of libraries, such as `libc.so.6`. */
  readonly libraries: readonly string[];
  /** Versions of symbols by library: `libc.so.6` → `GLIBC_2.28`, … */
  readonly versions: Readonly<Record<string, readonly string[]>>;
}

const MAGIC = 0x7f_45_4c_46;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const SECTION = { dynamic: 6, versionsNeeded: 0x6f_ff_ff_fe } as const;
const TAG_NEEDED = 1n;

interface Section {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly count: number;
}

/**
 * Reads the section headers of an ELF file (64 bits, little endian: x64 and arm64); undefined for any other file.
 * @throws RangeError when the file is cut
 */
export function readElf(file: Buffer): ElfNeeds | undefined {
  if (file.length < 64 || file.readUInt32BE(0) !== MAGIC) return undefined;
  if (file[4] !== CLASS_64 || file[5] !== LITTLE_ENDIAN) return undefined;
  const sections = readSections(file);
  const libraries: string[] = [];
  const versions: Record<string, readonly string[]> = {};
  for (const section of sections) {
    const strings = sections[section.link];
    if (strings === undefined) continue;
    if (section.type === SECTION.dynamic) libraries.push(...neededLibraries(file, section, strings));
    if (section.type === SECTION.versionsNeeded)
      Object.assign(versions, neededVersions(file, section, strings));
  }
  return { libraries, versions };
}

function readSections(file: Buffer): Section[] {
  const table = Number(file.readBigUInt64LE(0x28));
  const [size, count] = [file.readUInt16LE(0x3a), file.readUInt16LE(0x3c)];
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * size;
    return {
      type: file.readUInt32LE(at + 4),
      offset: Number(file.readBigUInt64LE(at + 24)),
      size: Number(file.readBigUInt64LE(at + 32)),
      link: file.readUInt32LE(at + 40),
      count: file.readUInt32LE(at + 44),
    };
  });
}

function neededLibraries(file: Buffer, section: Section, strings: Section): string[] {
  const found: string[] = [];
  for (let at = section.offset; at < section.offset + section.size; at += 16) {
    if (file.readBigUInt64LE(at) === TAG_NEEDED) {
      found.push(text(file, strings, Number(file.readBigUInt64LE(at + 8))));
    }
  }
  return found;
}

/** A chain of libraries, each with a chain of versions. */
function neededVersions(file: Buffer, section: Section, strings: Section): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  let at = section.offset;
  for (let library = 0; library < section.count; library++) {
    const versions: string[] = [];
    let entry = at + file.readUInt32LE(at + 8);
    for (let left = file.readUInt16LE(at + 2); left > 0; left--) {
      versions.push(text(file, strings, file.readUInt32LE(entry + 8)));
      entry += file.readUInt32LE(entry + 12);
    }
    found[text(file, strings, file.readUInt32LE(at + 4))] = versions;
    at += file.readUInt32LE(at + 12);
  }
  return found;
}

function text(file: Buffer, strings: Section, offset: number): string {
  const begin = strings.offset + offset;
  return file.toString('latin1', begin, file.indexOf(0, begin));
}
