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

/** Interfaces whose `sign` makes a key sign: the key port, and the way to keys of devices behind it. */
const SIGNERS: Readonly<Record<string, string>> = {
  KeySession: 'src-core/ports/key-token.ts',
  KeyLine: 'src-main/devices/view.ts',
  OpenKeys: 'src-main/devices/sessions.ts',
};

/** Reads the whole product, and `extra` files (path → text) as if they were part of it. */
export function walkProduct(extra: Readonly<Record<string, string>> = {}): Walk {
  const files = [...productSources(projectFiles(ROOT)), ...Object.keys(extra)];
  const program = programOf(files, extra);
  const checker = program.getTypeChecker();
  const signers = Object.entries(SIGNERS).map(([name, file]) => {
    return { name, signs: signMember(program, name, file) };
  });
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
      const touched = touchedSign(node, checker)?.declarations ?? [];
      const written = writtenSign(node, checker)?.declarations ?? [];
      for (const { name, signs } of signers) {
        if (touched.includes(signs)) note(`${name}.sign`);
        if (written.includes(signs)) note(`a ${name}`);
      }
      if (ordersSignature(node)) note('an order to sign');
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

/** The member `sign` of an interface. */
function signMember(program: ts.Program, name: string, file: string): ts.Declaration {
  const port = program
    .getSourceFile(join(ROOT, file))
    ?.statements.find((one) => ts.isInterfaceDeclaration(one) && one.name.text === name);
  const found =
    port !== undefined && ts.isInterfaceDeclaration(port)
      ? port.members.find((member) => member.name?.getText() === 'sign')
      : undefined;
  if (found === undefined) throw new Error(`${name} has no sign`);
  return found;
}

/** Whether a call has a device host sign. */
function ordersSignature(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === 'ask' &&
    node.arguments.some((argument) => ts.isStringLiteralLike(argument) && argument.text === 'sign')
  );
}

/** The `sign` of something that a node names, takes out or computes its way to. */
function touchedSign(node: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  if (ts.isElementAccessExpression(node)) {
    return checker.getTypeAtLocation(node.expression).getProperty('sign');
  }
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    const name = node.propertyName ?? node.name;
    if (!ts.isIdentifier(name) || name.text !== 'sign') return undefined;
    return checker.getTypeAtLocation(node.parent).getProperty('sign');
  }
  // Whatever it is called here, its declaration tells.
  return ts.isPropertyAccessExpression(node) ? checker.getSymbolAtLocation(node.name) : undefined;
}

/** The `sign` of what an object is written as. */
function writtenSign(node: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  return checker.getContextualType(node)?.getProperty('sign');
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
