import { isUserName } from '../../systemd/refusals.ts';
import { escapeSpecifiers } from '../../systemd/specifiers.ts';
import { lastValue, listValues } from '../../systemd/values.ts';
import type { Sourced } from '../../text/source.ts';
import type { Concern } from '../concern.ts';
import { type ShellUse, scriptsReading } from '../shell-use.ts';

/** What systemd sets for a service with `User=` and Upstart does not (systemd.exec(5), "Environment variables"). */
const loginVariables = ['HOME', 'USER', 'LOGNAME', 'SHELL'] as const;

/** `setuid`, `setgid` ⇄ `User=`, `Group=`, `SupplementaryGroups=`. init(5), systemd.exec(5) "User/Group Identity". */
export const credentials: Concern<'credentials'> = {
  name: 'credentials',
  title: 'Whom it runs as',
  stanzas: ['setuid', 'setgid'],
  directives: ['Service.User', 'Service.Group', 'Service.SupplementaryGroups'],

  fromUpstart({ setuid, setgid }) {
    return {
      ...(setuid && { user: setuid }),
      ...(setgid && { group: setgid }),
      supplementaryGroups: [],
    };
  },

  toSystemd(service, draft, { findings }) {
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
          step,
          `The script reads ${variable}, which Upstart leaves unset. With User=${user.value} systemd sets it to ${value}.`,
        );
      }
    }
    if (group) draft.set('Service', 'Group', name(group), [group]);
    for (const each of supplementaryGroups) {
      draft.list('Service', 'SupplementaryGroups', [name(each)], [each]);
    }
  },

  fromSystemd({ service }) {
    const user = lastValue(service, 'Service', 'User');
    const group = lastValue(service, 'Service', 'Group');
    return {
      ...(user && user.value !== '' && { user }),
      ...(group && group.value !== '' && { group }),
      supplementaryGroups: listValues(service, 'Service', 'SupplementaryGroups'),
    };
  },

  toUpstart({ credentials }, draft, { findings }) {
    const { user, group, supplementaryGroups } = credentials;
    if (user) draft.setuid = user;
    if (group) draft.setgid = group;
    for (const id of [user, group]) {
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

function name(value: Sourced<string>): string {
  return escapeSpecifiers(value.value);
}

function loginVariablesRead(service: ShellUse) {
  return loginVariables.flatMap((variable) =>
    scriptsReading(service, variable).map((step) => ({
      variable,
      value: variable === 'HOME' || variable === 'SHELL' ? "that user's" : 'that name',
      step,
    })),
  );
}
