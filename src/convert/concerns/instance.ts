import { lastValue } from '../../systemd/values.ts';
import { sourced } from '../../text/source.ts';
import type { Concern } from '../concern.ts';
import { instanceVariables, isOneVariable } from '../instance-pattern.ts';
import { instanceVariableOf } from '../instance-variable.ts';

/** `instance` ⇄ a template unit, `Environment=NAME=%i`, `DefaultInstance=`. init(5) `instance`, systemd.unit(5). */
export const instance: Concern<'instance'> = {
  name: 'instance',
  title: 'One of a kind, or many',
  stanzas: ['instance'],
  directives: ['Install.DefaultInstance'],

  fromUpstart(job, { findings }) {
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

  toSystemd({ instance }, draft, { style, findings }) {
    const { parameter } = instance;
    if (!parameter) return;
    const { variable, defaultValue } = parameter.value;
    if (style === 'native') {
      findings.report(
        'instance-value-escaped',
        parameter,
        `${variable} is what stands between @ and .service in the name; a value with a slash or a blank stands there escaped.`,
      );
    }
    draft.set('Service', 'Environment', `${variable}=${style === 'faithful' ? '%I' : '%i'}`, [
      parameter,
    ]);
    if (defaultValue === undefined) return;
    if (/^[A-Za-z0-9:_.\\-]+$/.test(defaultValue)) {
      draft.set('Install', 'DefaultInstance', defaultValue, [parameter]);
    } else {
      findings.report(
        'instance-default-refused',
        parameter,
        `No instance can be called ${JSON.stringify(defaultValue)}, so the unit has no default one.`,
      );
    }
  },

  fromSystemd({ service }) {
    const found = instanceVariableOf(service);
    if (!found) return {};
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
    const { pattern, variable, defaultValue } = parameter.value;
    draft.instance = { ...parameter, value: pattern };
    if (defaultValue) draft.env.push({ ...parameter, value: `${variable}=${defaultValue}` });
  },
};
