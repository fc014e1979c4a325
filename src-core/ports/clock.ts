/** The time a use case acts at; tests set it. */
export interface Clock {
  now(): Date;
}
