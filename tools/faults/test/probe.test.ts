import { appendFileSync } from 'node:fs';
import { interpose } from './support/plant.ts';
await interpose();
const { library } = await import('../../../packages/engine/test/support/test-engine.ts');
const W = await import('./support/worlds.ts');
const { createEngine } = await import('@sextant/engine');
const { MORE_KPIS } = await import('./support/more-kpis.ts');
it('probes', async () => {
  const say = (t: string) => appendFileSync('/tmp/probe.log', t + '\n');
  const w = await W.group([...library, ...MORE_KPIS]);
  say('made');
  const e = await createEngine({ file: w.file, policy: w.policy, catalogue: w.catalogue, clock: { now: () => new Date(w.now) }, threads: 1 });
  for (const q of w.questions) {
    if (q.knownAt) continue;
    const [a] = await e.answers([{ ...q, trend: 0 }], { tenant: 't', role: 'operator' });
    if (a && 'error' in a) say(`${q.kpi} FAILED ${a.error.message}`);
    else if (a && a.value === null) say(`${q.kpi} ${q.mode ?? 'trend'} ${a.status} ${(a as any).detail ?? ''} ${JSON.stringify(a.details ?? '')} ${JSON.stringify(a.coverage.unmapped ?? '')}`);
  }
  say('done');
  await e.close();
}, 1200000);
