import { logAudit } from './audit.ts';
import { requestsOfFile } from './of-file.ts';
import { requestsGet } from './detail.ts';
import { ledgerExport, ledgerExportShown } from './export.ts';
import { sealsGet, sealsList } from './holdings.ts';
import { certificateIn, keysFile, type KeyFile } from './key-file.ts';
import { driverOut, keysList } from './keys.ts';
import { homeGet } from './home.ts';
import { ledgerEntry, ledgerPage } from './ledger.ts';
import { documentsLook, resultLook } from './looks.ts';
import { requestsList, requestsWarm } from './requests.ts';

export { chainKeeper, type ChainKeeper, type CheckedChain } from './chain.ts';
export type { DocumentLook, RequestOutline } from './detail.ts';
export { exportName } from './export.ts';
export { expectedCertificates } from '../seats.ts';
export { certificateIn, driverOut, type KeyFile };
export { filePreferences, type Preferences } from './preferences.ts';
export { products, type Product, type Products } from './products.ts';
export { requireSeat, sessionOut } from './session.ts';
export { takenFiles, type TakenFile, type TakenFiles } from './taken.ts';

/** Tasks of the desk: requests, 台账, seals, keys, home. */
export const deskTasks = {
  'requests.list': requestsList,
  'requests.get': requestsGet,
  'requests.of-file': requestsOfFile,
  'requests.warm': requestsWarm,
  'documents.look': documentsLook,
  'result.look': resultLook,
  'ledger.page': ledgerPage,
  'ledger.entry': ledgerEntry,
  'ledger.export': ledgerExport,
  'ledger.export-shown': ledgerExportShown,
  'log.audit': logAudit,
  'seals.list': sealsList,
  'seals.get': sealsGet,
  'keys.list': keysList,
  'keys.file': keysFile,
  'home.get': homeGet,
} as const;
