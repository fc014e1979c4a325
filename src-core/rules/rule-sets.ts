// What the measures say, as data: a number stands here only where it was read in the text or in a named source, never because
// another set has it.

/** A rule of so many working days, with the article it comes from. */
export interface DaysRule {
  /** 依据: the article of the set's measures. */
  readonly article: number;
  /** Working days after the day that starts the clock; 0: by the end of the day itself. */
  readonly workingDays: number;
}

/** The rules of one set of measures. Undefined: the text was not seen, or has no such rule; nothing is taken from another set. */
export interface RuleSet {
  readonly id: 'xian2019' | 'xian2022';
  /** 与实体证照同步: an act reaches the store in step with what it does. */
  readonly inStep: DaysRule | undefined;
  /** 补办时限: after an outage has ended. */
  readonly afterOutage: DaysRule | undefined;
}

/**
 * 西安市政务电子证照管理暂行办法 (市政办发〔2019〕8号). Art. 8 keeps paper and electronic licence in step and names no number of days: we
 * read it as the same day. Art. 10: three working days after an outage has ended.
 */
export const XIAN_2019: RuleSet = {
  id: 'xian2019',
  inStep: { article: 8, workingDays: 0 },
  afterOutage: { article: 10, workingDays: 3 },
};

/** 西安市政务电子证照管理办法（试行） (2022): its text was not at hand; what is not seen stays empty. */
export const XIAN_2022: RuleSet = {
  id: 'xian2022',
  inStep: undefined,
  afterOutage: undefined,
};

export const RULE_SETS: readonly RuleSet[] = [XIAN_2019, XIAN_2022];
