import { Button, Drawer, Input, Segmented, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useCall } from '../../app/api/index.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import {
  EmptyState,
  ErrorLines,
  LoadingState,
  NoRight,
  Page,
  RequestTable,
  useHotkeys,
} from '../../ui/index.ts';
import { addressOf, askOf, listAddress, PAGE_SIZE, STATES, type ListAddress } from './list-address.ts';
import { RequestView } from './request-view.tsx';
import './requests.css';

/** 用印申请: the requests that this person made, or may see. */
export function RequestsPage(): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const may = useMay('requests.list');
  const mayMake = useMay('requests.make');
  const primary = mayMake
    ? { label: t('requests.new'), onPress: () => void navigate('/requests/new') }
    : undefined;
  const [query] = useSearchParams();
  const { open } = listAddress(query, 'all');
  return (
    <Page title={t('requests.title')} primary={primary} beside={may && open !== undefined}>
      {may ? <Requests mayMake={mayMake} /> : <NoRight />}
    </Page>
  );
}

function Requests({ mayMake }: { readonly mayMake: boolean }): ReactNode {
  const { t } = useTexts();
  const [query, setQuery] = useSearchParams();
  const address = listAddress(query, mayMake ? 'mine' : 'all');
  const go = (change: Partial<ListAddress>): void =>
    setQuery(addressOf({ ...address, page: 1, ...change }), { replace: true });
  const { data, error, refetch } = useCall('requests.list', askOf(address), { keep: true });
  return (
    <>
      <ListTools key={address.text} address={address} mayMake={mayMake} go={go} />
      {error !== null && (
        <ErrorLines error={error}>
          <Button onClick={() => void refetch()}>{t('requests.retry')}</Button>
        </ErrorLines>
      )}
      {data === undefined && error === null && <LoadingState rows={8} />}
      {data !== undefined && data.total === 0 && <Nothing address={address} mayMake={mayMake} go={go} />}
      {data !== undefined && data.total > 0 && (
        <RequestTable
          label={t('requests.title')}
          moment="requested"
          rows={data.rows}
          total={data.total}
          page={address.page}
          pageSize={PAGE_SIZE}
          onPage={(page) => go({ page })}
          to={(open) => `/requests?${addressOf({ ...address, open }).toString()}`}
          current={address.open}
        />
      )}
      <OpenRequest id={address.open} onClose={() => go({ page: address.page, open: undefined })} />
    </>
  );
}

interface ToolsProps {
  readonly address: ListAddress;
  readonly mayMake: boolean;
  go(change: Partial<ListAddress>): void;
}

function ListTools({ address, mayMake, go }: ToolsProps): ReactNode {
  const { t } = useTexts();
  const { person } = useSession();
  const [text, setText] = useState(address.text);
  const seesMore = person?.roles.some((role) => role !== 'applicant') === true;
  return (
    <div className="yz-list-tools" role="search">
      {mayMake && seesMore && (
        <Segmented
          value={address.view}
          aria-label={t('requests.view')}
          options={(['mine', 'all'] as const).map((value) => ({ value, label: t(`requests.view.${value}`) }))}
          onChange={(view) => go({ view })}
        />
      )}
      <Input.Search
        value={text}
        allowClear
        aria-label={t('requests.search')}
        placeholder={t('requests.search')}
        onChange={(event) => setText(event.target.value)}
        onSearch={(value) => go({ text: value.trim() })}
        className="yz-list-search"
      />
      <Select
        value={address.state ?? 'any'}
        aria-label={t('requests.state')}
        options={[
          { value: 'any', label: t('requests.state.any') },
          ...STATES.map((value) => ({ value, label: t(`frame.state.${value}`) })),
        ]}
        onChange={(value) => go({ state: STATES.find((state) => state === value) })}
        className="yz-list-state"
      />
    </div>
  );
}

/** There is nothing: because of the filter, or because nothing was asked for yet. */
function Nothing({ address, mayMake, go }: ToolsProps): ReactNode {
  const { t } = useTexts();
  if (address.text !== '' || address.state !== undefined) {
    return (
      <EmptyState title={t('requests.none.filtered')} text={t('requests.none.filtered.text')}>
        <Button onClick={() => go({ text: '', state: undefined })}>{t('requests.none.clear')}</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={t('requests.none')} text={t(mayMake ? 'requests.none.text' : 'requests.none.others')}>
      {mayMake && (
        <Link to="/requests/new?sample=1">
          <Button tabIndex={-1}>{t('requests.none.sample')}</Button>
        </Link>
      )}
    </EmptyState>
  );
}

/** A request in a drawer beside the list. */
function OpenRequest({
  id,
  onClose,
}: {
  readonly id: string | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTexts();
  const { data, error, refetch } = useCall('requests.get', { id: id ?? '' }, { enabled: id !== undefined });
  useHotkeys({ escape: id === undefined ? undefined : onClose });
  return (
    <Drawer
      open={id !== undefined}
      onClose={onClose}
      size={460}
      mask={false}
      destroyOnHidden
      rootClassName="yz-below-top"
      title={t('requests.one')}
      extra={
        id !== undefined && (
          <Link to={`/requests/${id}`}>
            <Button tabIndex={-1}>{t('requests.openPage')}</Button>
          </Link>
        )
      }
    >
      {error !== null && (
        <ErrorLines error={error}>
          <Button onClick={() => void refetch()}>{t('requests.retry')}</Button>
        </ErrorLines>
      )}
      {data === undefined && error === null && <LoadingState />}
      {data !== undefined && <RequestView detail={data} />}
    </Drawer>
  );
}
