import { Spin } from 'antd';
import type { ReactNode } from 'react';
import type { Asked } from '@yinzheng/contract/ipc';
import { useCall } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines } from '../../ui/index.ts';

/** The widest picture that is asked for, pixels. */
const WIDEST = 4000;

export interface PreviewLayerProps {
  readonly ask: Omit<Asked<'stamping.preview'>, 'width'>;
  /** CSS pixels. */
  readonly width: number;
}

/** A page as it will be: the service's picture of it, made by the code that stamps. */
export function PreviewLayer({ ask, width }: PreviewLayerProps): ReactNode {
  const { t } = useTexts();
  const pixels = Math.min(WIDEST, Math.max(50, Math.round(width * window.devicePixelRatio)));
  const { data, error, isFetching } = useCall('stamping.preview', { ...ask, width: pixels }, { keep: true });
  return (
    <div className="yz-preview">
      {data !== undefined && (
        <img src={`data:image/png;base64,${data.png}`} alt={t('stamp.preview.name', { page: ask.page })} />
      )}
      {isFetching && (
        <span className="yz-preview-busy" role="status">
          <Spin size="small" /> {t('stamp.preview.busy')}
        </span>
      )}
      {error !== null && <ErrorLines error={error} />}
    </div>
  );
}
