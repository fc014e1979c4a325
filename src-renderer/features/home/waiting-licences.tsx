import type { Output } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTexts } from '../../i18n/index.ts';
import { Moment } from '../../ui/index.ts';

type Waiting = Output<'home.get'>['licences'][number];

const TONES: Readonly<Record<Waiting['act'], string>> = { review: 'waiting', issue: 'act', correct: 'wrong' };

export interface WaitingLicencesProps {
  readonly rows: readonly Waiting[];
  /** Acts that the store set aside. */
  readonly aside: number;
}

/** What of licences waits for whoever sits here, the oldest first. */
export function WaitingLicences({ rows, aside }: WaitingLicencesProps): ReactNode {
  const { t } = useTexts();
  if (rows.length === 0 && aside === 0) return null;
  return (
    <>
      {aside === 0 ? null : (
        <p className="yz-home-aside">
          <span className="yz-tag yz-tag-wrong">{t('home.act.aside')}</span>{' '}
          <Link to="/delivery?view=aside">{t('home.aside', { count: aside })}</Link>
        </p>
      )}
      {rows.length === 0 ? null : (
        <table className="yz-table">
          <thead>
            <tr>
              {(['act', 'licence', 'collector', 'since'] as const).map((head) => (
                <th key={head} scope="col">
                  {t(`home.column.${head}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.row.id} it={row} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Row({ it: { act, row } }: { readonly it: Waiting }): ReactNode {
  const { t } = useTexts();
  // Of what passed its review and cannot be issued, its page says why.
  const again = act === 'correct' && row.unfit !== null;
  const to =
    act === 'correct' && !again ? `/licences/new?draft=${row.id}` : `/licences/${encodeURIComponent(row.id)}`;
  return (
    <tr>
      <td>
        <span className={`yz-tag yz-tag-${TONES[act]}`}>
          {t(again ? 'home.act.again' : `home.act.${act}`)}
        </span>
      </td>
      <td className="yz-home-reason">
        <Link to={to}>{row.holders}</Link>
        <span className="yz-muted yz-ellipsis">{row.type}</span>
      </td>
      <td>{row.collector.name}</td>
      <td>
        <Moment at={row.changed} form="short" />
      </td>
    </tr>
  );
}
