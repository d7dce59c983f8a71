import { Agent, request } from 'node:http';

/** Asks over one kept connection, as a page would: the whole round trip with parsing. @param {string} url */
export const createAsker = (url) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    /** @param {object} question @returns {Promise<import('@sextant/contracts').Answer>} */
    ask: (question) =>
      new Promise((resolve, reject) => {
        const body = JSON.stringify({ questions: [question] });
        const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
        const sent = request(`${url}/v1/answers`, { method: 'POST', agent, headers }, (response) => {
          /** @type {Buffer[]} */
          const parts = [];
          response.on('data', (part) => parts.push(part));
          response.on('end', () => {
            const { answers, error } = JSON.parse(Buffer.concat(parts).toString('utf8'));
            const failure = error ?? answers?.[0]?.error;
            if (failure) reject(new Error(`${failure.code}: ${failure.message}`));
            else resolve(answers[0]);
          });
        });
        sent.on('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
};
