/**
 * Preloaded into every Node process that Pulumi starts (`pulumiEnvironment`). Node up to 24 loops for ever, eating all
 * memory, when it prints an error in colour whose stack has a frame like `/node_modules/@scope/file.ts:1:1`
 * (nodejs/node#64011). Pulumi prints the error of every failing program in colour, and its source maps yield exactly
 * such frames: without this, a program or policy pack that throws would hang instead of failing. So errors lose their
 * colours. To be deleted when the repository's Node has the fix.
 */
const util = require("node:util");

const inspect = util.inspect;

function inspectWithoutColouredErrors(value, options, ...rest) {
  const risky = util.types.isNativeError(value) && options?.colors === true;
  return inspect(value, risky ? { ...options, colors: false } : options, ...rest);
}

util.inspect = Object.assign(inspectWithoutColouredErrors, inspect);
