/** What the page and its editor know of each other. The editor is loaded when it is first wanted, as a script of its own,
 *  and gives itself by an event: nothing in a notebook has a name by which it could be taken for it. */

export const EDITOR_EVENT = 'nbdiff-editor';

export interface EditorRequest {
  readonly parent: Element;
  /** How it is called to those who cannot see it. */
  readonly label: string;
  readonly text: string;
  /** What parts lines; a carriage return that parts none stays in its line. */
  readonly separator: string;
  readonly language: string;
  readonly save: () => void;
  readonly leave: () => void;
}

export interface Editor {
  /** With the separators that it came with. */
  readonly text: () => string;
  readonly replace: (text: string) => void;
  readonly focus: () => void;
  readonly end: () => void;
}

export type OpenEditor = (request: EditorRequest) => Editor;
