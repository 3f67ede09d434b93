/** How a reader may have a page look, by the attributes of its root element (`data-theme="dark"`). */
export const SETTINGS = ['layout', 'sides', 'wrap', 'outputs', 'prose', 'theme', 'colors', 'keys'] as const;
