/** The licences of what the build put into dist/, as THIRD-PARTY.md: every package of which some code was bundled,
 *  however deep in node_modules it lies, and data that src/ holds with a licence of its own. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const OPENING = `# What nbdiff is built with

The published package needs no other: its code holds parts of these, under their own licences. Made by \`npm run build\`.
`;

/** `inputs`: the paths, relative to `root`, that esbuild read. Throws where a package comes without a licence. */
export function thirdParty(root, inputs) {
  const folders = new Set(
    inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  const packages = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return { title: `${name} ${version}`, license, text: licenseText(join(root, folder), name) };
  });
  const schemas = join(root, 'src/check/nbformat');
  const data = {
    title: "Jupyter's schemas of notebooks (nbformat)",
    license: 'BSD-3-Clause',
    text: licenseText(schemas, schemas),
  };
  const parts = [...packages, data].sort((one, other) => (one.title < other.title ? -1 : 1));
  return [OPENING, ...parts.map(section)].join('\n');
}

function section({ title, license, text }) {
  return `## ${title}\n\n${license}\n\n\`\`\`\n${text.trim().replaceAll('\r\n', '\n')}\n\`\`\`\n`;
}

function licenseText(folder, name) {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence that could go into THIRD-PARTY.md`);
  return readFileSync(join(folder, file), 'utf8');
}
