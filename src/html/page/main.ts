/** What runs in a report. All of it is comfort: without it the page is there, unfolded. */

import { listen, root } from './dom.ts';
import { applySettings } from './settings.ts';
import { startPage } from './start.ts';
import { stayHere } from './stay-here.ts';
import { OWN_MARKS } from './viewed.ts';

stayHere();
// Before the first line is drawn, or the page would flash.
applySettings();
root.dataset.script = '';

listen('DOMContentLoaded', () => startPage(OWN_MARKS).refresh());
