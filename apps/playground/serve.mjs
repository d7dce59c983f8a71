// Serves the playground's pages as somebody else's portal: its own port, its own strict policy, another host's widgets.
// `SEXTANT_URL=http://127.0.0.1:4780 PORT=4790 node apps/playground/serve.mjs`
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const PAGES = fileURLToPath(new URL('pages', import.meta.url));

/** The address the pages are written with; replaced by the host's own when they are served. */
const WRITTEN = 'http://127.0.0.1:4780';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** The strictest policy the widgets must work under: nothing but own files, and the host for its script and its answers. */
export const policyFor = (host) =>
  `default-src 'none'; script-src 'self' ${host}; style-src 'self'; img-src 'self' data:; connect-src 'self' ${host}`;

/** Starts the portal; `hostUrl` is the Sextant host its pages use, until `use` names another. */
export const servePlayground = async ({ hostUrl = WRITTEN, port = 0 } = {}) => {
  let host = hostUrl;
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://portal').pathname);
    const file = join(PAGES, path === '/' ? 'index.html' : path);
    try {
      const text = await readFile(file, 'utf8');
      response.writeHead(200, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': policyFor(new URL(host).origin),
      });
      response.end(text.replaceAll(WRITTEN, host));
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page.\n');
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    use: (url) => {
      host = url;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const hostUrl = process.env.SEXTANT_URL ?? WRITTEN;
  const { url } = await servePlayground({ hostUrl, port: Number(process.env.PORT ?? 4790) });
  process.stdout.write(`Playground at ${url}, with the widgets and answers of ${hostUrl}\n`);
  process.stdout.write(`The host must allow the origin ${url} (http.allowed_origins in its configuration).\n`);
}
