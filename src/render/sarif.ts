/** Findings as SARIF 2.1.0, which GitHub's code scanning, Azure DevOps and editors read. The notebooks are artifacts of
 *  the run, clean ones too; lines and columns are those of the .ipynb file.
 *  https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DEFAULT_SEVERITIES, RULES, type Rule } from '../check/findings.ts';
import { type CheckedNotebook, type FileFinding, sayFinding } from './findings.ts';
import { RULE_WORDS } from './rules.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const HOME = 'https://github.com/nbdiff/nbdiff';
/** What relative addresses count from: GitHub's name for it. */
const TOP = '%SRCROOT%';

/** One run. `version` is nbdiff's own. */
export function renderSarif(notebooks: readonly CheckedNotebook[], version: string): string {
  const run = {
    tool: {
      driver: {
        name: 'nbdiff',
        version,
        semanticVersion: version,
        informationUri: HOME,
        rules: RULES.map(descriptorOf),
      },
    },
    columnKind: 'unicodeCodePoints',
    originalUriBaseIds: { [TOP]: { description: { text: 'The top of the repository.' } } },
    artifacts: notebooks.map(({ place }) => ({
      location: locationOf(place),
      roles: ['analysisTarget'],
      mimeType: 'application/x-ipynb+json',
    })),
    results: notebooks.flatMap(({ place, findings }, index) =>
      findings.map((found) => resultOf(found, { ...locationOf(place), index })),
    ),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 1)}\n`;
}

function descriptorOf(rule: Rule): object {
  const { title, help } = RULE_WORDS[rule];
  const severity = DEFAULT_SEVERITIES[rule];
  return {
    id: rule,
    name: rule.replace(/(?:^|-)[a-z]/g, (start) => start.replace('-', '').toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: help.replaceAll('`', '') },
    help: { text: help.replaceAll('`', ''), markdown: help },
    helpUri: `${HOME}/blob/main/docs/check.md`,
    defaultConfiguration: { level: levelOf(severity), enabled: severity !== 'off' },
  };
}

function levelOf(severity: string): 'error' | 'warning' {
  return severity === 'error' ? 'error' : 'warning';
}

interface ArtifactLocation {
  readonly uri: string;
  readonly uriBaseId?: string;
  readonly index?: number;
}

/** A file outside the repository has an address of its own. */
function locationOf(place: string): ArtifactLocation {
  if (isAbsolute(place)) return { uri: pathToFileURL(place).href };
  return { uri: place.split('/').map(encodedSegment).join('/'), uriBaseId: TOP };
}

/** A lone surrogate, which Windows has in names and UTF-8 has not, becomes the replacement character. */
function encodedSegment(segment: string): string {
  return encodeURIComponent(Buffer.from(segment, 'utf8').toString('utf8'));
}

function resultOf(found: FileFinding, artifactLocation: ArtifactLocation): object {
  const { line, column, finding, fingerprint } = found;
  const cell = finding.cell === undefined ? undefined : finding.cell + 1;
  const region = { startLine: line, ...(column === undefined ? {} : { startColumn: column }) };
  return {
    ruleId: finding.rule,
    ruleIndex: RULES.indexOf(finding.rule),
    level: levelOf(found.severity),
    message: { text: inert(sayFinding(found)) },
    locations: [
      {
        physicalLocation: { artifactLocation, region },
        ...(cell === undefined ? {} : { logicalLocations: [{ name: `cell ${cell}`, kind: 'cell' }] }),
      },
    ],
    // GitHub reads this key alone, and would else hash the line, which in a notebook is often a brace.
    partialFingerprints: { primaryLocationLineHash: fingerprint, 'nbdiffFinding/v1': fingerprint },
  };
}

/** In a message `[words](address)` is a link and `{0}` is filled in; in a name of a file they are neither. A lone brace,
 *  as in "expected }", stands as it is: hosts show the doubled one, which the standard asks for, as two. */
function inert(text: string): string {
  return text.replace(/\[(?=[^\]]*\]\()/g, '\\[').replace(/\{([0-9]+)\}/g, '{{$1}}');
}
