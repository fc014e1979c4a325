import { Button } from 'antd';
import { useEffect, useEffectEvent, type ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines } from '../error-lines.tsx';
import { LoadingState } from '../states.tsx';
import type { PdfDocument } from './document.ts';
import { OpenPdf } from './open-pdf.tsx';
import './pdf.css';
import { usePdf } from './use-pdf.ts';
import type { PdfViewProps } from './view-props.ts';

/** A PDF of the host, page by page under each other: what is in view is fetched and drawn, nothing else. */
export function PdfView(props: PdfViewProps): ReactNode {
  const { url, onLoaded } = props;
  const { t } = useTexts();
  const { pdf, again } = usePdf(url);
  const loaded = useEffectEvent((document: PdfDocument) => onLoaded?.(document));
  const document = pdf.state === 'open' ? pdf.document : undefined;
  useEffect(() => {
    if (document !== undefined) loaded(document);
  }, [document]);
  if (pdf.state === 'failed') {
    return (
      <div className="yz-pdf yz-pdf-failed">
        <ErrorLines error={pdf.why}>
          <Button onClick={again}>{t('pdf.again')}</Button>
        </ErrorLines>
      </div>
    );
  }
  if (document === undefined) {
    return (
      <div className="yz-pdf yz-pdf-waiting">
        <div className="yz-pdf-blank">
          <LoadingState rows={8} />
        </div>
      </div>
    );
  }
  return <OpenPdf {...props} key={url} document={document} />;
}
