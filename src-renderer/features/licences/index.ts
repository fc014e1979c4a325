export { AuthorisationsPage } from './authorisations-page.tsx';
export { IssuePage } from './issue-page.tsx';
export { LicencePage } from './licence-page.tsx';
export { LicencesPage } from './licences-page.tsx';
export { NewLicencePage } from './new-licence-page.tsx';
