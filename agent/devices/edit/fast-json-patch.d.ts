/** The package's main entry is CommonJS without names that Node.js can find; its ES module has them, and no types. */
declare module 'fast-json-patch/index.mjs' {
  export * from 'fast-json-patch';
}
