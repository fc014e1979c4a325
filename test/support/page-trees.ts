import { Dice } from './dice.ts';
import { writePdf, type SectionShape } from './pdf-file.ts';
import { PDF_ROOT } from './pdf-samples.ts';

// Documents with page trees of odd shapes, made from a seed: where boxes and turn stand, how they are written, how deep
// or wide the tree is, which kinds of cross-reference sections name its nodes. What a reader must see of the one page
// that is stamped is computed here, by the definitions of ISO 32000-1 alone (7.7.3.4, 7.9.5, 14.11.2), not by the product.

export const TREE_SHAPES = ['one page', 'bushy', 'chain', 'wide', 'mixed'] as const;
export const TREE_FILES = [
  'table',
  'stream',
  'hybrid',
  'table, hybrid',
  'hybrid, table',
  'hybrid, stream',
  'table, stream',
] as const;

type Box = readonly [number, number, number, number];
const KEYS = ['MediaBox', 'CropBox', 'Rotate', 'Resources'] as const;
type Key = (typeof KEYS)[number];

/** A document and what is to be seen of its page. */
export interface TreeCase {
  /** What was chosen, for the one who reads a failure. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The page to be stamped, from 1, and how many there are. */
  readonly page: number;
  readonly pages: number;
  /** The visible page as its reader sees it, in mm. */
  readonly width: number;
  readonly height: number;
  readonly userUnit: number;
  readonly rotate: 0 | 90 | 180 | 270;
  /** Whether the CropBox lies within the MediaBox; poppler shows more than 14.11.2.1 allows where it does not. */
  readonly cropInside: boolean;
  /** A chain of nodes that have one child each. */
  readonly deep: boolean;
}

/** Something light on every page, which no measurement takes for the seal. */
const CONTENT = 'q 0.92 g 36 36 200 100 re f 0 0 20 20 re f Q';
const CONTENT_STREAM = `<< /Length ${CONTENT.length} >>\nstream\n${CONTENT}\nendstream`;

interface Node {
  readonly num: number;
  readonly parent: Node | undefined;
  readonly kids: Node[];
  readonly leaf: boolean;
  readonly own: Map<Key, Box | number>;
  text: string;
}

const ROTATIONS = [0, 90, 180, 270, -90, -180, -270, 360, 450, -450, 720, 810];
const UNITS = [1, 1, 1, 1, 1.5, 2, 0.5, 10, 72, 0.1, 100];
const MM = 72 / 25.4;

class TreeMaker {
  readonly objects: Record<number, string> = {};
  /** Numbers that object streams may hold. */
  readonly loose: number[] = [];
  /** Objects that no page needs. */
  readonly spare: number[] = [];
  readonly leaves: Node[] = [];
  readonly nodes: Node[] = [];
  readonly dice: Dice;
  readonly unit: number;
  readonly frame: Box;
  private next = 10;

  constructor(dice: Dice) {
    this.dice = dice;
    this.unit = dice.pick(UNITS);
    const scale = MM / this.unit;
    const [width, height] = [dice.between(110, 230) * scale, dice.between(110, 230) * scale];
    const origin = (): number => dice.pick([0, 0, -0.4, 0.7, -1, 5, -6]) * 100 * scale;
    const [left, bottom] = [origin(), origin()];
    this.frame = [left, bottom, left + width, bottom + height];
  }

  add(body: string, packable = true): number {
    const num = this.next++;
    this.objects[num] = body;
    if (packable) this.loose.push(num);
    return num;
  }

  node(parent: Node | undefined, leaf: boolean): Node {
    const num = parent === undefined ? 2 : this.next++;
    const made: Node = { num, parent, kids: [], leaf, own: new Map(), text: '' };
    parent?.kids.push(made);
    this.nodes.push(made);
    if (leaf) this.leaves.push(made);
    return made;
  }

  /** The frame with each side moved by at most a share of its size: outwards or inwards. */
  boxNear(out: number, inward: number): Box {
    const [l, b, r, t] = this.frame;
    const moved = (size: number): number => this.dice.between(-inward, out) * size;
    const [w, h] = [r - l, t - b];
    return [l - moved(w), b - moved(h), r + moved(w), t + moved(h)].map((side) =>
      this.rounded(side),
    ) as unknown as Box;
  }

  /** As it will be written: six digits are enough at any scale. */
  private rounded(value: number): number {
    const digits = this.unit >= 10 ? 6 : 4;
    return this.dice.chance(0.3) && this.unit <= 2 ? Math.round(value) : Number(value.toFixed(digits));
  }

  /** A number in one of the ways that 7.3.3 allows. */
  number(value: number): string {
    const plain = Number(value.toFixed(8)).toString();
    const text = plain.includes('e') ? value.toFixed(8) : plain;
    if (!Number.isInteger(value)) return this.dice.chance(0.3) ? text.replace(/^(-?)0\./, '$1.') : text;
    return this.dice.pick([text, text, `${text}.0`, `${text}.`, value < 0 ? text : `+${text}`]);
  }

  /** Two opposite corners, any two (7.9.5). */
  box([l, b, r, t]: Box): string {
    const corners = this.dice.pick([
      [l, b, r, t],
      [l, b, r, t],
      [r, t, l, b],
      [l, t, r, b],
      [r, b, l, t],
    ]);
    const items = corners.map((value) => {
      const text = this.number(value);
      return this.dice.chance(0.1) ? `${this.add(text)} 0 R` : text;
    });
    return this.maybeIndirect(`[${items.join(this.dice.pick([' ', ' ', '\n', ' % a remark\n ']))}]`);
  }

  maybeIndirect(text: string, share = 0.2): string {
    return this.dice.chance(share) ? `${this.add(text)} 0 R` : text;
  }
}

/** Hangs pages and nodes below the root. */
function grow(maker: TreeMaker, shape: (typeof TREE_SHAPES)[number], size: number): void {
  const { dice } = maker;
  const root = maker.node(undefined, false);
  const bush = (node: Node, depth: number): void => {
    for (let i = dice.int(depth === 0 ? 1 : 0, 4); i > 0; i--) {
      const leaf = depth > 2 || dice.chance(0.5);
      const kid = maker.node(node, leaf);
      if (!leaf) bush(kid, depth + 1);
    }
  };
  switch (shape) {
    case 'one page':
      break;
    case 'bushy':
      bush(root, 0);
      break;
    case 'chain': {
      let node = root;
      for (let depth = dice.int(5, size); depth > 0; depth--) node = maker.node(node, false);
      maker.node(node, true);
      break;
    }
    case 'wide':
      for (let i = dice.int(20, size * 4); i > 0; i--) maker.node(root, true);
      break;
    case 'mixed':
      for (let i = dice.int(2, 6); i > 0; i--) {
        maker.node(root, true);
        const side = maker.node(root, false);
        for (let kids = dice.int(0, 3); kids > 0; kids--) {
          const inner = maker.node(side, dice.chance(0.6));
          if (!inner.leaf && dice.chance(0.7)) maker.node(inner, true);
        }
      }
      break;
  }
  if (maker.leaves.length === 0) maker.node(root, true);
}

/** Gives nodes their attributes; the root has a MediaBox where a page would else have none. */
function dress(maker: TreeMaker, target: Node): void {
  const { dice } = maker;
  for (const node of maker.nodes) {
    const rare = maker.nodes.length > 20 && node !== target;
    const share = (value: number): boolean => dice.chance(rare ? value / 6 : value);
    if (share(0.35) || node.parent === undefined) node.own.set('MediaBox', maker.boxNear(0.3, 0));
    if (share(0.25))
      node.own.set('CropBox', dice.chance(0.7) ? maker.boxNear(0, 0.2) : maker.boxNear(0.25, 0.2));
    if (share(0.4)) node.own.set('Rotate', dice.pick(ROTATIONS));
  }
  // Now and then every page has its own box, and the root none.
  if (dice.chance(0.25)) {
    maker.nodes[0]!.own.delete('MediaBox');
    for (const leaf of maker.leaves) leaf.own.set('MediaBox', maker.boxNear(0.3, 0));
  }
}

function inheritedBy(page: Node, key: Key): Box | number | undefined {
  for (let node: Node | undefined = page; node !== undefined; node = node.parent) {
    const own = node.own.get(key);
    if (own !== undefined) return own;
  }
  return undefined;
}

function countOf(node: Node): number {
  return node.leaf ? 1 : node.kids.reduce((sum, kid) => sum + countOf(kid), 0);
}

/** The node as it is written; `decoy` turns it and gives it another box. */
function nodeText(maker: TreeMaker, node: Node, userUnit: number | undefined, decoy = false): string {
  const { dice } = maker;
  const own = new Map(node.own);
  if (decoy) own.set('Rotate', Number(own.get('Rotate') ?? 0) + 90).set('MediaBox', [0, 0, 17, 19]);
  const entries = [
    `/Type ${maker.maybeIndirect(node.leaf ? '/Page' : '/Pages', 0.05)}`,
    ...(node.parent === undefined ? [] : [`/Parent ${node.parent.num} 0 R`]),
    ...[...own].map(([key, value]) =>
      typeof value === 'number'
        ? `/${key} ${maker.maybeIndirect(String(value))}`
        : `/${key} ${maker.box(value)}`,
    ),
    ...KEYS.filter((key) => key !== 'Resources' && !own.has(key) && dice.chance(0.05)).map(
      (key) => `/${key} null`,
    ),
  ];
  if (node.leaf) {
    entries.push(
      '/Contents 4 0 R',
      ...(userUnit === undefined ? [] : [`/UserUnit ${maker.maybeIndirect(maker.number(userUnit))}`]),
    );
    if (dice.chance(0.3)) entries.push('/Annots []');
  } else {
    const kids = `[${node.kids.map(({ num }) => `${num} 0 R`).join(' ')}]`;
    entries.push(
      `/Kids ${maker.maybeIndirect(kids)}`,
      `/Count ${maker.maybeIndirect(String(countOf(node)))}`,
    );
    // UserUnit is not inherited (table 30): on a node it says nothing.
    if (dice.chance(0.1)) entries.push('/UserUnit 7');
  }
  if (node.parent === undefined) entries.push('/Resources << /Font << /F1 5 0 R >> >>');
  return `<< ${entries.sort(() => dice.next() - 0.5).join(' ')} >>`;
}

/** The sections: one, or two where the second replaces nodes that the first has otherwise. */
function sectionsOf(
  maker: TreeMaker,
  file: (typeof TREE_FILES)[number],
  userUnitOf: (node: Node) => number | undefined,
): SectionShape[] {
  const { dice } = maker;
  const forms = file.split(', ') as NonNullable<SectionShape['form']>[];
  const replaced: Record<number, string> = {};
  for (let i = 0; i < 3; i++) maker.spare.push(maker.add('<< /S /P >>'));
  for (const node of maker.nodes) {
    node.text = nodeText(maker, node, userUnitOf(node));
    const later = forms.length > 1 && dice.chance(maker.nodes.length > 20 ? 0.1 : 0.4);
    if (later) replaced[node.num] = node.text;
    maker.objects[node.num] = later ? nodeText(maker, node, userUnitOf(node), true) : node.text;
    maker.loose.push(node.num);
  }
  if (forms.length > 1 && Object.keys(replaced).length === 0) {
    const [root] = maker.nodes;
    replaced[root!.num] = root!.text;
  }
  const objects = {
    1: `<< /Type /Catalog /Pages 2 0 R /Spare [${maker.spare.map((num) => `${num} 0 R`).join(' ')}] >>`,
    4: CONTENT_STREAM,
    5: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...maker.objects,
  };
  const shapeOf = (
    form: NonNullable<SectionShape['form']>,
    own: Readonly<Record<number, string>>,
  ): SectionShape => {
    const nums = Object.keys(own).map(Number);
    const packed =
      form === 'table' ? [] : nums.filter((num) => maker.loose.includes(num) && dice.chance(0.6));
    // Of what nobody needs for the page, old readers of a hybrid file are told that it is free (7.5.8.4). poppler takes
    // that for the truth.
    const told = form === 'hybrid' ? packed.filter((num) => maker.spare.includes(num)) : [];
    return {
      form,
      objects: own,
      packed,
      free: Object.fromEntries(told.map((num) => [num, dice.pick([0, 65_535])])),
      trailer: PDF_ROOT,
      eol: dice.pick([' \n', '\r\n', ' \r']),
      encoding: dice.pick(['none', 'flate', 'png']),
    };
  };
  return forms.map((form, i) => shapeOf(form, i === 0 ? objects : replaced));
}

/** The case of a seed. `size` bounds how deep a chain is, and a quarter of how many pages a wide tree has. */
export function treeCase(seed: number, size = 40): TreeCase {
  const dice = new Dice(seed);
  const shape = TREE_SHAPES[seed % TREE_SHAPES.length]!;
  const file = TREE_FILES[seed % TREE_FILES.length]!;
  const maker = new TreeMaker(dice);
  grow(maker, shape, size);
  // The order of the pages is that of the leaves, from left to right.
  const order: Node[] = [];
  const walk = (node: Node): void => {
    if (node.leaf) order.push(node);
    node.kids.forEach(walk);
  };
  walk(maker.nodes[0]!);
  const target = dice.pick(order);
  dress(maker, target);
  const sections = sectionsOf(maker, file, (node) =>
    node === target && maker.unit !== 1 ? maker.unit : undefined,
  );
  const media = inheritedBy(target, 'MediaBox') as Box;
  const crop = (inheritedBy(target, 'CropBox') as Box | undefined) ?? media;
  const visible = [
    Math.max(media[0], crop[0]),
    Math.max(media[1], crop[1]),
    Math.min(media[2], crop[2]),
    Math.min(media[3], crop[3]),
  ] as const;
  const turn = Number(inheritedBy(target, 'Rotate') ?? 0);
  const rotate = (((turn % 360) + 360) % 360) as TreeCase['rotate'];
  const across = ((visible[2] - visible[0]) * maker.unit) / MM;
  const up = ((visible[3] - visible[1]) * maker.unit) / MM;
  const [width, height] = rotate % 180 === 0 ? [across, up] : [up, across];
  return {
    name: `seed ${seed}: ${shape}, ${file}, ${order.length} pages, Rotate ${turn}, UserUnit ${maker.unit}`,
    bytes: writePdf(sections).bytes,
    page: order.indexOf(target) + 1,
    pages: order.length,
    width,
    height,
    userUnit: maker.unit,
    rotate,
    cropInside: crop.every((side, i) => side === visible[i]),
    deep: shape === 'chain',
  };
}
