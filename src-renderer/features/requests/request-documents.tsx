import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { DocumentStateOut, RequestDetailOut } from '@yinzheng/contract/ipc';
import { bytesUrl } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { dragOut, ErrorLines, Sm3, SupplyDocument } from '../../ui/index.ts';
import { countsKey } from './next-step.ts';

export interface RequestDocumentsProps {
  readonly detail: RequestDetailOut;
  /** SM3 of the document that is looked at; undefined: none can be. */
  readonly shown?: string | undefined;
  onShow?(digest: string): void;
}

/** The documents of a request, each with what became of it. */
export function RequestDocuments({ detail, shown, onShow }: RequestDocumentsProps): ReactNode {
  return (
    <ul className="yz-choices">
      {detail.documents.map((one) => (
        <li key={one.digest} className={shown === one.digest ? 'yz-draft yz-draft-on' : 'yz-draft'}>
          <DocumentName one={one} on={shown === one.digest} onShow={onShow} />
          <DocumentLine one={one} countsText={countsKey(detail)} />
          {one.problem !== null && <ErrorLines error={one.problem} />}
          <SupplyDocument request={detail.request.id} document={one} />
          <Results one={one} />
        </li>
      ))}
    </ul>
  );
}

interface NameProps {
  readonly one: DocumentStateOut;
  readonly on: boolean;
  readonly onShow: ((digest: string) => void) | undefined;
}

function DocumentName({ one, on, onShow }: NameProps): ReactNode {
  if (onShow === undefined) return <span className="yz-choice-name">{one.name}</span>;
  return (
    <button type="button" className="yz-draft-show" aria-pressed={on} onClick={() => onShow(one.digest)}>
      <span className="yz-choice-name" title={one.name}>
        {one.name}
      </span>
    </button>
  );
}

function DocumentLine({
  one,
  countsText,
}: {
  readonly one: DocumentStateOut;
  readonly countsText: string;
}): ReactNode {
  const { t } = useTexts();
  return (
    <>
      <p className="yz-choice-note">
        {one.pages === null ? null : `${t('requests.pages', { pages: one.pages, count: one.pages })} · `}
        {t(countsText, { count: one.count, spent: one.spent, remaining: one.remaining })}
      </p>
      <p className="yz-choice-note">
        {t('requests.sm3')} <Sm3 value={one.digest} short />
      </p>
    </>
  );
}

/** Sealed files that were made of a document. */
function Results({ one }: { readonly one: DocumentStateOut }): ReactNode {
  const { t } = useTexts();
  const mayLedger = useMay('ledger.entry');
  if (one.results.length === 0) return null;
  return (
    <ul className="yz-results" aria-label={t('requests.results')}>
      {one.results.map(({ entry, output }) => (
        <li key={entry}>
          <a
            download
            href={bytesUrl({ kind: 'result', entry }, { download: true })}
            title={output}
            {...dragOut(entry)}
          >
            {t('requests.download')}
          </a>
          <Link to={`/verify?entry=${entry}`}>{t('requests.verify')}</Link>
          {mayLedger && <Link to={`/ledger?entry=${entry}`}>{t('requests.ledger', { entry })}</Link>}
        </li>
      ))}
    </ul>
  );
}
