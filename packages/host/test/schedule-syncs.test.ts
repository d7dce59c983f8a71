import { jest } from '@jest/globals';
import { SextantError } from '@sextant/contracts';
import { scheduleProblem, scheduleSyncs } from '../src/sources/schedule-syncs.ts';

const MINUTE = 60_000;
const logged: string[] = [];
const log = (level: string, message: string): void => void logged.push(`${level} ${message}`);
const at5 = { cron: '30 5 * * *', timezone: 'Europe/Prague' };

beforeEach(() => {
  logged.length = 0;
  jest.useFakeTimers({ now: Date.parse('2025-03-28T12:00:00Z') });
});
afterEach(() => jest.useRealTimers());

describe('a schedule', () => {
  it('is by the clock of its zone, in summer and in winter', async () => {
    const begun: string[] = [];
    const begin = async (id: string) => void begun.push(`${id} ${new Date().toISOString()}`);
    const schedules = scheduleSyncs([{ id: 'crm', schedule: at5 }, { id: 'files' }], begin, log);
    expect([schedules.next('crm'), schedules.next('files')]).toEqual(['2025-03-29T04:30:00.000Z', null]);
    // The clock is put forward in the night to the 30th.
    await jest.advanceTimersByTimeAsync(2 * 24 * 60 * MINUTE);
    schedules.stop();
    await jest.advanceTimersByTimeAsync(2 * 24 * 60 * MINUTE);
    expect(begun).toEqual(['crm 2025-03-29T04:30:00.000Z', 'crm 2025-03-30T03:30:00.000Z']);
    expect(logged).toEqual([]);
  });

  it('leaves a time out while the last sync still runs, and goes on after one that could not run', async () => {
    const errors = [new SextantError('source.busy', 'It runs.', 'Wait.'), new Error('no memory')];
    let times = 0;
    const begin = () => {
      times++;
      return Promise.reject(errors.shift() ?? new Error('again'));
    };
    const schedules = scheduleSyncs([{ id: 'crm', schedule: { cron: '*/10 * * * *', timezone: 'UTC' } }], begin, log);
    await jest.advanceTimersByTimeAsync(35 * MINUTE);
    schedules.stop();
    expect(times).toBe(3);
    expect(logged).toEqual([
      'info scheduled sync left out: the last one still runs',
      'error scheduled sync could not run',
      'error scheduled sync could not run',
    ]);
  });

  it('that cannot be used is refused with what is wrong', () => {
    expect(scheduleProblem(at5)).toBeUndefined();
    expect(scheduleProblem({ ...at5, cron: 'daily at five' })).toEqual(expect.any(String));
    expect(scheduleProblem({ ...at5, cron: '0 5 30 2 *' })).toContain('never comes');
    expect(scheduleProblem({ ...at5, timezone: 'Europe/Atlantis' })).toEqual(expect.any(String));
  });
});
