import type { Output } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useNow } from '../../app/use-now.ts';
import { useTexts } from '../../i18n/index.ts';
import { Moment, PersonName, StateTag } from '../../ui/index.ts';

const TICK_MS = 30_000;
/** What ends within so long is shown as pressing. */
const PRESSING_MS = 24 * 3_600_000;

type Waiting = Output<'home.get'>['waiting'][number];

const WAYS: Readonly<Record<Waiting['act'], string>> = {
  decide: '/approvals',
  stamp: '/stamp',
  'read-answer': '/requests',
};
const TONES: Readonly<Record<Waiting['act'], string>> = {
  decide: 'waiting',
  stamp: 'act',
  'read-answer': 'muted',
};

/** What waits, the oldest deadline first. */
export function WaitingList({ rows }: { readonly rows: readonly Waiting[] }): ReactNode {
  const { t } = useTexts();
  const now = useNow(TICK_MS);
  const heads = ['act', 'reason', 'applicant', 'seal', 'count', 'expires'] as const;
  return (
    <table className="yz-table">
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col" className={head === 'count' ? 'yz-num' : undefined}>
              {t(`home.column.${head}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={`${row.act} ${row.request.id}`} row={row} now={now} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row: { act, request }, now }: { readonly row: Waiting; readonly now: number }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const [first = ''] = request.documents;
  const more = request.documents.length - 1;
  const pressing = Date.parse(request.expires) - now < PRESSING_MS;
  return (
    <tr>
      <td>
        {act === 'read-answer' ? (
          <StateTag state={request.state} />
        ) : (
          <span className={`yz-tag yz-tag-${TONES[act]}`}>{t(`home.act.${act}`)}</span>
        )}
      </td>
      <td className="yz-home-reason">
        <Link to={`${WAYS[act]}/${request.id}`}>{request.reason}</Link>
        <span className="yz-muted yz-ellipsis">
          {more === 0 ? first : t('home.documents', { name: first, count: more })}
        </span>
      </td>
      <td>
        <PersonName person={request.applicant} />
      </td>
      <td>{request.seal.name}</td>
      <td className="yz-num">
        {request.agreed
          ? t('home.count', { remaining: request.remaining, count: request.count })
          : t('requests.countsAsked', { count: request.count })}
      </td>
      <td>
        <Moment at={request.expires} form="short" />
        {act === 'read-answer' ? null : (
          <span className={pressing ? 'yz-home-left yz-home-pressing' : 'yz-home-left'}>
            {texts.timeLeft(request.expires, now)}
          </span>
        )}
      </td>
    </tr>
  );
}
