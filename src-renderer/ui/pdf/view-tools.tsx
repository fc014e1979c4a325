import {
  LeftOutlined,
  MenuFoldOutlined,
  MenuUnfoldOutlined,
  MinusOutlined,
  PlusOutlined,
  RightOutlined,
} from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useState, type SyntheticEvent, type ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { stepZoom, ZOOM_STEPS, type Zoom } from './paper.ts';

export interface ViewToolsProps {
  readonly page: number;
  readonly pages: number;
  readonly zoom: Zoom;
  /** CSS pixels a millimetre of the page that is read. */
  readonly scale: number;
  readonly thumbnails: boolean;
  onPage(page: number): void;
  onZoom(zoom: Zoom): void;
  onThumbnails(open: boolean): void;
  /** What the page says or offers besides. */
  readonly children?: ReactNode;
}

/** Page and zoom of a view, in one line. */
export function ViewTools(props: ViewToolsProps): ReactNode {
  const { page, pages, zoom, scale, thumbnails, onPage, onZoom, onThumbnails, children } = props;
  const { t } = useTexts();
  return (
    <div className="yz-pdf-tools" role="toolbar" aria-label={t('pdf.tools')}>
      <Tool
        name={t(thumbnails ? 'pdf.thumbnails.close' : 'pdf.thumbnails.open')}
        icon={thumbnails ? <MenuFoldOutlined /> : <MenuUnfoldOutlined />}
        pressed={thumbnails}
        onPress={() => onThumbnails(!thumbnails)}
      />
      <Tool
        name={t('pdf.previous')}
        icon={<LeftOutlined />}
        barred={page <= 1}
        onPress={() => onPage(page - 1)}
      />
      <PageNumber key={page} page={page} pages={pages} onPage={onPage} />
      <Tool
        name={t('pdf.next')}
        icon={<RightOutlined />}
        barred={page >= pages}
        onPress={() => onPage(page + 1)}
      />
      <span className="yz-pdf-rule" aria-hidden />
      <Tool name={t('pdf.smaller')} icon={<MinusOutlined />} onPress={() => onZoom(stepZoom(scale, -1))} />
      <ZoomChoice zoom={zoom} onZoom={onZoom} />
      <Tool name={t('pdf.larger')} icon={<PlusOutlined />} onPress={() => onZoom(stepZoom(scale, 1))} />
      {children === undefined ? null : <span className="yz-pdf-more">{children}</span>}
    </div>
  );
}

interface ToolProps {
  readonly name: string;
  readonly icon: ReactNode;
  readonly barred?: boolean;
  readonly pressed?: boolean;
  onPress(): void;
}

function Tool({ name, icon, barred = false, pressed, onPress }: ToolProps): ReactNode {
  return (
    <Tooltip title={name}>
      <Button
        type="text"
        size="small"
        icon={icon}
        aria-label={name}
        disabled={barred}
        onClick={onPress}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      />
    </Tooltip>
  );
}

interface PageNumberProps {
  readonly page: number;
  readonly pages: number;
  onPage(page: number): void;
}

/** The page's number, to be read and to be written; Enter or leaving it goes there. */
function PageNumber({ page, pages, onPage }: PageNumberProps): ReactNode {
  const { t } = useTexts();
  const [text, setText] = useState(String(page));
  const go = (event?: SyntheticEvent): void => {
    event?.preventDefault();
    const wanted = Number(text.trim());
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > pages) return setText(String(page));
    if (wanted !== page) onPage(wanted);
  };
  return (
    <form className="yz-pdf-goto" onSubmit={go}>
      <input
        value={text}
        inputMode="numeric"
        size={Math.max(2, String(pages).length)}
        maxLength={7}
        aria-label={t('pdf.page', { pages })}
        onChange={(event) => setText(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={() => go()}
      />
      <span aria-hidden>/ {pages}</span>
    </form>
  );
}

function ZoomChoice({ zoom, onZoom }: { readonly zoom: Zoom; onZoom(zoom: Zoom): void }): ReactNode {
  const { t } = useTexts();
  const choose = (value: string): void =>
    onZoom(value === 'width' || value === 'page' ? value : Number(value));
  const factors =
    typeof zoom === 'number' && !ZOOM_STEPS.includes(zoom) ? [...ZOOM_STEPS, zoom].sort() : ZOOM_STEPS;
  return (
    <select aria-label={t('pdf.zoom')} value={String(zoom)} onChange={(event) => choose(event.target.value)}>
      <option value="width">{t('pdf.zoom.width')}</option>
      <option value="page">{t('pdf.zoom.page')}</option>
      {factors.map((factor) => (
        <option key={factor} value={factor}>
          {factor === 1 ? t('pdf.zoom.true') : t('pdf.zoom.percent', { percent: Math.round(factor * 100) })}
        </option>
      ))}
    </select>
  );
}
