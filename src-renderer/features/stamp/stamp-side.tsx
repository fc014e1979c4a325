import { Radio, Switch } from 'antd';
import { useId, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useTexts, type UiTexts } from '../../i18n/index.ts';
import { ErrorLines, PrimaryButton, SealPicture, type ActWindow } from '../../ui/index.ts';
import { placed, total } from './board.ts';
import { CheckList } from './check-list.tsx';
import { PositionTable } from './position-table.tsx';
import { useChecks, type Checks } from './use-checks.ts';
import { isOpen, type Format, type SealOut, type StampDesk } from './use-stamp-desk.ts';

const FORMATS: readonly Format[] = ['ses', 'cms'];

export interface StampSideProps {
  readonly desk: StampDesk;
  readonly act: ActWindow<'stamping.prepare'>;
}

/** The seal, where it lies, what was checked, and the one button. */
export function StampSide({ desk, act }: StampSideProps): ReactNode {
  return desk.detail.may.stamp ? <Stampable desk={desk} act={act} /> : <NotStampable desk={desk} />;
}

function Stampable({ desk, act }: StampSideProps): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const checks = useChecks(desk);
  const { request, documents } = desk.detail;
  const count = total(desk.board);
  const left = documents.filter((one) => isOpen(one) && !desk.board.documents.get(one.digest)?.length);
  const why = whyNot(desk, checks.bar, count, texts);
  const order = documents.map(({ digest }) => digest);
  const start = (): void =>
    void act.start({ id: request.id, format: desk.format, documents: [...placed(desk.board, order)] });
  return (
    <>
      <div className="yz-side-scroll">
        <SealCard seal={desk.seal} />
        <PositionTable desk={desk} locked={act.busy} />
        <FormatChoice desk={desk} />
        <CheckList desk={desk} checks={checks} />
      </div>
      <div className="yz-side-foot">
        <PreviewSwitch desk={desk} />
        {act.error !== null && <ErrorLines error={act.error} />}
        {count > 0 && left.length > 0 && (
          <p className="yz-choice-note">
            {t('stamp.leftOut', { count: left.length, name: left[0]?.name ?? '' })}
          </p>
        )}
        <PrimaryButton
          block
          label={count === 0 ? t('stamp.go.none') : t('stamp.go', { count })}
          why={why}
          busy={act.busy}
          onPress={start}
        />
      </div>
    </>
  );
}

/** Why the button cannot be pressed; null: it can. */
function whyNot(
  { current, detail: { documents } }: StampDesk,
  bar: Checks['bar'],
  count: number,
  { t, wire }: UiTexts,
): string | null {
  const found =
    count > 0
      ? bar
      : current.problem === null
        ? undefined
        : { document: current.digest, error: current.problem };
  if (found === undefined) return count > 0 ? null : t('stamp.why.none');
  return t('stamp.why.check', {
    name: documents.find(({ digest }) => digest === found.document)?.name ?? '',
    title: wire(found.error).title,
  });
}

/** Why nothing can be stamped with this ticket now. */
function NotStampable({ desk }: { readonly desk: StampDesk }): ReactNode {
  const { t } = useTexts();
  const { ticket, request, state } = desk.detail;
  return (
    <div className="yz-side-scroll">
      <SealCard seal={desk.seal} />
      <section className="yz-side-part" role="status">
        <h2>{t('stamp.closed')}</h2>
        <p>{t(`stamp.closed.${state}`)}</p>
        {ticket !== null && (state === 'agreed' || state === 'damaged') && <ErrorLines error={ticket} />}
        <p>
          <Link to={`/requests/${request.id}`}>{t('stamp.toRequest')}</Link>
        </p>
      </section>
    </div>
  );
}

function SealCard({ seal }: { readonly seal: SealOut }): ReactNode {
  const { t } = useTexts();
  const { width, height } = seal.size;
  const round = seal.kind !== 'personal' && width === height;
  const [key] = seal.keys;
  return (
    <section className="yz-side-part" aria-label={t('stamp.seal')}>
      <h2>{t('stamp.seal')}</h2>
      <div className="yz-seal-card">
        <SealPicture seal={seal} width={52} />
        <div>
          <p>
            <b>{seal.name}</b>
          </p>
          <p className="yz-choice-note">
            {round
              ? t('stamp.seal.round', { width: trim(width) })
              : t('stamp.seal.size', { width: trim(width), height: trim(height) })}
          </p>
          <p className="yz-choice-note">
            {key === undefined
              ? t('stamp.seal.noKey')
              : t(`stamp.seal.key.${key.kind}`, { serial: key.serial.slice(-8) })}
          </p>
        </div>
      </div>
    </section>
  );
}

function trim(mm: number): string {
  return String(Math.round(mm * 10) / 10);
}

function FormatChoice({ desk }: { readonly desk: StampDesk }): ReactNode {
  const { t } = useTexts();
  const id = useId();
  return (
    <fieldset className="yz-field yz-format">
      <legend>{t('stamp.format')}</legend>
      <Radio.Group
        size="small"
        name={id}
        value={desk.format}
        options={FORMATS.map((value) => ({ value, label: t(`settings.format.${value}`) }))}
        onChange={(event) => desk.setFormat(event.target.value as Format)}
      />
      <p className="yz-choice-note">{t(`stamp.format.${desk.format}`)}</p>
    </fieldset>
  );
}

function PreviewSwitch({ desk }: { readonly desk: StampDesk }): ReactNode {
  const { t } = useTexts();
  const id = useId();
  return (
    <div className="yz-row">
      <Switch
        id={id}
        size="small"
        checked={desk.preview}
        disabled={desk.impressions.length === 0}
        onChange={desk.setPreview}
        aria-label={t('stamp.preview')}
      />
      <label htmlFor={id}>{t('stamp.preview')}</label>
    </div>
  );
}
