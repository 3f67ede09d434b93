/** A name for each finding that stays while the notebook changes around it, so that a host can tell a new finding from
 *  one that it has shown before.
 *
 *  A finding in a cell is known by the cell's source: neither its place, nor its line, nor its id, which some editors
 *  write anew on each save. What many cells have alike, and what the whole notebook has, is known by its rule and what
 *  it found. Findings that would have one name are numbered in the order of the file. */
import { createHash } from 'node:crypto';
import type { Cell } from '../notebook/notebook.ts';
import type { Finding } from './findings.ts';

/** 32 hexadecimal digits a finding, all different, in the order of `findings`. `path`: from the top of the repository;
 *  `cells`: those that the findings count, none where the notebook could not be read. */
export function fingerprintsOf(
  path: string,
  findings: readonly Finding[],
  cells: readonly Cell[],
): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const key = JSON.stringify([path, finding.rule, ...identityOf(finding, cells)]);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return createHash('sha256').update(`${key}\n${before}`).digest('hex').slice(0, 32);
  });
}

function identityOf(finding: Finding, cells: readonly Cell[]): readonly string[] {
  switch (finding.rule) {
    case 'unreadable':
    case 'outputs':
    case 'noise':
      return [];
    case 'schema':
    case 'unknown-key':
      return [finding.reason];
    case 'duplicate-id':
      return [finding.id];
    case 'conflict':
      return [finding.where, ...sourceOf(finding, cells)];
    case 'secrets':
      return [finding.what, ...sourceOf(finding, cells)];
    case 'used-before-made':
    case 'made-nowhere':
    case 'stale-output':
      return [finding.name, ...sourceOf(finding, cells)];
    case 'execution-order':
    case 'edited-after-run':
    case 'unexecuted':
    case 'size':
      return sourceOf(finding, cells);
  }
}

function sourceOf({ cell: index }: Finding, cells: readonly Cell[]): readonly string[] {
  const cell = index === undefined ? undefined : cells[index];
  return cell === undefined ? [] : [cell.type, cell.source];
}
