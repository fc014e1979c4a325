export { asPerson, personDer } from './person.ts';
export { asPersonId, conflictingRoles, isRole, ROLES, type PersonRef, type Role } from './roles.ts';
