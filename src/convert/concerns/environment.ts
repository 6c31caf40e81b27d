import { isVariableName, parseEnvironment, printEnvironment } from '../../systemd/environment.ts';
import { quoteWord } from '../../systemd/quoting.ts';
import { escapeSpecifiers } from '../../systemd/specifiers.ts';
import { rangeIn, settingsOf } from '../../systemd/values.ts';
import { type Sourced, type Statement, sourced } from '../../text/source.ts';
import type { Job } from '../../upstart/job.ts';
import type { Concern } from '../concern.ts';
import type { Context } from '../context.ts';
import { environmentReader } from '../environment-reader.ts';
import { constantsOf } from '../event-variables.ts';
import { writeSurroundings } from '../faithful/surroundings.ts';
import { ownVariables, wholeName } from '../instance-split.ts';
import { instanceTextsIn, specifierText } from '../instance-texts.ts';
import { holdsInstance, instanceVariableOf } from '../instance-variable.ts';
import { keptVariables, variablesFile } from '../kept-variables.ts';
import { environmentFilesOf } from '../preamble.ts';
import { jobReads, scriptsReading } from '../shell-use.ts';
import { isSocketVariable, speaksUpstart } from '../socket-protocol.ts';
import { constantVariables } from '../tables/variables.ts';
import { unitPathWord, unitWord } from '../unit-path.ts';
import { literalText, literalWord, shellWord } from '../words.ts';

/**
 * `env`, `export` ⇄ `Environment=`, `PassEnvironment=`, `EnvironmentFile=`, `UnsetEnvironment=`.
 * init(5) "Process environment", systemd.exec(5) "Environment".
 */
export const environment: Concern<'environment'> = {
  name: 'environment',
  title: 'Its environment variables',
  stanzas: ['env', 'export', 'import'],
  directives: [
    'Service.Environment',
    'Service.PassEnvironment',
    'Service.EnvironmentFile',
    'Service.UnsetEnvironment',
    'Service.ExecSearchPath',
  ],

  fromUpstart(job, context) {
    const { findings } = context;
    const assignments = [];
    const inherited: Sourced<string>[] = [];
    const taken = new Set<string>();
    const instance = ownVariables(job.instance?.value ?? '');
    for (const each of job.env) {
      const split = each.value.indexOf('=');
      if (split === -1) {
        if (taken.has(each.value)) {
          findings.report('superseded', each, 'It was said before.');
        } else if (isVariableName(each.value)) {
          taken.add(each.value);
          inherited.push(each);
          findings.report(
            'inherited-variable',
            each,
            `${each.value} has the value that systemd's own environment has, if any.`,
          );
        } else reportBadName(each.value, each);
        continue;
      }
      const name = each.value.slice(0, split);
      // The instance's own variable is the instance's affair: what the job says is its default.
      if (instance.includes(name)) continue;
      if (!isVariableName(name)) reportBadName(name, each);
      else assignments.push({ ...each, value: { name, value: each.value.slice(split + 1) } });
    }
    for (const each of job.imports) {
      findings.report(
        'import-not-carried',
        each,
        `Chrome OS's Upstart takes ${each.value} from the event or the command that starts this job; a unit is given no variables by another.`,
      );
    }
    if (job.export.length > 0) reportExports(job, context);
    return {
      assignments: lastOfEach(assignments),
      inherited,
      computed: instanceTextsIn(job).computed,
      files: environmentFilesOf(job),
      removed: [],
      exported: job.export,
    };

    function reportBadName(name: string, about: (typeof job.env)[number]): void {
      findings.report(
        'variable-name-refused',
        about,
        `systemd takes no variable called ${JSON.stringify(name)}; the line was left out.`,
      );
    }
  },

  toSystemd(service, draft, context) {
    const { assignments, inherited, computed, files, removed } = service.environment;
    const isFaithful = context.style === 'faithful' && service.activation.saidAs === 'conditions';
    if (isFaithful && context.manager === 'system') {
      const own = [
        ...assignments.map(({ value }) => value.name),
        ...inherited.map(({ value }) => value),
      ];
      writeSurroundings(draft, new Set(own.filter((name) => name !== 'TERM')), context.systemd);
    }
    for (const each of assignments) {
      draft.set('Service', 'Environment', printEnvironment(each.value), [each]);
    }
    for (const each of computed) {
      const { name, value } = each.value;
      const assignment = quoteWord(`${name}=${specifierText(value, context.style)}`);
      draft.set('Service', 'Environment', assignment, [each]);
    }
    const constants = [
      ...constantVariables(service.identity.name),
      ...constantsOf(service, context).map(({ name, value }) => ({ variable: name, value })),
    ];
    const given = new Set(assignments.map((each) => each.value.name));
    const { parameter } = service.instance;
    const named = parameter ? scriptsReading(service, wholeName) : [];
    if (parameter?.value.parts) given.add(wholeName);
    else if (parameter && (named.length > 0 || isFaithful)) {
      // The instance's own name, which only the unit knows.
      draft.set('Service', 'Environment', `${wholeName}=${isFaithful ? '%I' : '%i'}`, named);
      given.add(wholeName);
    }
    for (const { variable, value } of constants) {
      const readers = given.has(variable) ? [] : scriptsReading(service, variable);
      if (readers.length > 0 || (isFaithful && !given.has(variable))) {
        draft.set('Service', 'Environment', printEnvironment({ name: variable, value }), readers);
      }
    }
    for (const each of inherited) {
      draft.list('Service', 'PassEnvironment', [escapeSpecifiers(each.value)], [each]);
    }
    for (const each of files) {
      const { path, optional } = each.value;
      const file = specifierText(path, context.style);
      draft.set('Service', 'EnvironmentFile', `${optional ? '-' : ''}${file}`, [each]);
    }
    const isRoots = service.credentials.user === undefined && !draft.name.includes('@');
    if (isRoots && keptVariables(service).size > 0) {
      const file = escapeSpecifiers(variablesFile(draft.name));
      draft.set('Service', 'EnvironmentFile', `-${file}`, service.processes.prepare);
    }
    for (const each of removed) {
      draft.list('Service', 'UnsetEnvironment', [escapeSpecifiers(each.value)], [each]);
    }
  },

  fromSystemd({ service, sockets }, context) {
    const instance = instanceVariableOf(service);
    const searchPath = settingsOf(service, 'Service', 'ExecSearchPath');
    const speaksToSocket = sockets.length > 0 && speaksUpstart(service);
    const assigned = lastOfEach([
      // It is where programs are looked for, and what PATH says unless something else says that (systemd.exec(5)).
      ...(searchPath.length === 0
        ? []
        : [
            sourced(
              {
                name: 'PATH',
                value: literalWord(searchPath.map(({ value }) => value).join(':')),
              },
              searchPath.flatMap(({ from }) => from),
            ),
          ]),
      ...settingsOf(service, 'Service', 'Environment').flatMap((setting) =>
        parseEnvironment(setting.value)
          .assignments.filter((one) => !(instance && holdsInstance(one, instance.variable)))
          .filter(({ name }) => !(speaksToSocket && isSocketVariable(name)))
          .map(({ name, value, start, end }) => {
            const assignment = sourced(name, setting.from, rangeIn(setting, start, end));
            const word = unitWord(value, assignment, service, context);
            return { ...assignment, value: { name, value: word } };
          }),
      ),
    ]);
    return {
      assignments: assigned.flatMap((each) => {
        const value = literalText(each.value.value);
        return value === undefined ? [] : [{ ...each, value: { ...each.value, value } }];
      }),
      computed: assigned.filter(({ value }) => literalText(value.value) === undefined),
      inherited: names('PassEnvironment'),
      files: settingsOf(service, 'Service', 'EnvironmentFile').map((setting) => {
        const optional = setting.value.startsWith('-');
        const about = sourced(undefined, setting.from);
        const given = optional ? setting.value.slice(1) : setting.value;
        return sourced(
          { path: unitPathWord(given, about, service, context), optional },
          setting.from,
        );
      }),
      removed: names('UnsetEnvironment'),
      exported: [],
    };

    function names(key: string) {
      return settingsOf(service, 'Service', key).flatMap((setting) =>
        setting.value
          .split(/\s+/)
          .filter((name) => name !== '')
          .map((name) => sourced(name, setting.from)),
      );
    }
  },

  toUpstart({ environment, identity, credentials }, draft, { findings }) {
    const { assignments, inherited, files, removed, exported } = environment;
    const constant = constantVariables(identity.name);
    for (const each of inherited) draft.env.push(each);
    for (const each of assignments) {
      const { name, value } = each.value;
      if (constant.some((own) => own.variable === name && own.value === value)) {
        findings.report('set-by-upstart', each, `Upstart sets ${name} to that by itself.`);
        continue;
      }
      draft.env.push({ ...each, value: `${name}=${value}` });
    }
    draft.export.push(...exported);
    const { user, becomes } = credentials;
    for (const each of files) {
      const file = shellWord(each.value.path);
      findings.report(
        'environment-file-read-by-shell',
        each,
        `Each of the job's scripts has ${file} read by ${environmentReader}, as systemd reads it.`,
      );
      if (user === undefined || becomes) continue;
      findings.report(
        'environment-file-read-as-user',
        each,
        `The job reads ${file} as ${user.value}, systemd did as root.`,
      );
    }
    for (const each of removed) {
      findings.report(
        'unset-environment-lost',
        each,
        `Upstart cannot take ${each.value} away; it sets little more than PATH and TERM by itself.`,
      );
    }
  },
};

/** Of several assignments to a variable the last one counts, in both inits; it keeps the lines of all. */
function lastOfEach<Assignment extends Sourced<{ readonly name: string }>>(
  assignments: readonly Assignment[],
): readonly Assignment[] {
  const known = new Map<string, Assignment & { readonly from: Statement[] }>();
  for (const each of assignments) {
    const from = known.get(each.value.name)?.from ?? [];
    from.push(...each.from);
    known.delete(each.value.name);
    known.set(each.value.name, { ...each, from });
  }
  return [...known.values()];
}

/** Names what the events of a job carry, and who among the others reads it; which is for a person to see to. */
function reportExports(job: Job, { jobs, index, findings }: Context): void {
  const names = job.export.map(({ value }) => value);
  const readers = index.waitingFor(job.name).filter((waiting) => {
    const other = jobs.get(waiting);
    return other !== undefined && names.some((name) => jobReads(other, name));
  });
  const about = sourced(
    names,
    job.export.flatMap(({ from }) => from),
  );
  const carried = `Upstart put ${names.join(', ')} into the job's own events`;
  if (readers.length === 0) {
    const message = `${carried}; none of the jobs here that start or stop with it reads that.`;
    findings.report('export-not-carried', about, message);
  } else {
    const who = readers.join(', ');
    const message = `${carried}, and ${who} may read it; units pass no variables to each other.`;
    findings.report('export-is-read', about, message);
  }
}
