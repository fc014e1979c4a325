export type { DevicesDeps, SettingsFile } from './deps.ts';
export { makeDevices } from './devices.ts';
export { moduleProblem } from './errors.ts';
export { deviceKeys } from './hardware-key.ts';
export { memorySettings } from './settings.ts';
export { nodeLauncher } from './node-launcher.ts';
export {
  DEFAULT_LIMITS,
  DeviceError,
  type DeviceChild,
  type DeviceLauncher,
  type TimeLimits,
} from './types.ts';
export type {
  Devices,
  DevicesView,
  KeyActs,
  KeyCertificateView,
  KeyLine,
  KeySealView,
  KeyView,
  ModuleChoices,
  ModuleView,
  PinPlace,
  SelfTestView,
} from './view.ts';
export { sameToken } from './watched-module.ts';
