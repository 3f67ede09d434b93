/** The editor of a conflict's lines: CodeMirror, coloured as the rest of the page is.
 *
 *  It lives in a shadow root, where its styles need no `<style>`, which the policy of the page does not allow. What is
 *  typed there is nobody else's keys. Tab is not bound, so that nobody is kept in. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentUnit, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { parserOf } from '../../markup/code.ts';
import style from './editor.css?text';
import { EDITOR_EVENT, type EditorRequest, type OpenEditor } from './editor-door.ts';

const open: OpenEditor = (request) => {
  const { parent, text } = request;
  const root = parent.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  parent.addEventListener('keydown', (event) => event.stopPropagation());
  const state = EditorState.create({ doc: text, extensions: extensionsFor(request) });
  const view = new EditorView({ state, parent: root, root });
  return {
    text: () => view.state.sliceDoc(),
    replace: (other) => {
      const insert = view.state.toText(other);
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert }, userEvent: 'input' });
    },
    focus: () => view.focus(),
    end: () => {
      view.destroy();
      // A shadow root cannot be taken off.
      parent.remove();
    },
  };
};

function extensionsFor({ label, separator, language, save, leave }: EditorRequest) {
  const parser = parserOf(language);
  const run = (act: () => void) => () => {
    act();
    return true;
  };
  return [
    EditorState.lineSeparator.of(separator),
    // What is pasted has the line ends of wherever it comes from.
    EditorView.clipboardInputFilter.of((pasted) => pasted.replace(/\r\n|\r|\n/g, separator)),
    lineNumbers(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    bracketMatching(),
    indentUnit.of('    '),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label }),
    syntaxHighlighting(classHighlighter),
    ...(parser === undefined ? [] : [StreamLanguage.define(parser)]),
    keymap.of([
      { key: 'Mod-Enter', run: run(save) },
      { key: 'Escape', run: run(leave) },
      ...defaultKeymap,
      ...historyKeymap,
    ]),
  ];
}

document.dispatchEvent(new CustomEvent(EDITOR_EVENT, { detail: open }));
