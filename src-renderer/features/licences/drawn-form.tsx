import type { LicenceFormIn } from '@yinzheng/contract/ipc';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { bytesUrl, call } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, LoadingState } from '../../ui/index.ts';
import { PdfView } from '../../ui/pdf/index.ts';

/** Nobody has typed for so long: the picture is drawn anew. */
const STILL_MS = 500;

export interface DrawnFormProps {
  readonly form: LicenceFormIn;
  readonly updates: string | undefined;
  /** Shown where there is nothing to draw yet. */
  readonly instead: ReactNode;
}

/** The licence as it would look with what stands in the form now. */
export function DrawnForm({ form, updates, instead }: DrawnFormProps): ReactNode {
  const { t } = useTexts();
  const [page, setPage] = useState(1);
  const still = useStill(JSON.stringify({ form, ...(updates === undefined ? {} : { updates }) }));
  const { data, error } = useQuery({
    queryKey: ['licences.draw', still],
    queryFn: ({ signal }) =>
      call('licences.draw', JSON.parse(still) as Parameters<typeof call<'licences.draw'>>[1], signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: Infinity,
    networkMode: 'always',
  });
  if (error !== null)
    return (
      <div className="licences-undrawn">
        <ErrorLines error={error} />
      </div>
    );
  if (data === undefined)
    return (
      <div className="licences-undrawn">
        <LoadingState rows={8} />
      </div>
    );
  return (
    <div className="licences-drawn">
      <p className="licences-sample">{t('licences.picture.sample')}</p>
      {data.why === null ? null : <ErrorLines error={data.why} />}
      {data.made === null ? (
        instead
      ) : (
        <PdfView
          url={bytesUrl({ kind: 'product', product: data.made.product })}
          label={t('licences.picture')}
          page={page}
          onPage={setPage}
        />
      )}
    </div>
  );
}

/** A text once it has not changed for a while. */
function useStill(text: string): string {
  const [still, setStill] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setStill(text), STILL_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return still;
}
