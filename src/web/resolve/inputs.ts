/** What a page sends, as values: nothing about it is certain. All throw WebRefusal 400. */
import { WebRefusal } from '../app.ts';
import { type Fields, fieldsOf } from '../inputs.ts';
import type { PageView } from './answers.ts';

export function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new WebRefusal(400, `"${name}" is a text`);
}

/** What the page shows; undefined where it does not say. */
export function viewIn(fields: Fields): PageView | undefined {
  if (fields.view === undefined) return undefined;
  const view = fieldsOf(fields.view);
  const versions = Object.entries(fieldsOf(view.versions)).map(
    ([id, version]) => [id, String(version)] as const,
  );
  return {
    notebook: textIn(view, 'notebook'),
    revision: textIn(view, 'revision'),
    versions: new Map(versions),
  };
}
