export { asPerson, personDer } from './person.ts';
export { conflictingRoles, isPersonId, isRole, ROLES, type PersonRef, type Role } from './roles.ts';
