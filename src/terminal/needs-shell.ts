/** Whether a program that the user named (an editor, a pager) is run by a shell, as git decides it: where a shell would
 *  see more in it than a word. */
export function needsShell(command: string): boolean {
  return /[|&;<>()$`\\"' \t\n*?[#~=%]/.test(command);
}
