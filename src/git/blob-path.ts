/** The path in a name such as `HEAD~2:docs/a.ipynb`, without asking git. */

/** The path of `REV:path`, `:path` or `:2:path`, from the top unless it starts with `./` or `../`; undefined for any
 *  other name. A pathspec's magic (`:(icase)x`, `:!x`) and a search (`:/text`) start with a colon too. */
export function blobPath(name: string): string | undefined {
  return /^(?:[^:]+:|:[0-3]:|:(?![(!^/]))([\s\S]+)$/.exec(name)?.[1];
}
