/** The Node that git and the tests start nbdiff with: the one that runs the tests, or another named in NBDIFF_NODE. */
export const NODE: string = process.env.NBDIFF_NODE ?? process.execPath;
