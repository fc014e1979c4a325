import { useTexts } from '../../i18n/index.ts';

/** What is wrong with a face field, behind this. */
const FACE = 'licence type: face ';

/** Says what is wrong with a field, beside it: a phrase of details.json, or of a face field its own words. */
export function useWording(): (detail: string) => string {
  const { t, detail: phrase } = useTexts();
  return (detail) =>
    detail.startsWith(FACE) ? t(`licences.problem.${detail.slice(FACE.length)}`) : phrase(detail);
}
