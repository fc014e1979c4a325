import type { FormProblemOut } from '@yinzheng/contract/ipc';
import { useTexts } from '../../i18n/index.ts';

/** What is wrong with a face field, behind this. */
const FACE = 'licence type: face ';
const TOO_LONG = `${FACE}too-long`;
const NOT_IN_FONT = 'licence form: not in the font';

/** What is said beside a field. */
export interface FieldProblem {
  readonly text: string;
  /** It is said while somebody types: what follows cannot make it right. */
  readonly atOnce: boolean;
}

/** Says what is wrong with a field, beside it: a phrase of details.json, or of a face field its own words. */
export function useWording(): (problem: FormProblemOut) => FieldProblem {
  const { t, detail: phrase } = useTexts();
  return ({ detail, character }) => {
    if (detail === NOT_IN_FONT && character !== null) {
      // The screen may not have it either.
      const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
      return { text: t('licences.problem.not-in-font', { character, code }), atOnce: true };
    }
    const face = detail.startsWith(FACE);
    return {
      text: face ? t(`licences.problem.${detail.slice(FACE.length)}`) : phrase(detail),
      atOnce: detail === TOO_LONG,
    };
  };
}
