import { writeFile } from 'node:fs/promises';
import { SextantError } from '@sextant/contracts';
import { configFileOf, shownPath } from '../desk/places.ts';
import type { Command } from './command.ts';

const STARTER = `# Configuration of Sextant. Unknown keys are refused, with the closest known one.
title: My company

policy:
  timezone: UTC
  reporting_currency: EUR
  # Figures of fewer customers than this are hidden from viewers.
  min_cell: 5

http:
  address: 127.0.0.1
  # Origins of the pages that embed widgets, for example https://portal.example
  allowed_origins: []

# Each source names a connector and tells it what to read. \${NAME} stands for an environment variable.
sources: []
#  - id: crm
#    title: Customers and contracts
#    connector: files
#    config:
#      folder: ./data
#      files:
#        customers: { path: customers.csv }
#      tables:
#        party:
#          select: >
#            SELECT id AS party_id, 'person' AS party_type, 'customer' AS lifecycle,
#                   id AS source_key, joined_on AS valid_from
#            FROM customers
`;

/** Writes a first configuration; never over an existing file. */
export const runInit: Command = async ({ options, world }) => {
  const file = configFileOf(options, world);
  try {
    await writeFile(file, STARTER, { flag: 'wx' });
  } catch (cause) {
    throw cannotWrite(file, cause);
  }
  world.out.write(`Wrote ${shownPath(file, world)}. Add a source to it, then run: sextant serve\n`);
  return 0;
};

const cannotWrite = (file: string, cause: unknown): SextantError =>
  (cause as NodeJS.ErrnoException).code === 'EEXIST'
    ? new SextantError('usage.invalid', `${file} exists already.`, 'Edit it, or name another file with --config.')
    : new SextantError(
        'config.not-found',
        `${file} cannot be written.`,
        'Choose a folder that exists and is writable.',
        { cause },
      );
