import { malformed, TAG, type DerNode } from './node.ts';
import { asSequence, asTextOf } from './values.ts';

/** An IA5String's text. @throws DER_MALFORMED */
export function asIa5(node: DerNode, where: string): string {
  return asTextOf(node, TAG.ia5String, where);
}

/** A UTF8String's text. @throws DER_MALFORMED */
export function asUtf8(node: DerNode, where: string): string {
  return asTextOf(node, TAG.utf8String, where);
}

/** A SEQUENCE OF with `size[0]` to `size[1]` elements, each read by `read`. @throws DER_MALFORMED */
export function asListOf<T>(
  node: DerNode,
  where: string,
  [min, max]: readonly [number, number],
  read: (child: DerNode, where: string) => T,
): T[] {
  const children = asSequence(node, where);
  if (children.length < min) malformed(where, children.length === 0 ? 'empty' : 'too few elements');
  if (children.length > max) malformed(where, 'too many elements');
  return children.map((child, index) => read(child, `${where}/${index}`));
}
