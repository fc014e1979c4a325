import type { KeyOut } from '@yinzheng/contract/ipc';
import { Button, Checkbox, Select } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, type ActWindow } from '../../ui/index.ts';

/** What a profile's name ends with whose signatures wait for a button. */
const BUTTON = '+button';

export interface WayFormProps {
  readonly it: KeyOut;
  readonly act: ActWindow<'keys.self-test'>;
  onLeave(): void;
}

/** Has a key tested with another way of signing; one that passes is kept for it. */
export function WayForm({ it, act, onLeave }: WayFormProps): ReactNode {
  const { t } = useTexts();
  const id = useId();
  const tried = it.selfTest?.profile.replace(BUTTON, '');
  const [way, setWay] = useState(it.ways.find((one) => one !== tried) ?? it.ways[0] ?? '');
  const [button, setButton] = useState(it.pin.button);
  const send = (): void => void act.start({ key: it.id, profile: button ? `${way}${BUTTON}` : way });
  return (
    <form
      className="keys-request"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <p>{t('keys.way.text')}</p>
      <label htmlFor={id}>{t('keys.way')}</label>
      <Select
        id={id}
        value={way}
        onChange={setWay}
        options={it.ways.map((one) => ({
          value: one,
          label: one === tried ? t('keys.way.tried', { way: one }) : one,
        }))}
      />
      <Checkbox checked={button} onChange={(event) => setButton(event.target.checked)}>
        {t('keys.way.button')}
      </Checkbox>
      {act.error === null ? null : <ErrorLines error={act.error} />}
      <div className="yz-row">
        <Button onClick={onLeave}>{t('keys.request.cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={act.busy} disabled={way === ''}>
          {t('keys.way.do')}
        </Button>
      </div>
    </form>
  );
}
