#!/usr/bin/env node
// CommonJS, unlike the rest: it starts some milliseconds sooner, and git calls it for every file.
'use strict';
const { join } = require('node:path');

require('node:module').enableCompileCache?.();
let nbdiff;
try {
  nbdiff = require('../dist/nbdiff.cjs');
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
  process.stderr.write(`nbdiff: not built yet; run: npm ci --prefix ${join(__dirname, '..')}\n`);
  process.exitCode = 2;
}
nbdiff?.launch({ node: process.execPath, script: __filename });
