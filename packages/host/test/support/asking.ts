import type { AnswersResponse } from '@sextant/contracts';

const QUESTIONS = [{ kpi: 'customer-count', trend: 0, asOf: '2024-06-30' }];

/** Asks a host for its number of customers while something else happens, and keeps what it was told. */
export class Asking {
  readonly values: (number | null)[] = [];
  readonly failures: unknown[] = [];
  private isStopped = false;
  private ended = Promise.resolve();

  /** Once, on behalf of a viewer; null where there is no answer. */
  async ask(url: string): Promise<number | null> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ questions: QUESTIONS });
    const response = await fetch(`${url}/v1/answers`, { method: 'POST', headers, body });
    const [answer] = ((await response.json()) as AnswersResponse).answers;
    if (response.status !== 200 || answer === undefined || 'error' in answer) {
      this.failures.push(answer ?? response.status);
      return null;
    }
    this.values.push(answer.value);
    return answer.value;
  }

  /** Again and again, until it is stopped. */
  start(url: string, everyMs: number): void {
    this.isStopped = false;
    this.ended = (async () => {
      while (!this.isStopped) {
        await this.ask(url);
        await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
    })();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.ended;
  }
}
