/** What `-l` takes, in the help of every command that has it. */
export const SELECTOR = 'label query to filter on: key=value, key!=value, key in (a,b), key, !key, key>5';
