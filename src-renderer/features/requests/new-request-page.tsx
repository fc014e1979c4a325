import { Button } from 'antd';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { bytesUrl, useAct, useCall } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { Desk, EmptyState, ErrorLines, LoadingState, NoRight, Page, PrimaryButton } from '../../ui/index.ts';
import { PdfView } from '../../ui/pdf/index.ts';
import { asked, barredBy, impressions, type DraftDocument } from './draft.ts';
import { DraftList } from './draft-list.tsx';
import { ChooseFiles, DropArea } from './put-files.tsx';
import { RequestForm } from './request-form.tsx';
import './requests.css';
import { useDraft, type DraftDesk } from './use-draft.ts';

/** 用印申请: documents in, reason, seal, until when; handed in with one press. */
export function NewRequestPage(): ReactNode {
  const { t } = useTexts();
  const may = useMay('requests.make');
  return (
    <Page title={t('requests.new')} fill>
      {may ? <NewRequest /> : <NoRight />}
    </Page>
  );
}

function NewRequest(): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const desk = useDraft();
  const { draft } = desk;
  const seals = useCall('seals.list', {});
  const places = useCall('unit.places', {});
  const make = useAct('requests.make');
  const [wanted, setWanted] = useState<string>();
  const again = useBeginning(desk);
  const shown = draft.documents.find(({ key }) => key === wanted) ?? draft.documents.at(-1);
  const only = seals.data?.seals.length === 1 ? seals.data.seals[0]?.id : undefined;
  const filled = { ...draft, seal: draft.seal ?? only };
  const barred = barredBy(filled);
  const count = impressions(draft);
  const submit = (): void =>
    make.mutate(asked(filled), {
      onSuccess: ({ id, warnings }) => void navigate(`/requests/${id}`, { state: { made: true, warnings } }),
    });
  return (
    <DropArea onFiles={desk.put} className="yz-fill">
      <Desk
        leftLabel={t('requests.documents')}
        rightLabel={t('requests.form')}
        left={
          <div className="yz-side-scroll">
            <div className="yz-side-part">
              <h2>{t('requests.documentsCount', { count: draft.documents.length })}</h2>
              <div className="yz-row">
                <ChooseFiles onFiles={desk.put} />
              </div>
              <p className="yz-choice-note">{t('requests.put.hint')}</p>
              {again !== null && <p className="yz-note">{t('requests.again.note')}</p>}
            </div>
            <DraftList
              documents={draft.documents}
              shown={shown?.key}
              onShow={setWanted}
              onCount={desk.setCount}
              onRemove={desk.remove}
            />
          </div>
        }
        right={
          <>
            <div className="yz-side-scroll">
              {seals.error !== null && <ErrorLines error={seals.error} />}
              {seals.data === undefined && seals.error === null ? (
                <LoadingState />
              ) : (
                <RequestForm
                  draft={filled}
                  seals={seals.data?.seals ?? []}
                  places={places.data?.places ?? []}
                  fill={desk.fill}
                />
              )}
              {make.error !== null && <ErrorLines error={make.error} />}
            </div>
            <div className="yz-side-foot">
              <PrimaryButton
                block
                label={
                  draft.documents.length === 0
                    ? t('requests.submit.empty')
                    : t('requests.submit', { documents: draft.documents.length, count })
                }
                why={barred === undefined ? null : t(barred.key, barred.params)}
                busy={make.isPending}
                onPress={submit}
              />
            </div>
          </>
        }
      >
        <Shown one={shown} putSample={desk.putSample} />
      </Desk>
    </DropArea>
  );
}

/** Puts in what the address asks for: the sample document, or the words of an earlier request. */
function useBeginning(desk: DraftDesk): string | null {
  const { t } = useTexts();
  const [query] = useSearchParams();
  const sample = query.get('sample') === '1';
  const from = query.get('from');
  const earlier = useCall('requests.get', { id: from ?? '' }, { enabled: from !== null });
  const begin = useEffectEvent(() => {
    if (!sample) return;
    desk.putSample();
    desk.fill({ reason: t('requests.sample.reason') });
  });
  useEffect(() => begin(), []);
  const request = earlier.data?.request;
  const repeat = useEffectEvent(() => {
    if (request === undefined) return;
    desk.fill({
      reason: request.reason,
      seal: request.seal.id,
      classification: request.classification,
    });
  });
  const id = request?.id;
  useEffect(() => {
    if (id !== undefined) repeat();
  }, [id]);
  return from;
}

/** The document that is looked at. */
function Shown({
  one,
  putSample,
}: {
  readonly one: DraftDocument | undefined;
  putSample(): void;
}): ReactNode {
  const { t } = useTexts();
  const mayTrySample = useMay('files.sample');
  if (one === undefined) {
    return (
      <div className="yz-put-first">
        <EmptyState title={t('requests.put.title')} text={t('requests.put.text')}>
          {mayTrySample && <Button onClick={putSample}>{t('requests.sample')}</Button>}
        </EmptyState>
      </div>
    );
  }
  if (one.file === undefined || one.look === undefined || one.look.pages === null) {
    return (
      <div className="yz-put-first">
        {one.state === 'failed' || one.state === 'ready' ? (
          <EmptyState title={t('requests.notShown')} text={t('requests.notShown.text')} />
        ) : (
          <LoadingState rows={8} />
        )}
      </div>
    );
  }
  return <ShownPdf key={one.file} file={one.file} name={one.name} />;
}

function ShownPdf({ file, name }: { readonly file: string; readonly name: string }): ReactNode {
  const [page, setPage] = useState(1);
  return <PdfView url={bytesUrl({ kind: 'file', file })} label={name} page={page} onPage={setPage} />;
}
