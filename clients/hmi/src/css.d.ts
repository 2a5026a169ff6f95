declare module '*.css' {
  /** The text of a style sheet that is loaded with the code that needs it. */
  const styles: string;
  export default styles;
}
