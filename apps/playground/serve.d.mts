export declare const policyFor: (host: string) => string;
export declare const servePlayground: (options?: {
  hostUrl?: string;
  port?: number;
}) => Promise<{ url: string; use: (hostUrl: string) => void; close: () => Promise<void> }>;
