/** Whether this very file is TypeScript: the workspace runs from source, as its tests do. */
export const fromSource = import.meta.url.endsWith('.ts');
