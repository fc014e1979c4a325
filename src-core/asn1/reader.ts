import { isContext, malformed, readDer, type DerNode } from './node.ts';
import { asSequence } from './values.ts';

/** Walks the elements of a SEQUENCE in order and insists that none is left over. */
export class SequenceReader {
  readonly #children: readonly DerNode[];
  readonly #where: string;
  #at = 0;

  /** @throws DER_MALFORMED when the node is no SEQUENCE. */
  constructor(node: DerNode, where: string) {
    this.#children = asSequence(node, where);
    this.#where = where;
  }

  /** How many elements are still to be taken. */
  get left(): number {
    return this.#children.length - this.#at;
  }

  /** The next element without taking it. */
  peek(): DerNode | undefined {
    return this.#children[this.#at];
  }

  /** Takes the next element. @throws DER_MALFORMED when none is left. */
  next(name: string): DerNode {
    const node = this.peek();
    if (node === undefined) malformed(`${this.#where}.${name}`, 'missing');
    this.#at += 1;
    return node;
  }

  /** Takes the next element and reads it with one of the `as…` functions, which learns the element's path. */
  take<T>(name: string, read: (node: DerNode, where: string) => T): T {
    return read(this.next(name), `${this.#where}.${name}`);
  }

  /** Takes the next element when it is `[tag]` of the context class. */
  optionalContext(tag: number): DerNode | undefined {
    return isContext(this.peek(), tag) ? this.next(`[${tag}]`) : undefined;
  }

  /** @throws DER_MALFORMED when elements are left. */
  end(): void {
    if (this.left > 0) malformed(this.#where, `${this.left} elements too many`);
  }
}

/** Reads one whole strict DER element that must be a SEQUENCE. @throws DER_MALFORMED */
export function readSequence(input: Uint8Array, where: string): SequenceReader {
  return new SequenceReader(readDer(input, where), where);
}
