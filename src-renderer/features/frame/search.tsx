import { SearchOutlined } from '@ant-design/icons';
import { AutoComplete, Input, type InputRef } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { useHotkeys } from '../../ui/index.ts';

/** Longest words that are looked for. */
const LONGEST = 200;

/** One box to look for documents, reasons and people; `/` goes to it. */
export function Search(): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const box = useRef<InputRef>(null);
  const [text, setText] = useState('');
  const ledger = useMay('ledger.page');
  const requests = useMay('requests.list');
  useHotkeys({ '/': () => box.current?.focus() });
  if (!ledger && !requests) return <span className="yz-search" />;
  const words = text.trim();
  const options = [
    ...(requests ? [{ value: '/requests', label: t('frame.search.requests', { text: words }) }] : []),
    ...(ledger ? [{ value: '/ledger', label: t('frame.search.ledger', { text: words }) }] : []),
  ];
  const go = async (path: string): Promise<void> => {
    setText('');
    const query = new URLSearchParams({ text: words, ...(path === '/requests' ? { view: 'all' } : {}) });
    await navigate(`${path}?${query.toString()}`);
  };
  return (
    <search className="yz-search">
      <AutoComplete
        value={text}
        options={words === '' ? [] : options}
        defaultActiveFirstOption
        showSearch={{ onSearch: setText }}
        onSelect={(path) => void go(path)}
      >
        <Input
          ref={box}
          prefix={<SearchOutlined aria-hidden />}
          placeholder={t('frame.search')}
          aria-label={t('frame.search')}
          maxLength={LONGEST}
        />
      </AutoComplete>
    </search>
  );
}
