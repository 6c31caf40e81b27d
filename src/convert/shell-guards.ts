import { stopsUnseen, withExitCodes, withStops } from '../shell/vetoes.ts';
import { withExec } from '../shell/without-exec.ts';
import { withoutLastLineEnds } from '../text/lines.ts';
import type { Phase, Step } from './model.ts';
import type { Style } from './style.ts';
import { shellText } from './words.ts';

/**
 * Where a hook's meaning differs between the inits, a few lines of shell in front of it make up for it. Both
 * directions know them by their exact words.
 */

/** `ExecStop=` also runs after the main process ended by itself; a pre-stop does not (systemd.service(5)). */
const whileRunning = '[ -n "$MAINPID" ] || exit 0\n';

/**
 * A pre-start may call a bare `stop` and go on: the job then does not start, and nothing has failed. As an
 * `ExecCondition=`, 1 to 254 says just that, and 255 that it failed.
 */
const mayVeto = mayVetoWith(1);

function mayVetoWith(code: number): string {
  return [
    'stop() { vetoed=yes; }',
    `trap 'status=$?; [ $status = 0 ] || exit 255; [ -z "$vetoed" ] || exit ${code}' EXIT`,
    '',
  ].join('\n');
}

/**
 * The same around a script that calls `stop` in a shell of its own, or does something at its end: what it asks for is written down by the
 * shell around it, to which every other one can send a signal.
 */
const askedFromBelow = 'trap vetoed=yes USR1\nstop() { kill -s USR1 $$; }\n(\nset -e\n';

function answerBelow(code: number): string {
  return `\n)\nstatus=$?\n[ $status = 0 ] || exit 255\n[ -z "$vetoed" ] || exit ${code}\n`;
}

/**
 * The same for a systemd that has no `ExecCondition=`: the unit asks to be stopped, and its own pre-start waits for
 * that. The unit's name is the first argument.
 */
const mayVetoByStopping = [
  'unit=$1',
  'stop() { vetoed=yes; systemctl --no-block stop "$unit"; }',
  'trap \'status=$?; [ -z "$vetoed" ] || [ $status != 0 ] || sleep 60\' EXIT',
  '',
].join('\n');

/** From this version on a unit can decide not to start (systemd.service(5) `ExecCondition=`). */
export const execConditionSince = 243;

/**
 * The shell text of a step with its guard in front; undefined for a step that needs none. `vetoCode` is the exit code, of 1
 * to 254, that says that nothing shall start.
 */
export function guardShell(
  phase: Phase,
  step: Step,
  systemd: number,
  vetoCode: number,
  style: Style,
): string | undefined {
  const decides = phase === 'condition' && step.vetoes && systemd >= execConditionSince;
  if (decides && style === 'native') {
    const text = step.command.kind === 'shell' ? withExitCodes(step.command.text) : undefined;
    if (text !== undefined) return text;
  }
  const guard = guardOf(phase, step, systemd, vetoCode);
  // One command that finds nobody to speak to does no harm; that it is run is named.
  const isHarmless = style === 'native' && phase === 'retire' && step.command.kind === 'program';
  if (guard === undefined || isHarmless) return undefined;
  const text = shellText(step.command);
  if (decides && stopsUnseen(text))
    return `set +e\n${askedFromBelow}${withoutLastLineEnds(text)}${answerBelow(vetoCode)}`;
  return guard + (step.command.kind === 'program' ? `exec ${text}` : text);
}

function guardOf(phase: Phase, step: Step, systemd: number, vetoCode: number): string | undefined {
  if (phase === 'condition' && step.vetoes) {
    return systemd >= execConditionSince ? mayVetoWith(vetoCode) : mayVetoByStopping;
  }
  if (phase === 'retire' && step.whileMainLives) return whileRunning;
  return undefined;
}

/** The step without its guard, and what the guard says. */
export function readGuard(phase: Phase, step: Step): Step {
  const { command } = step;
  if (command.kind !== 'shell') return step;
  if (phase === 'prepare' && command.text.startsWith(mayVetoByStopping)) {
    return { ...step, vetoes: true, command: without(mayVetoByStopping) };
  }
  if (phase === 'condition' && command.text.startsWith(mayVeto)) {
    return { ...step, vetoes: true, command: without(mayVeto) };
  }
  const below = `set +e\n${askedFromBelow}`;
  const answer = withoutLastLineEnds(answerBelow(1));
  if (phase === 'condition' && command.text.startsWith(below) && command.text.endsWith(answer)) {
    const inner = command.text.slice(below.length, -answer.length);
    return { ...step, vetoes: true, command: { ...command, text: inner } };
  }
  const text = phase === 'condition' && command.errexit ? withStops(command.text) : undefined;
  if (text !== undefined) return { ...step, vetoes: true, command: { ...command, text } };
  if (phase === 'retire' && command.text.startsWith(whileRunning)) {
    return { ...step, whileMainLives: true, command: without(whileRunning) };
  }
  return step;

  function without(guard: string) {
    return {
      ...(command as Extract<typeof command, { kind: 'shell' }>),
      text: shellTextAfter(guard),
    };
  }

  function shellTextAfter(guard: string): string {
    return command.kind === 'shell' ? withExec(command.text.slice(guard.length)) : '';
  }
}
