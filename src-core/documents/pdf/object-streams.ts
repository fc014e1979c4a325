import { broken } from './broken.ts';
import { decodeStructureStream, type InflateBudget } from './filters.ts';
import type { FileContext } from './indirect.ts';
import { Lexer } from './lexer.ts';
import { bytesSource } from './memory-source.ts';
import type { PdfObject, PdfStream } from './objects.ts';
import { naturalOf, Parser } from './parser.ts';
import type { ByteSource } from '../../ports/index.ts';

// Object streams, ISO 32000-1, 7.5.7. Extends is not followed: the cross-reference sections name every object.

interface Unpacked {
  readonly source: ByteSource;
  readonly nums: Uint32Array;
  /** Offsets in the decoded data. */
  readonly offsets: Float64Array;
}

/** An object of an object stream and how many items it holds. */
export interface PackedObject {
  readonly object: PdfObject;
  readonly items: number;
}

/** The object streams of one file, decoded once each; together they stay within the inflate budget. */
export class ObjectStreams {
  private readonly context: FileContext;
  private readonly budget: InflateBudget;
  private readonly read: (num: number) => PdfStream;
  private readonly unpacked = new Map<number, Unpacked>();

  /** @param read the stream of that number, which must stand in the file itself */
  constructor(context: FileContext, budget: InflateBudget, read: (num: number) => PdfStream) {
    this.context = context;
    this.budget = budget;
    this.read = read;
  }

  /** The object that the entry (`stream`, `index`) of object `num` names. @throws PDF_BROKEN */
  object(num: number, stream: number, index: number): PackedObject {
    const { source, nums, offsets } = this.unpack(stream);
    if (nums[index] !== num) broken(`object ${num} is not at index ${index} of object stream ${stream}`);
    const lexer = new Lexer(source, offsets[index]!, this.context.limits);
    const parser = new Parser(lexer, this.context.limits, { spans: false });
    const object = parser.value();
    this.context.spend(lexer.pos - offsets[index]!);
    return { object, items: parser.itemCount };
  }

  private unpack(num: number): Unpacked {
    const known = this.unpacked.get(num);
    if (known !== undefined) return known;
    const stream = this.read(num);
    const type = stream.dict.entries.get('Type');
    const count = naturalOf(stream.dict.entries.get('N'));
    const first = naturalOf(stream.dict.entries.get('First'));
    if (type?.kind !== 'name' || type.value !== 'ObjStm' || count === undefined || first === undefined) {
      return broken(`object ${num} is not an object stream`);
    }
    const data = decodeStructureStream(stream.dict, stream.raw, this.context.limits, this.budget);
    // Each pair of the header has at least two digits and a space.
    if (first > data.length || count * 3 > first + 1) broken(`object stream ${num} is shorter than it says`);
    const made = readHeader(data, count, first, this.context);
    this.unpacked.set(num, made);
    return made;
  }
}

/** The pairs of object number and offset in front of the objects. */
function readHeader(data: Uint8Array, count: number, first: number, { limits }: FileContext): Unpacked {
  const lexer = new Lexer(bytesSource(data.subarray(0, first)), 0, limits);
  const natural = (largest: number): number => {
    const token = lexer.next();
    if (token.type !== 'number' || !token.integer || token.value < 0 || token.value > largest) {
      return broken('an object stream whose header is not natural numbers');
    }
    return token.value;
  };
  const nums = new Uint32Array(count);
  const offsets = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    nums[i] = natural(limits.entries);
    offsets[i] = first + natural(data.length - first);
  }
  return { source: bytesSource(data), nums, offsets };
}
