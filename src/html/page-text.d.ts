/** Modules that the build makes of what runs and styles in a browser (scripts/page-text.mjs). */
declare module '*?text' {
  const text: string;
  export default text;
}
