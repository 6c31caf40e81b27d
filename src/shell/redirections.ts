import type { Redirect } from 'unbash';
import { type PlainWord, plainWord } from './plain-command.ts';

/** What one redirection makes of a stream (sh(1) "Redirections"). */
export type Redirection =
  | { readonly kind: 'copy'; readonly stream: Stream; readonly of: Stream }
  | {
      readonly kind: 'file';
      readonly stream: Stream;
      readonly mode: 'read' | 'write' | 'append';
      readonly path: PlainWord;
    };

/** Input, output, errors. */
export type Stream = 0 | 1 | 2;

const modes = { '<': 'read', '>': 'write', '>|': 'write', '>>': 'append' } as const;

/** A redirection of one of the three streams to a file or to another stream; undefined for any other. */
export function redirectionOf({ operator, descriptor, target }: Redirect): Redirection | undefined {
  const path = target && plainWord(target);
  if (path === undefined || (descriptor && descriptor.type !== 'FileDescriptor')) return undefined;
  const stream = streamOf(descriptor?.value ?? (operator.startsWith('<') ? 0 : 1));
  if (stream === undefined) return undefined;
  if (operator === '>&' || operator === '<&') {
    const [only] = path;
    const of = only?.kind === 'text' && /^[012]$/.test(only.text) ? Number(only.text) : undefined;
    const copied = of === undefined ? undefined : streamOf(of);
    return copied === undefined ? undefined : { kind: 'copy', stream, of: copied };
  }
  const mode = operator in modes ? modes[operator as keyof typeof modes] : undefined;
  return mode && { kind: 'file', stream, mode, path };
}

function streamOf(descriptor: number): Stream | undefined {
  return descriptor === 0 || descriptor === 1 || descriptor === 2 ? descriptor : undefined;
}
