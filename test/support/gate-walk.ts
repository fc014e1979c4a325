import { join, relative, sep } from 'node:path';
import ts from 'typescript';
import { productSources, projectFiles } from '../../scripts/checks/source-files.ts';
import { ROOT } from './repo.ts';

// Reads the product with TypeScript's own eyes: who touches what a signature needs, and who can reach it.

/** A use of something that only a few files may use: `what` at `file` within the top-level declaration `of`. */
export interface Use {
  readonly what: string;
  readonly file: string;
  readonly of: string;
}

export interface Walk {
  /** Paths of the files read, relative to the root. */
  readonly files: readonly string[];
  readonly uses: readonly Use[];
  /** Exported functions, classes and values by `file#name`. */
  readonly exports: readonly string[];
  /** What a declaration (`file#name`) can reach by names alone; `without` is as if it were not there. */
  reach(from: string, without?: string): ReadonlySet<string>;
}

/** Declarations of the product that are watched wherever they are named. */
const WATCHED: Readonly<Record<string, readonly string[]>> = {
  'src-core/devices/message.ts': ['typedMessage', 'TypedMessage', 'messageBytes'],
  'src-core/sm/sm2.ts': ['sm2Sign', 'sm2SignDigest'],
};

/** Names of node:crypto and of the language by which one could sign, or call what one must not name. */
const CRYPTO_SIGNS = [
  'sign',
  'createSign',
  'Sign',
  'privateEncrypt',
  'createPrivateKey',
  'generateKeyPair',
  'generateKeyPairSync',
];
const LANGUAGE = ['Reflect', 'eval', 'Function', 'require'];

const KEY_PORT = 'src-core/ports/key-token.ts';

/** Reads the whole product, and `extra` files (path → text) as if they were part of it. */
export function walkProduct(extra: Readonly<Record<string, string>> = {}): Walk {
  const files = [...productSources(projectFiles(ROOT)), ...Object.keys(extra)];
  const program = programOf(files, extra);
  const checker = program.getTypeChecker();
  const signs = signMember(program);
  const uses: Use[] = [];
  const edges = new Map<string, Set<string>>();
  const exported: string[] = [];
  for (const file of files) {
    const source = program.getSourceFile(join(ROOT, file));
    if (source === undefined) throw new Error(`not read: ${file}`);
    for (const name of exportedNames(source, checker)) exported.push(`${file}#${name}`);
    const visit = (node: ts.Node): void => {
      const of = ownerOf(node);
      const note = (what: string): void => {
        uses.push({ what, file, of });
      };
      if (touchesSign(node, checker, signs)) note('KeySession.sign');
      if (ts.isObjectLiteralExpression(node) && implementsSession(node, checker, signs)) note('a KeySession');
      if (handsMessage(node, checker)) note('a message handed on');
      if (ts.isIdentifier(node)) {
        const target = declared(node, checker);
        if (target !== undefined) {
          const key = `${file}#${of}`;
          if (!edges.has(key)) edges.set(key, new Set());
          edges.get(key)!.add(target);
          const [home, name] = target.split('#') as [string, string];
          const isImport = ts.findAncestor(node, ts.isImportDeclaration) !== undefined;
          const isExport = ts.findAncestor(node, ts.isExportDeclaration) !== undefined;
          if (WATCHED[home]?.includes(name) && home !== file && !isImport && !isExport) note(name);
          if (WATCHED[home]?.includes(name) && isExport) note(`${name} exported on`);
        }
        const outside = outsideName(node, checker);
        if (outside !== undefined) note(outside);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { files, uses, exports: exported, reach: (from, without) => reachable(edges, from, without) };
}

function programOf(files: readonly string[], extra: Readonly<Record<string, string>>): ts.Program {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.base.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, types: ['node'] }, ROOT);
  const host = ts.createCompilerHost(options, true);
  const texts = new Map(Object.entries(extra).map(([path, text]) => [join(ROOT, path), text]));
  const { fileExists, readFile, getSourceFile } = host;
  return ts.createProgram({
    rootNames: files.map((file) => join(ROOT, file)),
    options,
    host: {
      ...host,
      fileExists: (path) => texts.has(path) || fileExists(path),
      readFile: (path) => texts.get(path) ?? readFile(path),
      getSourceFile: (path, ...rest) => {
        const text = texts.get(path);
        return text === undefined
          ? getSourceFile(path, ...rest)
          : ts.createSourceFile(path, text, rest[0], true);
      },
    },
  });
}

/** The member `sign` of the key port. */
function signMember(program: ts.Program): ts.Declaration {
  const source = program.getSourceFile(join(ROOT, KEY_PORT));
  const port = source?.statements.find(
    (one) => ts.isInterfaceDeclaration(one) && one.name.text === 'KeySession',
  );
  const found =
    port !== undefined && ts.isInterfaceDeclaration(port)
      ? port.members.find((member) => member.name?.getText() === 'sign')
      : undefined;
  if (found === undefined) throw new Error('the key port has no sign');
  return found;
}

/** Whether a node names, takes out or computes its way to the `sign` of a session. */
function touchesSign(node: ts.Node, checker: ts.TypeChecker, signs: ts.Declaration): boolean {
  const is = (symbol: ts.Symbol | undefined): boolean => symbol?.declarations?.includes(signs) === true;
  if (ts.isElementAccessExpression(node)) {
    return is(checker.getTypeAtLocation(node.expression).getProperty('sign'));
  }
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    const name = node.propertyName ?? node.name;
    const type = checker.getTypeAtLocation(node.parent);
    return ts.isIdentifier(name) && name.text === 'sign' && is(type.getProperty('sign'));
  }
  return ts.isPropertyAccessExpression(node) && is(checker.getSymbolAtLocation(node.name));
}

function implementsSession(
  node: ts.ObjectLiteralExpression,
  checker: ts.TypeChecker,
  signs: ts.Declaration,
): boolean {
  const wanted = checker.getContextualType(node)?.getProperty('sign');
  return wanted?.declarations?.includes(signs) === true;
}

/** Whether a call passes on what a key would sign. */
function handsMessage(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (!ts.isCallExpression(node)) return false;
  return node.arguments.some((argument) => {
    const name = checker.getTypeAtLocation(argument).getSymbol()?.name;
    return name === 'SignableMessage' || name === 'TypedMessage';
  });
}

/** `file#name` of the product's top-level declaration that an identifier means. */
function declared(node: ts.Identifier, checker: ts.TypeChecker): string | undefined {
  let symbol = checker.getSymbolAtLocation(node);
  if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0)
    symbol = checker.getAliasedSymbol(symbol);
  const declaration = symbol?.declarations?.[0];
  if (declaration === undefined) return undefined;
  const file = productPath(declaration.getSourceFile());
  return file === undefined ? undefined : `${file}#${ownerOf(declaration)}`;
}

function outsideName(node: ts.Identifier, checker: ts.TypeChecker): string | undefined {
  if (!CRYPTO_SIGNS.includes(node.text) && !LANGUAGE.includes(node.text)) return undefined;
  const symbol = checker.getSymbolAtLocation(node);
  const real =
    symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0
      ? checker.getAliasedSymbol(symbol)
      : symbol;
  const declaration = real?.declarations?.[0];
  const home = declaration?.getSourceFile().fileName ?? '';
  if (CRYPTO_SIGNS.includes(node.text) && /\/@types\/node\/crypto/.test(home))
    return `node:crypto ${node.text}`;
  const global = LANGUAGE.includes(node.text) && /\/(?:typescript\/lib|@types\/node)\//.test(home);
  // A type of that name does nothing.
  return global && !ts.isTypeReferenceNode(node.parent) ? node.text : undefined;
}

/** The name of the top-level declaration a node is part of. */
function ownerOf(node: ts.Node): string {
  if (ts.isSourceFile(node)) return '';
  let at = node;
  let variable: ts.VariableDeclaration | undefined;
  while (!ts.isSourceFile(at.parent)) {
    if (ts.isVariableDeclaration(at)) variable = at;
    at = at.parent;
  }
  if (ts.isVariableStatement(at) && variable !== undefined) return variable.name.getText();
  const { name } = at as { name?: ts.Node };
  return name?.getText() ?? '';
}

function productPath(source: ts.SourceFile): string | undefined {
  const path = relative(ROOT, source.fileName).split(sep).join('/');
  return /^src-[a-z]+\//.test(path) && !path.includes('node_modules') ? path : undefined;
}

/** Functions, classes and values that a file exports by itself or passes on; types left out. */
function exportedNames(source: ts.SourceFile, checker: ts.TypeChecker): string[] {
  const module = checker.getSymbolAtLocation(source);
  if (module === undefined) return [];
  return checker.getExportsOfModule(module).flatMap((symbol) => {
    const real = (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;
    return (real.flags & ts.SymbolFlags.Value) === 0 ? [] : [symbol.name];
  });
}

function reachable(
  edges: ReadonlyMap<string, ReadonlySet<string>>,
  from: string,
  without?: string,
): Set<string> {
  const seen = new Set<string>();
  const waiting = [from];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at) || at === without) continue;
    seen.add(at);
    waiting.push(...(edges.get(at) ?? []));
  }
  return seen;
}
