// Nx loads generators with `require`.
module.exports = async (tree, { name, title, directory = `plugins/${name}` }) => {
  const { makeConnector } = await import('../dist/index.js');
  if (tree.exists(directory)) throw new Error(`${directory} exists already. Choose another --directory.`);
  for (const { path, content } of await makeConnector({ name, ...(title === undefined ? {} : { title }) })) {
    tree.write(`${directory}/${path}`, path === 'package.json' ? tagged(content) : content);
  }
};

/** A workspace with rules about who may import whom knows a plugin by its tag. */
const tagged = (manifest) => `${JSON.stringify({ ...JSON.parse(manifest), nx: { tags: ['layer:plugin'] } }, null, 2)}\n`;
