/** What a page sent, about which nothing is certain. All throw WebRefusal 400. */
import { WebRefusal } from './app.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(input: unknown): Fields {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Fields;
  throw wrongInput();
}

/** Of lines one. */
export function textOf(value: unknown): string {
  if (typeof value !== 'string' || /[\0\n]/.test(value)) throw wrongInput();
  return value;
}

export function wrongInput(): WebRefusal {
  return new WebRefusal(400, 'this is not what the page sends');
}
