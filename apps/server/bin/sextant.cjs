#!/usr/bin/env node
// CommonJS on purpose: the size of libuv's thread pool is read once, when it is first used, and loading an ES module
// uses it already. Each running DuckDB statement occupies one thread.
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(8, require('node:os').availableParallelism() * 4));

import('../dist/index.js').then(
  ({ runProgram }) => runProgram(),
  (error) => {
    const missing = error.code === 'ERR_MODULE_NOT_FOUND';
    process.stderr.write(missing ? `Sextant is not built or not installed completely (${error.message}).\nRun: npm run build\n` : `${error.stack}\n`);
    process.exitCode = 1;
  },
);
