import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '../../src-core/kernel/index.ts';
import { findRaises, type Raise } from './raises.ts';
import { productSources, projectFiles } from './source-files.ts';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const PARTS = ['title', 'detail', 'remedy'] as const;

/** The texts of one code in one language, as found in the file (nothing is trusted about them). */
export type Texts = Readonly<Record<string, unknown>>;
/** Texts by code. */
export type Catalogue = Readonly<Record<string, Texts>>;

/**
 * Latin names that an office in China reads as names, not as English. Add one only when no Chinese word is in
 * official use.
 */
const KNOWN_NAMES = new Set([
  ...[
    'PDF',
    'OFD',
    'PNG',
    'JPEG',
    'DER',
    'ASN.1',
    'CMS',
    'CRL',
    'PIN',
    'SM2',
    'SM3',
    'SM4',
    'USBKey',
    'XFA',
    'PEM',
  ],
  ...['ZIP', 'UTF-8', 'JSON', 'SHA-256', 'GB/T', 'GM/T', 'SES', 'OID', 'ID', 'DPI', 'MB', 'GB', 'KB', 'mm'],
  ...[
    'Yinzheng',
    'yzticket',
    'yinzheng',
    'verify-log',
    'sync',
    'resend',
    'UKey',
    'CA',
    'A4',
    'SQLite',
    'v1',
    'v4',
    'v5',
  ],
  ...['MediaBox', 'CropBox', 'UserUnit', 'ByteRange', 'DocMDP', 'AcroForm', 'MiB', 'GiB', 'KiB'],
]);

const PLACEHOLDER = /\{([a-zA-Z][a-zA-Z0-9]*)\}/g;
const LATIN = /[A-Za-z][A-Za-z0-9./-]*/g;
const HAN = /\p{Script=Han}/u;

/** What the check looks at. */
export interface CatalogueInput {
  readonly codes: readonly string[];
  readonly texts: Readonly<Record<Language, Catalogue>>;
  readonly raises: readonly Raise[];
}

/** Everything wrong with the error catalogue; empty when it is whole. */
export function catalogueProblems({ codes, texts, raises }: CatalogueInput): string[] {
  const known = new Set(codes);
  const raised = new Set(raises.map((raise) => raise.code));
  return [
    ...codes.flatMap((code) =>
      LANGUAGES.flatMap((language) => textProblems(language, code, texts[language])),
    ),
    ...codes.flatMap((code) => languageProblems(code, texts)),
    ...LANGUAGES.flatMap((language) =>
      Object.keys(texts[language])
        .filter((code) => !known.has(code))
        .map((code) => `${language}: ${code} is no error code`),
    ),
    ...codes.filter((code) => !raised.has(code)).map((code) => `${code} is raised nowhere`),
    ...raises.flatMap((raise) => paramProblems(raise, texts['zh-CN'])),
  ];
}

function textProblems(language: Language, code: string, catalogue: Catalogue): string[] {
  const texts = catalogue[code];
  if (texts === undefined) return [`${language}: ${code} has no text`];
  const extra = Object.keys(texts).filter((part) => !PARTS.some((known) => known === part));
  return [
    ...extra.map((part) => `${language}: ${code}.${part} is not one of ${PARTS.join(', ')}`),
    ...PARTS.flatMap((part) => {
      const text = texts[part];
      if (typeof text !== 'string' || text.trim() === '') return [`${language}: ${code}.${part} is missing`];
      return wording(language, text).map((problem) => `${language}: ${code}.${part} ${problem}`);
    }),
  ];
}

/** What is wrong with how a text is written, whatever it says. */
export function wording(language: Language, text: string): string[] {
  const plain = text.replace(PLACEHOLDER, '');
  const problems: string[] = [];
  if (/[!！]/.test(plain)) problems.push('has an exclamation mark');
  if (/[{}]/.test(plain)) problems.push('has a brace that opens no placeholder');
  if (language === 'en') {
    if (HAN.test(plain)) problems.push('has Chinese in it');
    return problems;
  }
  if (!HAN.test(plain)) problems.push('is not Chinese');
  for (const [word] of plain.matchAll(LATIN)) {
    const name = word.replace(/[./-]+$/, '');
    const known = KNOWN_NAMES.has(name) || name.split('/').every((part) => KNOWN_NAMES.has(part));
    if (!known) problems.push(`has the English word “${name}”`);
  }
  return problems;
}

/** The placeholders of a code's texts. */
function placeholders(texts: Texts | undefined): Set<string> {
  const names = PARTS.flatMap((part) => {
    const text = texts?.[part];
    return typeof text === 'string' ? [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '') : [];
  });
  return new Set(names);
}

function languageProblems(code: string, texts: CatalogueInput['texts']): string[] {
  const chinese = placeholders(texts['zh-CN'][code]);
  const english = placeholders(texts.en[code]);
  const all = [...new Set([...chinese, ...english])];
  const differing = all.filter((name) => chinese.has(name) !== english.has(name));
  return differing.map((name) => `${code}: {${name}} is in one language only`);
}

function paramProblems({ code, file, line, params }: Raise, catalogue: Catalogue): string[] {
  if (params === undefined) return [];
  return [...placeholders(catalogue[code])]
    .filter((name) => !params.includes(name))
    .map((name) => `${file}:${line}: ${code} is raised without {${name}}, which its text names`);
}

/** Reads resources/locales/LANGUAGE/errors/*.json. */
function readTexts(root: string, language: Language): Catalogue {
  const folder = join(root, 'resources', 'locales', language, 'errors');
  const all: Record<string, Texts> = {};
  for (const file of readdirSync(folder).sort()) {
    const texts = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Catalogue;
    for (const [code, parts] of Object.entries(texts)) {
      if (all[code] !== undefined) throw new Error(`${language}: ${code} has texts in two files`);
      all[code] = parts;
    }
  }
  return all;
}

/** The same for a whole tree. */
export function checkTreeCatalogue(root: string): string[] {
  const codes = new Set(Object.keys(ERROR_CODES));
  const sources = productSources(projectFiles(root)).filter(
    (file) => !file.startsWith('src-core/kernel/codes/'),
  );
  return catalogueProblems({
    codes: [...codes],
    texts: { 'zh-CN': readTexts(root, 'zh-CN'), en: readTexts(root, 'en') },
    raises: sources.flatMap((file) => findRaises(file, readFileSync(join(root, file), 'utf8'), codes)),
  });
}
