import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import type { PaperPoint } from '../../ui/pdf/index.ts';
import type { Impression } from './board.ts';
import { firstPlace } from './date-line.ts';
import { isOpen, type StampDesk } from './use-stamp-desk.ts';

/** Between two seals that are put beside each other, mm. */
const BESIDE_MM = 3;

/** Where the seals of the document lie, in numbers: to be read, and to be corrected. */
export function PositionTable({
  desk,
  locked,
}: {
  readonly desk: StampDesk;
  readonly locked: boolean;
}): ReactNode {
  const { t } = useTexts();
  const { impressions, current, room, page } = desk;
  return (
    <section className="yz-side-part" aria-label={t('stamp.positions.name')}>
      <h2>{t('stamp.positions', { count: impressions.length, most: current.remaining })}</h2>
      {impressions.length === 0 ? (
        <p className="yz-choice-note">
          {t(isOpen(current) ? 'stamp.positions.none' : 'stamp.positions.closed')}
        </p>
      ) : (
        <table className="yz-positions">
          <thead>
            <tr>
              <th scope="col">{t('stamp.page')}</th>
              <th scope="col">{t('stamp.x')}</th>
              <th scope="col">{t('stamp.y')}</th>
              <th scope="col">
                <span className="yz-hidden">{t('stamp.remove')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {impressions.map((one, index) => (
              <Row key={one.key} desk={desk} one={one} number={index + 1} locked={locked} />
            ))}
          </tbody>
        </table>
      )}
      <Button
        size="small"
        icon={<PlusOutlined />}
        disabled={!room || locked}
        onClick={() => desk.add(page, placeOn(desk))}
        title={room ? undefined : t('stamp.positions.full')}
      >
        {t('stamp.add', { page })}
      </Button>
      {!room && impressions.length > 0 && <p className="yz-choice-note">{t('stamp.positions.full')}</p>}
    </section>
  );
}

/** Where a seal is put by the button: over the closing date, else low on the right; beside those that lie there. */
function placeOn({ page, impressions, factsOf, seal }: StampDesk): PaperPoint | undefined {
  const facts = factsOf(page);
  if (facts === undefined) return undefined;
  const first = firstPlace(facts.date, facts.size, seal.size);
  const here = impressions.filter((one) => one.page === page).length;
  return { x: first.x - here * (seal.size.width + BESIDE_MM), y: first.y };
}

interface RowProps {
  readonly desk: StampDesk;
  readonly one: Impression;
  readonly number: number;
  readonly locked: boolean;
}

function Row({ desk, one, number, locked }: RowProps): ReactNode {
  const { t } = useTexts();
  const { page, x, y } = one;
  const show = (): void => {
    desk.select(one.key);
    desk.setPage(page);
  };
  const size = desk.factsOf(page)?.size;
  const fields = [
    { name: 'page', value: page, most: desk.pages, least: 1, digits: 0, step: 1 },
    { name: 'x', value: x, most: size?.width ?? 10_000, least: 0, digits: 1, step: 0.5 },
    { name: 'y', value: y, most: size?.height ?? 10_000, least: 0, digits: 1, step: 0.5 },
  ] as const;
  return (
    <tr className={desk.board.selected === one.key ? 'yz-position-on' : undefined} onClick={show}>
      {fields.map(({ name, value, most, least, digits, step }) => (
        <td key={name}>
          <InputNumber
            size="small"
            controls={false}
            value={value}
            min={least}
            max={most}
            precision={digits}
            step={step}
            disabled={locked}
            aria-label={t(`stamp.field.${name}`, { number })}
            onFocus={show}
            onChange={(wanted) => {
              if (wanted === null) return;
              const place = { page, x, y, [name]: wanted };
              desk.move(one.key, place.page, place);
              if (name === 'page') desk.setPage(wanted);
            }}
          />
        </td>
      ))}
      <td>
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          disabled={locked}
          aria-label={t('stamp.removeOf', { number, page })}
          onClick={(event) => {
            event.stopPropagation();
            desk.remove(one.key);
          }}
        />
      </td>
    </tr>
  );
}
