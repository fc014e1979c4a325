import ts from 'typescript';

/** Where a source speaks of texts. */
export interface KeyUses {
  /** Keys asked for by `t(…)`: each must exist. */
  readonly asked: readonly { readonly key: string; readonly line: number }[];
  /** Beginnings of keys that are put together: `t(`home.act.${act}`)`. */
  readonly begun: readonly { readonly start: string; readonly line: number }[];
  /** Every text of the source, which may be a key that is asked for elsewhere. */
  readonly spoken: ReadonlySet<string>;
}

/** Finds the keys that a source asks for. */
export function findKeyUses(file: string, text: string): KeyUses {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const asked: { key: string; line: number }[] = [];
  const begun: { start: string; line: number }[] = [];
  const spoken = new Set<string>();
  const lineOf = (node: ts.Node): number => source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  const ask = (node: ts.Expression): void => {
    if (ts.isStringLiteralLike(node)) asked.push({ key: node.text, line: lineOf(node) });
    else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(ask);
    else if (ts.isParenthesizedExpression(node)) ask(node.expression);
    else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
      [node.left, node.right].forEach(ask);
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isStringLiteralLike(node)) spoken.add(node.text);
    // A piece that holds no point is no beginning of a key.
    if (ts.isTemplateExpression(node) && /^[a-z]+\./.test(node.head.text)) {
      begun.push({ start: node.head.text, line: lineOf(node) });
    }
    if (ts.isCallExpression(node) && node.arguments[0] !== undefined && isT(node.expression)) {
      ask(node.arguments[0]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { asked, begun, spoken };
}

/** `t` or `texts.t`. */
function isT(called: ts.Expression): boolean {
  if (ts.isIdentifier(called)) return called.text === 't';
  return ts.isPropertyAccessExpression(called) && called.name.text === 't';
}
