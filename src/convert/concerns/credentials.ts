import { isUserName } from '../../systemd/refusals.ts';
import { escapeSpecifiers } from '../../systemd/specifiers.ts';
import type { Unit } from '../../systemd/unit.ts';
import { booleanValue, lastValue, listValues, settingsOf } from '../../systemd/values.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import { atPiece, readingOf } from '../at-piece.ts';
import type { Concern } from '../concern.ts';
import type { Context } from '../context.ts';
import type { Credentials, Service, Step } from '../model.ts';
import { boundingSetOf, boundingSetValue, setprivOptions } from '../setpriv.ts';
import { scriptsReading } from '../shell-use.ts';
import { unitWord } from '../unit-path.ts';
import { literalText } from '../words.ts';

/** What systemd sets for a service with `User=` and Upstart does not (systemd.exec(5), "Environment variables"). */
const loginVariables = ['HOME', 'USER', 'LOGNAME', 'SHELL'] as const;

/** `UnsetEnvironment=` from this version on (systemd.exec(5), NEWS 235). */
const unsetSince = 235;

/**
 * `setuid`, `setgid` ⇄ `User=`, `Group=`, `SupplementaryGroups=`; rights that a program gives up by setpriv ⇄ `NoNewPrivileges=`,
 * `CapabilityBoundingSet=`. init(5), systemd.exec(5) "User/Group Identity", "Capabilities".
 */
export const credentials: Concern<'credentials'> = {
  name: 'credentials',
  title: 'Whom it runs as',
  stanzas: ['setuid', 'setgid'],
  directives: [
    'Service.User',
    'Service.Group',
    'Service.SupplementaryGroups',
    'Service.NoNewPrivileges',
    'Service.CapabilityBoundingSet',
    'Service.AmbientCapabilities',
  ],

  fromUpstart({ setuid, setgid, script }) {
    return {
      ...(script?.readsLogin && { mainLogsIn: true }),
      ...(setuid && { user: setuid }),
      ...(setgid && { group: setgid }),
      supplementaryGroups: [],
      ambient: [],
    };
  },

  toSystemd(service, draft, { findings, systemd }) {
    const { user, group, supplementaryGroups } = service.credentials;
    for (const each of [user, group]) {
      if (!each || isUserName(each.value)) continue;
      findings.report(
        'user-name-refused',
        each,
        `systemd refuses a unit whose user or group is ${JSON.stringify(each.value)}, as Upstart failed to find one.`,
      );
    }
    if (user?.value === 'nobody') {
      findings.report(
        'runs-as-nobody',
        user,
        'systemd runs it as nobody, too, but warns each time it reads the unit.',
      );
    }
    if (user) {
      draft.set('Service', 'User', name(user), [user]);
      for (const { variable, value, step } of loginVariablesRead(service)) {
        findings.report(
          'login-variable-set',
          atPiece(step, readingOf(variable)),
          `The command reads ${variable}, which Upstart leaves unset. With User=${user.value} systemd sets it to ${value}.`,
          systemd < unsetSince
            ? undefined
            : `Check that this is the value it should see. UnsetEnvironment=${variable} in the unit leaves it unset, as it was.`,
        );
      }
    }
    const directory = service.fileSystem.workingDirectory;
    if (user && directory && isPrivate(directory.value, user.value)) {
      findings.report(
        'directory-of-another',
        directory,
        `${user.value} enters ${directory.value} itself; before, root did that for it.`,
      );
    }
    if (group) draft.set('Service', 'Group', name(group), [group]);
    for (const each of supplementaryGroups) {
      draft.list('Service', 'SupplementaryGroups', [name(each)], [each]);
    }
    const { noNewPrivileges, boundingSet, ambient } = service.credentials;
    if (noNewPrivileges) {
      const value = noNewPrivileges.value ? 'yes' : 'no';
      draft.set('Service', 'NoNewPrivileges', value, [noNewPrivileges]);
    }
    if (boundingSet) {
      const value = boundingSetValue(boundingSet.value);
      draft.set('Service', 'CapabilityBoundingSet', value, [boundingSet]);
    }
    for (const each of ambient) draft.set('Service', 'AmbientCapabilities', each.value, [each]);
  },

  fromSystemd({ service }, context) {
    const { findings } = context;
    const noNewPrivileges = booleanValue(service, 'Service', 'NoNewPrivileges');
    const boundingSet = boundingSetOf(service);
    if (boundingSet === undefined) {
      for (const { key, value, from } of service.settings) {
        if (key !== 'CapabilityBoundingSet') continue;
        const message = `No program takes away capabilities as CapabilityBoundingSet=${value} says.`;
        findings.report('capability-lost', sourced(value, from), message);
      }
    }
    const user = lastValue(service, 'Service', 'User');
    const group = lastValue(service, 'Service', 'Group');
    return {
      ...(user && user.value !== '' && readUser(user, service, context)),
      ...(group && group.value !== '' && { group }),
      supplementaryGroups: listValues(service, 'Service', 'SupplementaryGroups'),
      ...(noNewPrivileges && { noNewPrivileges }),
      ...(boundingSet && { boundingSet }),
      ambient: settingsOf(service, 'Service', 'AmbientCapabilities').map(({ value, from }) =>
        sourced(value, from),
      ),
    };
  },

  toUpstart({ credentials }, draft, context) {
    const { findings } = context;
    reportRights(credentials, context);
    const { user, group, supplementaryGroups } = credentials;
    if (user && user.value !== 'root' && !credentials.becomes) draft.setuid = user;
    if (user) {
      findings.report(
        'login-variables-unset',
        user,
        `systemd sets HOME, USER, LOGNAME and SHELL to those of ${user.value}; the job has none of them.`,
      );
    }
    if (group && !credentials.becomes) draft.setgid = group;
    for (const id of credentials.becomes ? [] : [user, group]) {
      if (id && /^[0-9]+$/.test(id.value)) {
        findings.report(
          'numeric-id',
          id,
          `Upstart looks ${id.value} up as a name and refuses to start the job when nobody is called that.`,
        );
      }
    }
    for (const each of supplementaryGroups) {
      findings.report(
        'supplementary-group-lost',
        each,
        `Upstart gives the process only the groups its user is in, so ${each.value} has to be among them.`,
      );
    }
  },
};

/** The user by its name, or as what is put together from the instance's. */
function readUser(
  user: Sourced<string>,
  service: Unit,
  context: Context,
): Pick<Credentials, 'user' | 'instanceUser'> {
  const word = unitWord(user.value, user, service, context);
  const text = literalText(word);
  return text === undefined ? { user, instanceUser: word } : { user: { ...user, value: text } };
}

function name(value: Sourced<string>): string {
  return escapeSpecifiers(value.value);
}

function loginVariablesRead(service: Service) {
  const given = new Set(service.environment.assignments.map(({ value }) => value.name));
  const { main } = service.processes;
  const isUnset = (step: Sourced<Step>) => !service.credentials.mainLogsIn || !main.includes(step);
  const unset = loginVariables.filter((variable) => !given.has(variable));
  return unset.flatMap((variable) =>
    scriptsReading(service, variable)
      .filter(isUnset)
      .map((step) => ({
        variable,
        value: variable === 'HOME' || variable === 'SHELL' ? "that user's" : 'that name',
        step,
      })),
  );
}

/** Whether a directory is below a home that is not the user's own, which others are usually not let into. */
function isPrivate(directory: string, user: string): boolean {
  const [, home] = /^(?:\/home\/([^/]+)|\/root)(?:\/|$)/.exec(directory) ?? [];
  const isHome = /^\/(?:root|home\/[^/]+)(?:\/|$)/.test(directory);
  return isHome && user !== 'root' && home !== user;
}

/** Names what becomes of the rights that systemd would have given or taken. */
function reportRights(credentials: Credentials, context: Context): void {
  const { findings } = context;
  const { noNewPrivileges, boundingSet, ambient } = credentials;
  const options = setprivOptions(credentials, context);
  if (noNewPrivileges?.value === false) {
    findings.report('holds-anyway', noNewPrivileges, 'It is what there is without the line.');
  } else if (noNewPrivileges) {
    const isMade = options.includes('--no-new-privs');
    findings.report(
      isMade ? 'needs-program' : 'protection-lost',
      noNewPrivileges,
      isMade
        ? 'setpriv starts the main process with this.'
        : 'Without NoNewPrivileges=yes, the service may gain rights by programs that have them.',
    );
  }
  if (boundingSet) {
    const isMade = options.some((option) => option.startsWith('--bounding-set'));
    findings.report(
      isMade ? 'needs-program' : 'capability-lost',
      boundingSet,
      isMade
        ? 'setpriv takes the capabilities away from the main process, and from it alone.'
        : 'The processes keep the capabilities of their user: only root could take some away, with setpriv.',
    );
  }
  for (const each of ambient) {
    const message = `Without AmbientCapabilities=${each.value}, the program has no capabilities but those of its file.`;
    findings.report('capability-lost', each, message);
  }
}
