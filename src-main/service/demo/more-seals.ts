import {
  NAME_SEAL_SIZES,
  OVAL_SEAL_SIZES,
  SEAL_PROPERTY_TYPE,
  SPECIAL_SEAL_SIZES,
  type SealDrawingSpec,
} from '@yinzheng/core/seals';
import { DEMO_PEOPLE, DEMO_UNIT } from './people.ts';

/** A further seal of the demo unit. */
export interface DemoSealPlan {
  /** As a recipient reads it: it says 试用 too. */
  readonly name: string;
  /** 1 unit, 2 person. */
  readonly type: number;
  readonly drawing: SealDrawingSpec;
}

/** Whom the demo's 法定代表人名章 is for. */
const LEADER = DEMO_PEOPLE.find(({ role }) => role === 'leader')?.name ?? '';
/** Made up; it has the form of a 统一社会信用代码. */
const DEMO_CODE = '91610100MA0000000X';

/** One seal of every other shape that is drawn: for `init --demo --more-seals`. */
export const DEMO_MORE_SEALS: readonly DemoSealPlan[] = [
  {
    name: `${DEMO_UNIT}合同专用章（试用）`,
    type: SEAL_PROPERTY_TYPE.unit,
    drawing: {
      shape: 'round',
      size: SPECIAL_SEAL_SIZES.mm40,
      name: DEMO_UNIT,
      line: '合同专用章',
      trial: true,
    },
  },
  {
    name: `${DEMO_UNIT}发票专用章（试用）`,
    type: SEAL_PROPERTY_TYPE.unit,
    drawing: {
      shape: 'oval',
      size: OVAL_SEAL_SIZES.invoice,
      name: DEMO_UNIT,
      code: DEMO_CODE,
      purpose: '发票专用章',
      trial: true,
    },
  },
  {
    name: `${DEMO_UNIT}财务专用章（试用）`,
    type: SEAL_PROPERTY_TYPE.unit,
    drawing: {
      shape: 'square',
      size: { side: 30, border: 1 },
      rows: ['西安市印证', '演示单位', '财务专用章'],
      trial: true,
    },
  },
  {
    name: `${LEADER}法定代表人名章（试用）`,
    type: SEAL_PROPERTY_TYPE.person,
    drawing: { shape: 'name', size: NAME_SEAL_SIZES.mm20, name: LEADER, trial: true },
  },
];
