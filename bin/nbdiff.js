#!/usr/bin/env node
// CommonJS, unlike the rest: it starts some milliseconds sooner, and git calls it for every file.
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const bundle = join(__dirname, '../dist/nbdiff.cjs');
if (existsSync(bundle)) {
  load().launch({ node: process.execPath, script: __filename });
} else {
  process.stderr.write(`nbdiff: not built yet; in ${join(__dirname, '..')}, run \`npm run build\`\n`);
  process.exitCode = 2;
}

/** The bundle; already compiled, where it was built by a Node with the same V8. */
function load() {
  const cache = `${bundle}.${process.versions.v8}-${process.arch}.cache`;
  if (existsSync(cache)) return require('./load-compiled.js').loadCompiled(bundle, cache).exports;
  require('node:module').enableCompileCache?.();
  return require(bundle);
}
