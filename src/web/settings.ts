/** How the person has their pages look. Each session has a port of its own, and what a browser keeps is of one port: so the
 *  server keeps it, and the page comes as it is to look.
 *
 *      <html lang="en">  ->  <html data-theme="dark" lang="en"> */
import { SETTINGS } from '../html/setting-names.ts';
import type { PageSettings } from '../store/page-settings.ts';
import { WebRefusal } from './app.ts';
import { fieldsOf } from './inputs.ts';

/** What a reader can see anyway who may see the page without a key: nothing of a notebook. */
export function withSettings(page: string, settings: PageSettings): string {
  const set = [...settings.all()].filter(([name, value]) => isSetting(name) && isWord(value));
  const attributes = set.map(([name, value]) => ` data-${name}="${value}"`).join('');
  return page.replace('<html', `<html${attributes}`);
}

/** `{ name, value }`; without a value it is as pages are by themselves. Throws WebRefusal. */
export function keepSetting(input: unknown, settings: PageSettings): void {
  const { name, value } = fieldsOf(input);
  if (typeof name !== 'string' || !isSetting(name)) throw new WebRefusal(400, 'there is no such setting');
  if (value !== undefined && !isWord(value)) throw new WebRefusal(400, 'that cannot be set');
  settings.set(name, value);
}

function isSetting(name: string): boolean {
  return (SETTINGS as readonly string[]).includes(name);
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z-]{0,19}$/.test(value);
}
