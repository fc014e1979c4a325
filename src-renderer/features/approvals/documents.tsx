import { Tabs } from 'antd';
import { useState, type ReactNode } from 'react';
import type { DocumentStateOut, RequestDetailOut } from '@yinzheng/contract/ipc';
import { bytesUrl } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState, ErrorLines, SupplyDocument } from '../../ui/index.ts';
import { PdfView } from '../../ui/pdf/index.ts';

/** The documents of a request, one to a tab where there are several. */
export function Documents({ detail }: { readonly detail: RequestDetailOut }): ReactNode {
  const { t } = useTexts();
  const { documents } = detail;
  const [wanted, setWanted] = useState<string>();
  const shown = documents.find(({ digest }) => digest === wanted) ?? documents[0];
  return (
    <>
      {documents.length > 1 && (
        <Tabs
          className="yz-doc-tabs"
          size="small"
          {...(shown === undefined ? {} : { activeKey: shown.digest })}
          onChange={setWanted}
          items={documents.map(({ digest, name, count }) => ({
            key: digest,
            label: (
              <span className="yz-doc-tab" title={name}>
                {t('approval.tab', { name, count })}
              </span>
            ),
          }))}
        />
      )}
      {shown !== undefined && <OneDocument key={shown.digest} request={detail.request.id} one={shown} />}
    </>
  );
}

function OneDocument({
  request,
  one,
}: {
  readonly request: string;
  readonly one: DocumentStateOut;
}): ReactNode {
  const { t } = useTexts();
  const [page, setPage] = useState(1);
  return (
    <>
      {one.problem !== null && (
        <div className="yz-doc-problem">
          <ErrorLines error={one.problem} />
          <SupplyDocument request={request} document={one} />
        </div>
      )}
      {one.awaited ? null : one.pages === null ? (
        <EmptyState title={t('requests.notShown')} text={t('requests.notShown.text')} />
      ) : (
        <PdfView
          url={bytesUrl({ kind: 'document', request, document: one.digest })}
          label={one.name}
          page={page}
          onPage={setPage}
        />
      )}
    </>
  );
}
