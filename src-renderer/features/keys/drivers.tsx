import type { DriverOut } from '@yinzheng/contract/ipc';
import { Button, Input } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { useAct } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, Sm3 } from '../../ui/index.ts';

/** Drivers that keep keys from being seen, for everybody; all of them, and what can be done, for administrators. */
export function Drivers({ drivers }: { readonly drivers: readonly DriverOut[] }): ReactNode {
  const { t } = useTexts();
  const mayChange = useMay('drivers.add');
  const shown = mayChange ? drivers : drivers.filter(({ error }) => error !== null);
  if (shown.length === 0 && !mayChange) return null;
  return (
    <section className="yz-card keys-drivers" aria-labelledby="keys-drivers">
      <h2 id="keys-drivers">{t('keys.drivers')}</h2>
      {shown.length === 0 ? <p className="yz-muted">{t('keys.drivers.none')}</p> : null}
      <ul>
        {shown.map((driver) => (
          <Driver key={driver.path} driver={driver} mayChange={mayChange} />
        ))}
      </ul>
      {mayChange ? <AddDriver /> : null}
    </section>
  );
}

function Driver({
  driver,
  mayChange,
}: {
  readonly driver: DriverOut;
  readonly mayChange: boolean;
}): ReactNode {
  const { t } = useTexts();
  const accept = useAct('drivers.accept');
  const { name, path, condition, maker, description, version, digest, error } = driver;
  const tone = condition === 'ready' ? 'good' : condition === 'starting' ? 'waiting' : 'wrong';
  return (
    <li>
      <p className="yz-row">
        <b>{name}</b>
        <span className={`yz-tag yz-tag-${tone}`}>{t(`keys.driver.${condition}`)}</span>
        <span className="yz-muted">{[maker, description, version].filter(Boolean).join(' · ')}</span>
      </p>
      <p className="yz-muted keys-path">{path}</p>
      {digest === '' || !mayChange ? null : <Sm3 value={digest} />}
      {error === null ? null : <ErrorLines error={error} plain />}
      {error?.code === 'DRIVER_CHANGED' && mayChange ? (
        <Button loading={accept.isPending} onClick={() => accept.mutate({ path, digest })}>
          {t('keys.driver.accept')}
        </Button>
      ) : null}
      {accept.error === null ? null : <ErrorLines error={accept.error} plain />}
    </li>
  );
}

function AddDriver(): ReactNode {
  const { t } = useTexts();
  const id = useId();
  const [path, setPath] = useState('');
  const add = useAct('drivers.add');
  const send = (): void => add.mutate({ path: path.trim() }, { onSuccess: () => setPath('') });
  return (
    <form
      className="keys-request"
      onSubmit={(event) => {
        event.preventDefault();
        if (path.trim() !== '') send();
      }}
    >
      <label htmlFor={id}>{t('keys.driver.path')}</label>
      <div className="yz-row keys-add">
        <Input id={id} value={path} maxLength={1024} onChange={(event) => setPath(event.target.value)} />
        <Button htmlType="submit" loading={add.isPending} disabled={path.trim() === ''}>
          {t('keys.driver.add')}
        </Button>
      </div>
      <p className="yz-muted">{t('keys.driver.note')}</p>
      {add.error === null ? null : <ErrorLines error={add.error} plain />}
    </form>
  );
}
