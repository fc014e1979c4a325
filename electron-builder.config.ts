import type { Configuration } from 'electron-builder';

/**
 * How the desktop program is packed. `npm run package` reads this and adds what differs from run to run
 * (scripts/electron/package.ts); docs/packaging.md tells how each package is made and tried.
 */
export const PACKAGING = {
  appId: 'cn.yinzheng.workstation',
  productName: '印证',
  copyright: 'Yinzheng',
  // scripts/electron/stage.ts puts the application together: the packer takes all of it and looks for no more.
  directories: { app: 'out/staged', buildResources: 'build', output: 'out/packages' },
  artifactName: 'yinzheng-${version}-${os}-${arch}.${ext}',
  files: ['**/*', { from: 'node_modules', to: 'node_modules', filter: ['**/*'] }],
  // A native library is loaded from a file; nothing else of ours lies outside the archive.
  asar: { smartUnpack: false },
  asarUnpack: ['**/*.node'],
  // Packages bring their libraries with them (docs/adr/0002): nothing is installed, compiled or looked for.
  beforeBuild: () => Promise.resolve(false),
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
  electronLanguages: ['zh-CN', 'en-US'],
  publish: null,
  linux: {
    executableName: 'yinzheng',
    // Paths, not addresses: %U would hand over file://…
    executableArgs: ['%F'],
    target: ['deb', 'AppImage'],
    category: 'Office',
    synopsis: '电子印章与电子证照工作站',
    description: '印证：电子印章与电子证照工作站',
    maintainer: 'Yinzheng <yinzheng@localhost>',
    vendor: 'Yinzheng',
    icon: 'build/icon.png',
    fileAssociations: [
      { ext: 'yzticket', name: '用印凭证', mimeType: 'application/x-yinzheng-ticket', role: 'Editor' },
      { ext: 'pdf', name: 'PDF', mimeType: 'application/pdf', role: 'Viewer' },
    ],
  },
  deb: { packageName: 'yinzheng' },
  win: {
    executableName: 'yinzheng',
    target: [{ target: 'nsis', arch: ['x64'] }],
    icon: 'build/icon.png',
    // PDF is only offered under "open with" (build/installer.nsh): the office's own reader stays the first.
    fileAssociations: [{ ext: 'yzticket', name: '用印凭证', role: 'Editor' }],
  },
  nsis: {
    oneClick: false,
    perMachine: true,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
    installerLanguages: ['zh_CN', 'en_US'],
    language: '2052',
    include: 'build/installer.nsh',
  },
} satisfies Configuration;
