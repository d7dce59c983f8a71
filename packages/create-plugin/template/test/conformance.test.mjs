import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runConformance } from '@sextant/plugin-testing';

await test('the connector passes every point of the conformance kit', async () => {
  const { points } = await runConformance(new URL('..', import.meta.url).pathname);
  assert.deepEqual(
    points.filter(({ outcome }) => outcome === 'failed'),
    [],
  );
});
