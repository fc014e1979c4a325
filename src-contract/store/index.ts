export {
  base64Schema,
  creditCodeSchema,
  digestSchema,
  identifierSchema,
  momentSchema,
  pointSchema,
  problemSchema,
  SCOPES,
  scopeSchema,
  type Problem,
  type Scope,
} from './common.ts';
export {
  aboutSchema,
  codeSchema,
  enrolledSchema,
  enrolmentSchema,
  newCodeSchema,
  type Enrolled,
  type Enrolment,
} from './enrolment.ts';
