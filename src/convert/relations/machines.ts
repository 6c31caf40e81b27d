import { type Sourced, sourced } from '../../text/source.ts';
import type { Context } from '../context.ts';
import type { Question, Service } from '../model.ts';
import { type Condition, event, joined, relationsOf } from './condition.ts';

/** Kinds of containers that Ubuntu's container-detect tells, and systemd calls by the same name. */
const kinds: ReadonlySet<string> = new Set(['container', 'lxc', 'lxc-libvirt', 'openvz']);

/** Whether an event of Ubuntu's boot says what a question asks: the job waits for it, and nobody has to ask. */
export function isSaidByEvent(
  question: Question,
  service: Service,
  { release, manager }: Pick<Context, 'release' | 'manager'>,
): boolean {
  const isStarted = relationsOf(service, 'WantedBy', 'RequiredBy').length > 0;
  const boots = release.boot === undefined || release.boot === 'ubuntu';
  return (
    question.directive === 'ConditionVirtualization' &&
    isStarted &&
    boots &&
    manager === 'system' &&
    machineQuestions(service).every(({ value }) => isTold(value)) &&
    !hasOtherAlternatives(question, service)
  );
}

/** Whether one of several things has to hold of which an event tells only this one. */
function hasOtherAlternatives({ isAlternative }: Question, { questions }: Service): boolean {
  return (
    isAlternative &&
    questions.some(
      ({ value }) =>
        value.isAlternative &&
        value.directive.startsWith('Condition') &&
        value.directive !== 'ConditionVirtualization',
    )
  );
}

function machineQuestions({ questions }: Service): readonly Sourced<Question>[] {
  return questions.filter(({ value }) => value.directive === 'ConditionVirtualization');
}

function isTold({ argument, negated }: Question): boolean {
  return kinds.has(argument) && (!negated || argument === 'container');
}

/** The events that say on what kind of machine a service starts; undefined where none has to. */
export function machineCondition(
  service: Service,
  context: Pick<Context, 'release' | 'manager'>,
): Sourced<Condition> | undefined {
  const asked = machineQuestions(service).filter(({ value }) =>
    isSaidByEvent(value, service, context),
  );
  const events = (isAlternative: boolean) =>
    asked
      .filter(({ value }) => value.isAlternative === isAlternative)
      .map(({ value }) => eventOf(value));
  const either = joined('or', events(true));
  const all = joined('and', [...events(false), ...(either ? [either] : [])]);
  return (
    all &&
    sourced(
      all,
      asked.flatMap(({ from }) => from),
    )
  );
}

function eventOf({ argument, negated }: Question): Condition {
  if (negated) return event('not-container');
  return argument === 'container'
    ? event('container')
    : event('container', `CONTAINER=${argument}`);
}
