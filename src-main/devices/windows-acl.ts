// Who can write a file on Windows, by its security descriptor in SDDL: that text has no words of a language in it, unlike
// what icacls prints, and no names, which are of the language too. [MS-DTYP] 2.5.1.

/** Well-known names of SDDL for those whom we trust: the system and the administrators. */
const TRUSTED: readonly string[] = ['SY', 'BA', 'LA', 'DA', 'EA', 'S-1-5-18', 'S-1-5-32-544'];
/** TrustedInstaller, who owns Windows itself. */
const TRUSTED_INSTALLER = 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464';
/** The local Administrator and the domain's administrators, whatever the domain: the last number of their SIDs. */
const TRUSTED_IN_DOMAIN = /^S-1-5-21-\d+-\d+-\d+-(?:500|512|519)$/;

/** Access rights that SDDL names by two letters; for files and folders. */
const RIGHTS: Readonly<Record<string, number>> = {
  ...{ GA: 0x1000_0000, GX: 0x2000_0000, GW: 0x4000_0000, GR: 0x8000_0000 },
  ...{ FA: 0x1f_01ff, FR: 0x12_0089, FW: 0x12_0116, FX: 0x12_00a0 },
  ...{ SD: 0x1_0000, RC: 0x2_0000, WD: 0x4_0000, WO: 0x8_0000 },
  ...{ CC: 0x1, DC: 0x2, LC: 0x4, SW: 0x8, RP: 0x10, WP: 0x20, DT: 0x40, LO: 0x80, CR: 0x100 },
};
/** What it takes to put another in the place of something: DELETE, WRITE_DAC, WRITE_OWNER, GENERIC_ALL. */
const REPLACE = 0x1_0000 | 0x4_0000 | 0x8_0000 | 0x1000_0000;
/** FILE_WRITE_DATA (in a folder: to add files), FILE_APPEND_DATA (to add folders), GENERIC_WRITE. */
const WRITE = 0x2 | 0x4 | 0x4000_0000;
/** FILE_DELETE_CHILD: of a folder, whatever the child's own list says. */
const DELETE_CHILD = 0x40;

/**
 * A file; the folder that holds it, into which nobody else may put a library that it loads; a folder further up, of which
 * it matters only that what is in it is not replaced: anybody may make folders in the root of a drive.
 */
export type AclPlace = 'file' | 'folder' | 'above';

const DANGEROUS: Readonly<Record<AclPlace, number>> = {
  file: REPLACE | WRITE,
  folder: REPLACE | WRITE | DELETE_CHILD,
  above: REPLACE | DELETE_CHILD,
};

/**
 * Whether somebody else than the system and the administrators can write it, own it, or replace what is in it. Whatever
 * cannot be read counts as if they could: an unknown right, an unknown form, no list at all.
 */
export function othersCanWrite(sddl: string, place: AclPlace): boolean {
  const { owner, list } = partsOf(sddl);
  if (owner === undefined || !isTrusted(owner) || list === undefined) return true;
  const entries = entriesOf(list);
  return (
    entries === undefined ||
    entries.some((entry) => grants(entry) && (entry.rights & DANGEROUS[place]) !== 0 && !isTrusted(entry.sid))
  );
}

interface Entry {
  readonly type: string;
  readonly flags: string;
  readonly rights: number;
  readonly sid: string;
}

/** `O:` owner, `G:` group, `D:` flags and entries, `S:` what is audited. */
function partsOf(sddl: string): { readonly owner: string | undefined; readonly list: string | undefined } {
  const match =
    /^O:([A-Z]{2}|S(?:-\d+)+)(?:G:(?:[A-Z]{2}|S(?:-\d+)+))?(?:D:(.*?))?(?:S:[A-Z]*(?:\(.*)?)?$/s.exec(
      sddl.trim(),
    );
  return { owner: match?.[1], list: match?.[2] };
}

/** Undefined: not understood, or a list that lets everybody do everything (NO_ACCESS_CONTROL). */
function entriesOf(list: string): readonly Entry[] | undefined {
  const match = /^(?:P|AI|AR)*((?:\([^()]*\))*)$/.exec(list);
  const text = match?.[1];
  if (text === undefined) return undefined;
  const entries = [...text.matchAll(/\(([^()]*)\)/g)].map(([, inner]) => entryOf(inner ?? ''));
  return entries.includes(undefined) ? undefined : entries.flatMap((entry) => entry ?? []);
}

/** type;flags;rights;object;inherited object;SID[;attributes] */
function entryOf(text: string): Entry | undefined {
  const [type, flags, rights, , , sid] = text.split(';');
  if (type === undefined || flags === undefined || rights === undefined || sid === undefined)
    return undefined;
  return { type, flags, rights: rightsOf(rights), sid };
}

/** What denies grants nothing, and what is only handed down (IO) is not for the folder itself. */
function grants({ type, flags }: Entry): boolean {
  return !['D', 'OD', 'XD', 'ZD'].includes(type) && flags.match(/../g)?.includes('IO') !== true;
}

function rightsOf(text: string): number {
  if (/^0[xX][0-9a-fA-F]{1,8}$/.test(text)) return Number(text);
  if (!/^(?:[A-Z]{2})*$/.test(text)) return ~0;
  // One that we do not know may be any of them.
  return (text.match(/../g) ?? []).reduce((sum, name) => sum | (RIGHTS[name] ?? ~0), 0);
}

function isTrusted(sid: string): boolean {
  return TRUSTED.includes(sid) || sid === TRUSTED_INSTALLER || TRUSTED_IN_DOMAIN.test(sid);
}
