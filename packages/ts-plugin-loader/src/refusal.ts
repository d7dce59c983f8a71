/** At which step a plugin was refused. */
export type RefusalStep = 'find' | 'manifest' | 'version' | 'integrity' | 'probe' | 'duplicate' | 'import' | 'check';

/** Why a plugin is not there, in words for the operator. */
export interface PluginRefusal {
  /** As it was asked for. */
  plugin: string;
  step: RefusalStep;
  cause: string;
  remedy: string;
}

/** Thrown by `importPlugin`; `findPlugins` collects refusals instead, so that the other plugins load. */
export class PluginRefusedError extends Error {
  override readonly name = 'PluginRefusedError';
  readonly refusal: PluginRefusal;

  constructor(refusal: PluginRefusal, options?: { cause?: unknown }) {
    super(`The plugin '${refusal.plugin}' was refused (${refusal.step}): ${refusal.cause}`, options);
    this.refusal = refusal;
  }
}

export const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
