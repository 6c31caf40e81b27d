import type { Sourced } from '../text/source.ts';
import type { ConsoleUse, Sink } from './model.ts';

/** What `console` says of the two streams, what a shell has to redirect, and what neither can say. */
interface Places {
  readonly stanza?: Sourced<Sink>;
  readonly redirected: readonly Sourced<Sink>[];
  readonly joined?: Sourced<Sink>;
}

/** A job has one `console` for both streams; a stream that goes to a file or to nothing can be redirected. */
export function placesOf({ output, error }: ConsoleUse): Places {
  const isFile = (sink: Sourced<Sink>) => sink.value.kind === 'file';
  const isNothing = (sink: Sourced<Sink>) => sink.value.kind === 'discard';
  if (!error) {
    if (!output) return { redirected: [] };
    return isFile(output) ? { redirected: [output] } : { stanza: output, redirected: [] };
  }
  if (output && isFile(output)) {
    return isFile(error) || isNothing(error)
      ? { redirected: [output, error] }
      : { stanza: error, redirected: [output] };
  }
  if (isFile(error) || isNothing(error)) {
    return { redirected: [error], ...(output && { stanza: output }) };
  }
  if (output && isNothing(output)) return { stanza: error, redirected: [output] };
  return output
    ? { stanza: output, redirected: [], joined: error }
    : { stanza: error, redirected: [] };
}
