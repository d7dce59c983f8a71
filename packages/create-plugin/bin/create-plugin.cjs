#!/usr/bin/env node
import('../dist/index.js').then(
  ({ runCommand }) => runCommand(process.argv.slice(2)),
  (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
