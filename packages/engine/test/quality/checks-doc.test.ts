import { readFileSync, writeFileSync } from 'node:fs';
import { QUALITY_SEVERITIES } from '@sextant/contracts';
import { CHECKS } from '../../src/quality/all-checks.ts';

/** UPDATE_DOCS=1 writes the table into the page; without it the page is compared with it. */
const PAGE = new URL('../../../../docs/life-of-a-sync.md', import.meta.url);
const PLACE = /(<!-- checks -->\n)[^]*?(\n?<!-- \/checks -->)/;

const table = (): string =>
  [
    ['check', 'severity', 'table', 'what holds'],
    ['---', '---', '---', '---'],
    ...[...CHECKS]
      .sort(
        (a, b) =>
          QUALITY_SEVERITIES.indexOf(a.severity) - QUALITY_SEVERITIES.indexOf(b.severity) || (a.id < b.id ? -1 : 1),
      )
      .map(({ id, severity, table: of, title }) => [`\`${id}\``, severity, of, title]),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

it('is listed in the life of a sync, each check with what it says', () => {
  const page = readFileSync(PAGE, 'utf8');
  const wanted = page.replace(
    PLACE,
    (_, before: string, after: string) => `${before}${table()}${after.startsWith('\n') ? after : `\n${after}`}`,
  );
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(PAGE, wanted);
  expect(readFileSync(PAGE, 'utf8')).toBe(wanted);
});

it('has a name of its own, in lower case with hyphens, and a sentence', () => {
  const ids = CHECKS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, title } of CHECKS) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(title).toMatch(/^[A-Z].*\.$/);
  }
});
