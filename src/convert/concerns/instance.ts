import { lastValue } from '../../systemd/values.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Job } from '../../upstart/job.ts';
import type { Concern } from '../concern.ts';
import { isStartedByDevices } from '../device-rules.ts';
import { partsInCommands } from '../exec-steps.ts';
import { instanceVariables, isOneVariable } from '../instance-pattern.ts';
import {
  givenBy,
  type InstanceParts,
  instanceParts,
  nameSpecifier,
  partsInUnitName,
  patternOf,
  separatorsInUnitName,
  wholeName,
} from '../instance-split.ts';
import { instanceVariableOf } from '../instance-variable.ts';
import type { InstanceParameter } from '../model.ts';
import { instanceName } from '../peers.ts';

/** `instance` ⇄ a template unit, `Environment=NAME=%i`, `DefaultInstance=`. init(5) `instance`, systemd.unit(5). */
export const instance: Concern<'instance'> = {
  name: 'instance',
  title: 'One of a kind, or many',
  stanzas: ['instance'],
  directives: ['Install.DefaultInstance'],

  fromUpstart(job, { findings, style }) {
    const { instance } = job;
    if (!instance) return {};
    const pattern = instance.value;
    const variables = instanceVariables(pattern);
    const [variable] = variables;
    if (variable === undefined) {
      findings.report(
        'instance-constant',
        instance,
        'The name holds no variable, so there is only ever one instance.',
      );
      return {};
    }
    const said = instanceParts(pattern, givenBy(job));
    const parts = said && style === 'native' ? partsInUnitName(said) : said;
    if (parts) return { parameter: splitParameter(job, instance, parts) };
    if (variables.length > 1 || /\$\{[A-Za-z_][A-Za-z0-9_]*[^A-Za-z0-9_}]/.test(pattern)) {
      findings.report(
        'instance-not-one-variable',
        instance,
        `An instance of a unit has one name, and this pattern is made of ${variables.join(' and ')} by Upstart: the unit sets ${variable} to that name, and leaves the rest to you.`,
      );
    } else if (!isOneVariable(pattern)) {
      findings.report(
        'instance-name-shortened',
        instance,
        `The instance that Upstart calls ${pattern} is called by the value of ${variable} alone: ${job.name}@VALUE.service.`,
      );
    }
    const given = job.env.filter(({ value }) => value.startsWith(`${variable}=`));
    const defaultValue = given.at(-1)?.value.slice(variable.length + 1);
    if (defaultValue === '' && isOneVariable(pattern)) {
      findings.report(
        'instance-without-name',
        instance,
        `Started without ${variable}, it is the instance whose name is empty, and no unit here is that one.`,
      );
    }
    return {
      parameter: sourced(
        {
          variable,
          pattern: isOneVariable(pattern) ? `$${variable}` : pattern,
          ...(defaultValue && { defaultValue }),
        },
        [...instance.from, ...given.flatMap((one) => one.from)],
        instance.at,
      ),
    };
  },

  toSystemd(service, draft, { style, findings }) {
    const { parameter } = service.instance;
    if (!parameter) return;
    const { variable, defaultValue, parts } = parameter.value;
    if (parts) {
      const advice = parts.isDividedAtLast
        ? 'A value that holds the text between the two itself must not come last: only the last one counts.'
        : undefined;
      findings.report('instance-split', parameter, aboutParts(draft.name, parts), advice);
      draft.set('Service', 'Environment', `${wholeName}=${nameSpecifier(parts)}`, [parameter]);
      return;
    }
    const isUnescaped = style === 'faithful' || isStartedByDevices(service);
    if (!isUnescaped) {
      findings.report(
        'instance-value-escaped',
        parameter,
        `${variable} is what stands between @ and .service in the name; a value with a slash or a blank stands there escaped.`,
      );
    }
    draft.set('Service', 'Environment', `${variable}=${isUnescaped ? '%I' : '%i'}`, [parameter]);
    if (defaultValue === undefined) return;
    const name = instanceName(defaultValue, isUnescaped ? 'faithful' : style);
    if (name !== undefined) {
      draft.set('Install', 'DefaultInstance', name, [parameter]);
    } else {
      findings.report(
        'instance-default-refused',
        parameter,
        `No instance can be called ${JSON.stringify(defaultValue)}, so the unit has no default one.`,
      );
    }
  },

  fromSystemd({ service }, context) {
    const found = instanceVariableOf(service);
    if (!found) return {};
    const parts = partsInCommands(service, context);
    if (parts) {
      const [{ name }] = parts.variables;
      return {
        parameter: sourced({ variable: name, pattern: patternOf(parts), parts }, found.from),
      };
    }
    const default_ = lastValue(service, 'Install', 'DefaultInstance');
    return {
      parameter: sourced(
        {
          variable: found.variable,
          pattern: `$${found.variable}`,
          ...(default_ && { defaultValue: default_.value }),
        },
        [...found.from, ...(default_?.from ?? [])],
      ),
    };
  },

  toUpstart({ instance }, draft) {
    const { parameter } = instance;
    if (!parameter) return;
    const { pattern, variable, defaultValue, parts } = parameter.value;
    draft.instance = { ...parameter, value: pattern };
    for (const { name, defaultValue: value } of parts?.variables ?? []) {
      if (value !== undefined) draft.env.push({ ...parameter, value: `${name}=${value}` });
    }
    if (defaultValue) draft.env.push({ ...parameter, value: `${variable}=${defaultValue}` });
  },
};

function splitParameter(
  { env }: Job,
  instance: Sourced<string>,
  parts: InstanceParts,
): Sourced<InstanceParameter> {
  const [{ name }] = parts.variables;
  const given = env.filter(({ value }) =>
    parts.variables.some((each) => value.startsWith(`${each.name}=`)),
  );
  return sourced(
    { variable: name, pattern: patternOf(parts), parts },
    [...instance.from, ...given.flatMap((one) => one.from)],
    instance.at,
  );
}

/** How people name an instance now. */
function aboutParts(template: string, parts: InstanceParts): string {
  const between = separatorsInUnitName(parts);
  const called = parts.variables
    .map(({ name }, index) => `${name}${between[index] ?? ''}`)
    .join('');
  const optional = parts.variables.find(({ defaultValue }) => defaultValue !== undefined);
  const names = parts.variables.map(({ name }) => name).join(' and ');
  const isEscaped = nameSpecifier(parts) === '%I';
  const which = parts.isDividedAtLast ? 'last' : 'first';
  const divider = (isEscaped ? parts.separators : between)[0] ?? '';
  return [
    `The instance of ${names} is ${template.replace('@.', `@${called}.`)}, with their values${isEscaped ? ', escaped as systemd-escape writes them' : ''}.`,
    `Its commands take that apart${isEscaped ? ', unescaped,' : ''} at the ${which} "${divider}".`,
    ...(optional
      ? [`A name without it means that ${optional.name} is ${optional.defaultValue ?? ''}.`]
      : []),
  ].join(' ');
}
