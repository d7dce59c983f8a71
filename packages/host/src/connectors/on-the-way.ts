/** Messages, of whatever kind. */
const MESSAGES = 256;
/** Batches, however large they are; more only while all of them together are small. */
const BATCHES = 2;
const SMALL_BATCHES = 16;
const SMALL_BYTES = 8 * 2 ** 20;

/**
 * What a connector has sent and its host has not taken yet. Both sides count it alike: one waits when it is full, the
 * other ends a conversation in which nobody waits. What lies ready keeps a host busy that stores one part after the other.
 */
export class OnTheWay {
  private messages = 0;
  private readonly batches: number[] = [];
  private bytes = 0;

  get isFull(): boolean {
    const { length } = this.batches;
    return this.messages >= MESSAGES || (length >= BATCHES && (length >= SMALL_BATCHES || this.bytes >= SMALL_BYTES));
  }

  /** `bytes` of a message as it travels. */
  add(isBatch: boolean, bytes: number): void {
    this.messages += 1;
    if (!isBatch) return;
    this.batches.push(bytes);
    this.bytes += bytes;
  }

  /** The first of them was taken. */
  take(isBatch: boolean): void {
    this.messages -= 1;
    if (isBatch) this.bytes -= this.batches.shift() ?? 0;
  }
}
