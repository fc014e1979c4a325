import { Button } from 'antd';
import type { LicenceDetailOut } from '@yinzheng/contract/ipc';
import { useState, type ReactNode } from 'react';
import { useNavigate, useParams } from 'react-router';
import { bytesUrl, useCall } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { Desk, EmptyState, ErrorLines, LoadingState, Page } from '../../ui/index.ts';
import { PdfView } from '../../ui/pdf/index.ts';
import { DrawnForm } from './drawn-form.tsx';
import { LicenceActs } from './licence-acts.tsx';
import { LicenceFacts } from './licence-facts.tsx';
import './licences.css';
import { ReviewSide } from './review-side.tsx';
import { TimeLine } from './time-line.tsx';

/** One record, or one version of a licence: what stands in it, its picture, its life, what can be done now. */
export function LicencePage(): ReactNode {
  const { t } = useTexts();
  const { id = '' } = useParams();
  const navigate = useNavigate();
  const { data: detail, error, refetch } = useCall('licences.get', { id });
  const title =
    detail === undefined ? t('licences.one') : t('licences.one.of', { holders: detail.row.holders });
  return (
    <Page title={title} fill onBack={() => void navigate('/licences')}>
      {detail !== undefined ? (
        <One key={detail.row.id} detail={detail} />
      ) : error !== null ? (
        <div className="yz-alone">
          <ErrorLines error={error}>
            <Button onClick={() => void refetch()}>{t('licences.again')}</Button>
            <Button onClick={() => void navigate('/licences')}>{t('licences.toList')}</Button>
          </ErrorLines>
        </div>
      ) : (
        <LoadingState rows={10} />
      )}
    </Page>
  );
}

function One({ detail }: { readonly detail: LicenceDetailOut }): ReactNode {
  const { t } = useTexts();
  return (
    <Desk
      leftLabel={t('licences.facts')}
      rightLabel={t('licences.side')}
      left={
        <div className="yz-side-scroll">
          <LicenceFacts detail={detail} />
        </div>
      }
      right={
        detail.may.review ? (
          <ReviewSide detail={detail} />
        ) : (
          <>
            <div className="yz-side-scroll">
              <LicenceActs detail={detail} />
              <TimeLine detail={detail} />
            </div>
          </>
        )
      }
    >
      <Picture detail={detail} />
    </Desk>
  );
}

/** The sealed file; of a record, how it would look. */
function Picture({ detail: { row, record, file } }: { readonly detail: LicenceDetailOut }): ReactNode {
  const { t } = useTexts();
  const [page, setPage] = useState(1);
  if (file !== null && row.identifier !== null) {
    const { identifier } = row;
    return (
      <div className="licences-drawn">
        {row.term === 'over' || row.term === 'not-yet' ? (
          <p className="licences-sample">{t(`licences.picture.${row.term}`)}</p>
        ) : null}
        <PdfView
          key={identifier}
          url={bytesUrl({ kind: 'licence', identifier })}
          label={t('licences.file', { identifier })}
          page={page}
          onPage={setPage}
        />
      </div>
    );
  }
  const { type, holders, validFrom, term, face, updates } = record;
  return (
    <DrawnForm
      form={{ type, holders, validFrom, term, face }}
      updates={updates ?? undefined}
      instead={<EmptyState title={t('licences.picture.none')} />}
    />
  );
}
