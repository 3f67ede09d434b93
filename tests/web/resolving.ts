/** The app that resolves conflicts, asked as its page asks it, without a port. */
import { onTestFinished } from 'vitest';
import { openPolicy } from '../../src/policy/policy.ts';
import { openFiles, openForMergetool } from '../../src/session/open-files.ts';
import { openShared } from '../../src/session/shared.ts';
import { hearWarnings } from '../../src/session/told.ts';
import type { LiveEvent, WebApp } from '../../src/web/app.ts';
import { createResolveApp } from '../../src/web/resolve/app.ts';
import { ioIn, type RecordedIo, type ThrowAway } from '../support/throw-away.ts';
import { openTab, type Tab } from './tab.ts';

export interface Resolving {
  readonly app: WebApp;
  readonly io: RecordedIo;
  /** What other tabs and programs did, as the page is told. */
  readonly events: readonly LiveEvent[];
  readonly tab: () => Promise<Tab>;
}

interface Setting {
  readonly paths?: readonly string[];
  readonly cell?: number;
  readonly isForMergetool?: boolean;
}

/** The app for the repository's conflicts. */
export async function resolving(
  repository: ThrowAway,
  { paths = [], cell, isForMergetool = false }: Setting = {},
): Promise<Resolving> {
  const io = ioIn(repository);
  const heard = hearWarnings(io);
  const workplace = { io: heard.io, policy: await openPolicy(io) };
  const { files, failed } = await (isForMergetool ? openForMergetool : openFiles)(paths, workplace);
  const shared = await openShared(files, workplace, cell);
  const app = await createResolveApp({ shared, workplace, told: heard.told, failed });
  const events: LiveEvent[] = [];
  onTestFinished(app.watch((event) => void events.push(event)));
  return { app, io, events, tab: () => openTab(app) };
}
