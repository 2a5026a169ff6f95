/** The two sides of `cp`: a path here, or `POD:PATH` and `NAMESPACE/POD:PATH`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { checkObjectName } from '../resources/object-name.ts';

export type CopyPlace =
  | { readonly path: string }
  | { readonly path: string; readonly pod: string; readonly namespace: string | undefined };

export function copyUsage(message: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, {
    layer: 'client',
    hint: 'edgectl cp FILE POD:PATH, or edgectl cp POD:PATH FILE; NAMESPACE/POD:PATH for another namespace',
  });
}

/** What begins with `/`, `./` or `../` is a path here, colon or not. @throws EdgectlError `InvalidParams` */
export function parseCopyPlace(text: string): CopyPlace {
  const colon = text.indexOf(':');
  if (colon === -1 || /^\.{0,2}\//.test(text)) {
    if (text === '') throw copyUsage('the path is empty');
    return { path: text };
  }
  const [first = '', second, ...rest] = text.slice(0, colon).split('/');
  const path = text.slice(colon + 1);
  if (rest.length > 0 || path === '' || path.includes('\0')) throw copyUsage(`"${text}" is no POD:PATH`);
  return {
    path,
    pod: checkObjectName('pods', second ?? first),
    namespace: second === undefined ? undefined : first,
  };
}
