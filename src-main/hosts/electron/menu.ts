import type { MenuItemConstructorOptions } from 'electron';
import type { DesktopTexts } from './texts.ts';

export interface MenuDeps {
  readonly texts: DesktopTexts;
  readonly devTools: boolean;
  /** Lets a person choose PDFs to be verified. */
  choose(): void;
  /** Shows the data folder's results in the computer's own file manager. */
  showResults(): void;
  about(): void;
  quit(): void;
}

/** The program's menu, as Electron makes it from. */
export function programMenu({
  texts: { t },
  devTools,
  choose,
  showResults,
  about,
  quit,
}: MenuDeps): MenuItemConstructorOptions[] {
  const line: MenuItemConstructorOptions = { type: 'separator' };
  return [
    {
      label: t('desktop.menu.file'),
      submenu: [
        { label: t('desktop.menu.open'), accelerator: 'CmdOrCtrl+O', click: choose },
        { label: t('desktop.menu.results'), click: showResults },
        line,
        { label: t('desktop.menu.quit'), accelerator: 'CmdOrCtrl+Q', click: quit },
      ],
    },
    {
      label: t('desktop.menu.edit'),
      submenu: [
        { label: t('desktop.menu.undo'), role: 'undo' },
        { label: t('desktop.menu.redo'), role: 'redo' },
        line,
        { label: t('desktop.menu.cut'), role: 'cut' },
        { label: t('desktop.menu.copy'), role: 'copy' },
        { label: t('desktop.menu.paste'), role: 'paste' },
        { label: t('desktop.menu.all'), role: 'selectAll' },
      ],
    },
    {
      label: t('desktop.menu.view'),
      submenu: [
        { label: t('desktop.menu.larger'), role: 'zoomIn' },
        { label: t('desktop.menu.smaller'), role: 'zoomOut' },
        { label: t('desktop.menu.usual'), role: 'resetZoom' },
        line,
        { label: t('desktop.menu.full'), role: 'togglefullscreen' },
        ...(devTools ? [{ label: t('desktop.menu.tools'), role: 'toggleDevTools' } as const] : []),
      ],
    },
    { label: t('desktop.menu.help'), submenu: [{ label: t('desktop.menu.about'), click: about }] },
  ];
}
