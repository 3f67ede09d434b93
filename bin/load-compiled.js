// Loads a CommonJS file with the code that V8 compiled of it before: what Node does by itself from 22.1 on. Most of
// the command's start is else spent on compiling.
'use strict';
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

/** V8 compiles anew by itself where `cache` is not its own (another version, other flags) or is left out.
 *  `file` has to be ASCII, as esbuild writes it. */
exports.loadCompiled = (file, cache) => {
  const source = `(function(exports,require,module,__filename,__dirname){${readFileSync(file, 'latin1')}\n})`;
  const cachedData = cache === undefined ? undefined : readFileSync(cache);
  const script = new Script(source, { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return { exports: module.exports, script };
};
