import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useLocation, useNavigate, useParams } from 'react-router';
import type { RequestDetailOut, WireErrorOut } from '@yinzheng/contract/ipc';
import { bytesUrl, useCall } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState, ErrorLines, LoadingState, Page } from '../../ui/index.ts';
import { PdfView } from '../../ui/pdf/index.ts';
import { RequestView } from './request-view.tsx';
import './requests.css';

interface Arrival {
  readonly made?: boolean;
  readonly warnings?: readonly { readonly name: string; readonly error: WireErrorOut }[];
}

/** One request by its address. */
export function RequestPage(): ReactNode {
  const { t } = useTexts();
  const { id = '' } = useParams();
  const navigate = useNavigate();
  const { data: detail, error, refetch } = useCall('requests.get', { id });
  return (
    <Page title={t('requests.one')} fill onBack={() => void navigate('/requests')}>
      {detail !== undefined ? (
        <One key={id} detail={detail} />
      ) : error !== null ? (
        <div className="yz-alone">
          <ErrorLines error={error}>
            <Button onClick={() => void refetch()}>{t('requests.retry')}</Button>
            <Button onClick={() => void navigate('/requests')}>{t('requests.toList')}</Button>
          </ErrorLines>
        </div>
      ) : (
        <LoadingState rows={10} />
      )}
    </Page>
  );
}

function One({ detail }: { readonly detail: RequestDetailOut }): ReactNode {
  const { t } = useTexts();
  const arrival = (useLocation().state ?? {}) as Arrival;
  const readable = detail.documents.filter(({ pages }) => pages !== null);
  const [wanted, setWanted] = useState<string>();
  const shown = readable.find(({ digest }) => digest === wanted) ?? readable[0];
  return (
    <div className="yz-request-page">
      <section className="yz-request-side" aria-label={t('requests.one')}>
        {arrival.made === true && (
          <p className="yz-next yz-next-good" role="status">
            {t('requests.made')}
          </p>
        )}
        {arrival.warnings?.map(({ name, error }) => (
          <div key={name}>
            <p>{name}</p>
            <ErrorLines error={error} />
          </div>
        ))}
        <RequestView detail={detail} shown={shown?.digest} onShow={setWanted} />
      </section>
      <div className="yz-desk-middle">
        {shown === undefined ? (
          <EmptyState title={t('requests.notShown')} text={t('requests.notShown.text')} />
        ) : (
          <ShownDocument
            key={shown.digest}
            request={detail.request.id}
            document={shown.digest}
            name={shown.name}
          />
        )}
      </div>
    </div>
  );
}

interface ShownProps {
  readonly request: string;
  readonly document: string;
  readonly name: string;
}

function ShownDocument({ request, document, name }: ShownProps): ReactNode {
  const [page, setPage] = useState(1);
  return (
    <PdfView
      url={bytesUrl({ kind: 'document', request, document })}
      label={name}
      page={page}
      onPage={setPage}
    />
  );
}
