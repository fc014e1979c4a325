import ts from 'typescript';

/** One place that raises an error code, or carries one to where it is raised. */
export interface Raise {
  readonly code: string;
  readonly file: string;
  readonly line: number;
  /** Names of the parameters given in place, or undefined when they are not written out there. */
  readonly params: readonly string[] | undefined;
}

const RAISERS = new Set(['fail', 'YinzhengError']);
/** Functions that ask for a code instead of raising it. */
const ASKERS = new Set(['hasCode']);

/**
 * Finds where codes are raised in a file: every text of the code's name, unless it is only compared with
 * (`hasCode`, `===`, `case`) or part of a type.
 */
export function findRaises(file: string, text: string, codes: ReadonlySet<string>): Raise[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const raises: Raise[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isStringLiteralLike(node) && codes.has(node.text) && !isComparison(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      raises.push({ code: node.text, file, line: line + 1, params: givenParams(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return raises;
}

/** The raiser or asker that the text is the first argument of, with its other arguments. */
function callAround(node: ts.Node): { name: string; args: readonly ts.Expression[] } | undefined {
  const { parent } = node;
  if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return undefined;
  if (!ts.isIdentifier(parent.expression)) return undefined;
  return { name: parent.expression.text, args: parent.arguments ?? [] };
}

function isComparison(node: ts.StringLiteralLike): boolean {
  const { parent } = node;
  if (ts.isCaseClause(parent)) return true;
  if (ts.isBinaryExpression(parent)) {
    const kind = parent.operatorToken.kind;
    return (
      kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken
    );
  }
  const call = callAround(node);
  return call !== undefined && ASKERS.has(call.name);
}

function givenParams(node: ts.StringLiteralLike): string[] | undefined {
  const call = callAround(node);
  if (call === undefined || !RAISERS.has(call.name) || call.args[0] !== node) return undefined;
  const given = call.args[1];
  if (given === undefined) return [];
  if (!ts.isObjectLiteralExpression(given)) return undefined;
  const names = given.properties.map((property) =>
    property.name !== undefined && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name))
      ? property.name.text
      : undefined,
  );
  return names.every((name) => name !== undefined) ? names : undefined;
}
