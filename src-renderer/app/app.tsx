import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import type { SessionOut } from '@yinzheng/contract/ipc';
import { App as AntdApp, Button, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useEffect, useLayoutEffect, useState, type ReactNode } from 'react';
import { I18nextProvider, useTranslation } from 'react-i18next';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { makeI18n, useTexts } from '../i18n/index.ts';
import { ErrorLines, LoadingState } from '../ui/index.ts';
import { antdTheme, paint, themeOf } from '../ui/theme.ts';
import { CallError, listen, useCall, type ServiceState } from './api/index.ts';
import { LAYERS, layers } from './layers.ts';
import { ROUTES } from './routes.tsx';
import { ServiceProvider } from './service.tsx';
import { SessionProvider } from './session.tsx';
import { useMedia } from './use-media.ts';

const TRIES = 4;
const BETWEEN_TRIES_MS = 700;

/** The whole window. */
export function App(): ReactNode {
  const [client] = useState(makeClient);
  const [i18n] = useState(() => makeI18n('zh-CN'));
  return (
    <QueryClientProvider client={client}>
      <I18nextProvider i18n={i18n}>
        <Window />
      </I18nextProvider>
    </QueryClientProvider>
  );
}

/** A refusal is an answer and is not asked again; a service that starts again is waited for. The network is this computer. */
function makeClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retryDelay: BETWEEN_TRIES_MS,
        retry: (tries, error) => tries < TRIES && error instanceof CallError && error.code === 'SERVICE_DOWN',
      },
      mutations: { networkMode: 'always' },
    },
  });
}

function Window(): ReactNode {
  const session = useCall('session.get', {});
  const service = useEvents();
  return (
    <Look preferences={session.data?.preferences}>
      <ServiceProvider value={service}>
        {session.data === undefined ? (
          <Beginning error={session.error} again={() => void session.refetch()} />
        ) : (
          <SessionProvider value={session.data}>
            <Pages />
          </SessionProvider>
        )}
      </ServiceProvider>
    </Look>
  );
}

function Pages(): ReactNode {
  const [router] = useState(() => createBrowserRouter(ROUTES));
  return <RouterProvider router={router} />;
}

/** Listens to the service as long as the window is open. */
function useEvents(): ServiceState {
  const client = useQueryClient();
  const [state, setState] = useState<ServiceState>('up');
  useEffect(() => listen(client, { onService: setState }), [client]);
  return state;
}

/** Before anything is known of the session. */
function Beginning({ error, again }: { readonly error: unknown; readonly again: () => void }): ReactNode {
  const { t } = useTexts();
  return (
    <main className="yz-beginning">
      <h1>{t('frame.product')}</h1>
      {error === null ? (
        <LoadingState rows={4} />
      ) : (
        <ErrorLines error={error}>
          <Button onClick={again}>{t('frame.again')}</Button>
        </ErrorLines>
      )}
    </main>
  );
}

interface LookProps {
  readonly preferences: SessionOut['preferences'] | undefined;
  readonly children: ReactNode;
}

/** Language and colours. */
function Look({ preferences, children }: LookProps): ReactNode {
  const { t, i18n } = useTranslation();
  const language = preferences?.language ?? 'zh-CN';
  const theme = themeOf(preferences?.theme ?? 'system', {
    dark: useMedia('(prefers-color-scheme: dark)'),
    contrast: useMedia('(prefers-contrast: more)'),
  });
  useLayoutEffect(() => paint(document.documentElement, theme), [theme]);
  useEffect(() => {
    document.documentElement.lang = language;
    if (i18n.language !== language) void i18n.changeLanguage(language);
  }, [i18n, language]);
  return (
    <ConfigProvider
      theme={antdTheme(theme)}
      locale={language === 'en' ? enUS : zhCN}
      csp={{ nonce: nonce() }}
      button={{ autoInsertSpace: false }}
      wave={{ disabled: true }}
      getPopupContainer={layers}
    >
      <AntdApp component={false} notification={{ getContainer: layers }}>
        {children}
      </AntdApp>
      <div {...LAYERS} role="region" aria-label={t('frame.layers')} />
    </ConfigProvider>
  );
}

/** The page's own nonce for styles; empty where the host gave none. */
function nonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
