import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { BORDERS, CORE_ORDER, CRUISE_OPTIONS } from './border-rules.ts';
import { productSources, projectFiles } from './source-files.ts';

/** What the border check found. */
export interface BorderReport {
  /** The modules of ours that were read. */
  readonly modules: readonly string[];
  /** `rule: from → to (why)`, one per crossing. */
  readonly problems: readonly string[];
  /** The names of the rules that were broken, each once. */
  readonly broken: readonly string[];
}

/** Checks the import borders of the product's files under `root`; `files` are relative to it. */
export async function checkBorders(root: string, files: readonly string[]): Promise<BorderReport> {
  const { output } = await cruise([...files], {
    ...CRUISE_OPTIONS,
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: [...BORDERS] },
  });
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with a text');
  return report(output);
}

function report(output: ICruiseResult): BorderReport {
  const comments = new Map(BORDERS.map((rule) => [rule.name, rule.comment]));
  const { violations } = output.summary;
  return {
    modules: output.modules.map((module) => module.source).filter((source) => source.startsWith('src-')),
    problems: violations.map(
      ({ rule, from, to }) => `${rule.name}: ${from} → ${to} (${comments.get(rule.name) ?? ''})`,
    ),
    broken: [...new Set(violations.map(({ rule }) => rule.name))],
  };
}

/**
 * The same for a whole tree. A source file that the checker did not see is a problem too (it sees none when it
 * cannot read the language), and so is a folder of src-core that has no place in the order.
 */
export async function checkTreeBorders(root: string): Promise<BorderReport> {
  const files = productSources(projectFiles(root));
  const found = await checkBorders(root, files);
  const seen = new Set(found.modules);
  const unseen = files.filter((file) => !seen.has(file)).map((file) => `not read by the checker: ${file}`);
  return { ...found, problems: [...unseen, ...misplaced(files), ...found.problems] };
}

/** Folders of src-core that the order of modules does not name. */
export function misplaced(files: readonly string[]): string[] {
  const known = new Set<string>([...CORE_ORDER, 'ports']);
  const folders = files.flatMap((file) => /^src-core\/([^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(folders)]
    .filter((folder) => !known.has(folder))
    .map((folder) => `src-core/${folder} has no place in CORE_ORDER`);
}
