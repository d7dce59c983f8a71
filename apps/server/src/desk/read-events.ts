import type { SextantEvent } from '@sextant/contracts';

/** The events of a `text/event-stream` response, one by one. */
export async function* readEvents(response: Response): AsyncGenerator<SextantEvent> {
  let pending = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (pending + chunk).split('\n\n');
    pending = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block.split('\n').find((line) => line.startsWith('data: '));
      if (data !== undefined) yield JSON.parse(data.slice('data: '.length)) as SextantEvent;
    }
  }
}
