// The borders live, typed and tested, in scripts/checks/border-rules.ts; this file is for the depcruise command.
const { BORDERS, CRUISE_OPTIONS } = require('./scripts/checks/border-rules.ts');
module.exports = { forbidden: BORDERS, options: CRUISE_OPTIONS };
