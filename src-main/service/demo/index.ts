export { makeDemoHouse, type DemoDeps, type DemoHouse, type DemoMember, type DemoRecords } from './house.ts';
export { DEMO_MORE_SEALS, type DemoSealPlan } from './more-seals.ts';
export { DEMO_PEOPLE, DEMO_SEAL_NAME, DEMO_UNIT } from './people.ts';
export { demoPin, demoPinsFile } from './pins.ts';
export { DEMO_SEAL_MM } from './seal.ts';
