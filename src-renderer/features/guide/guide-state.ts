import type { MemberOut } from '@yinzheng/contract/ipc';
import type { GuideKind } from './cast.ts';

/** Where a walk stands, and what comes next in it. */
export interface GuideState {
  readonly kind: GuideKind;
  readonly steps: readonly string[];
  /** One of the steps, or `done`. */
  readonly step: string;
  /** Who does what comes next, and where; of a walk that is done: who does the same with something of their own. */
  readonly actor: MemberOut;
  readonly way: string;
  /** What is said of the step: its name, unless there are several ways to say it. */
  readonly says: string;
  /** The step is done by having looked: ticks it off, and tells the way to the next. */
  readonly look?: (() => string) | undefined;
}
