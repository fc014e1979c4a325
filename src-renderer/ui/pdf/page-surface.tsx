import { useCallback, useState, type CSSProperties, type ReactElement, type ReactNode } from 'react';
import type { WireErrorOut } from '@yinzheng/contract/ipc';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines } from '../error-lines.tsx';
import type { PdfDocument } from './document.ts';
import { PageCanvas } from './page-canvas.tsx';

export interface PageSurfaceProps {
  readonly document: PdfDocument;
  readonly page: number;
  readonly top: number;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  /** false: only its place is kept. */
  readonly drawn: boolean;
  readonly children?: ReactNode;
}

/** One page at its place: drawn, or an empty sheet of its size, with what lies on it. */
export function PageSurface(props: PageSurfaceProps): ReactElement {
  const { document: pdf, page, top, width, height, scale, drawn, children } = props;
  const { t } = useTexts();
  const [ready, setReady] = useState(false);
  const [problem, setProblem] = useState<WireErrorOut>();
  const onDrawn = useCallback(() => {
    setReady(true);
    setProblem(undefined);
  }, []);
  const style: CSSProperties = { top, width, height, marginLeft: -width / 2 };
  const shown = drawn && ready;
  return (
    <div
      className="yz-pdf-page"
      data-page={page}
      data-rendered={shown}
      role="group"
      aria-label={t('pdf.pageOf', { page, pages: pdf.pages })}
      aria-busy={drawn && !ready && problem === undefined}
      style={style}
    >
      {drawn && (
        <PageCanvas
          document={pdf}
          page={page}
          width={width}
          height={height}
          scale={scale}
          onDrawn={onDrawn}
          onProblem={setProblem}
        />
      )}
      {!shown && problem === undefined && <span className="yz-pdf-number">{page}</span>}
      {problem !== undefined && <ErrorLines error={problem} />}
      {drawn && children !== undefined && <div className="yz-pdf-overlay">{children}</div>}
    </div>
  );
}
