import { escapeSpecifiers, hasSpecifier } from '../../systemd/specifiers.ts';
import { lastValue } from '../../systemd/values.ts';
import type { Concern } from '../concern.ts';
import { loadProfile, preparationValue, preparedPaths } from '../preparations.ts';

/**
 * `apparmor load`, `apparmor switch` ⇄ an `ExecStartPre=` that loads the profile, `AppArmorProfile=`. init(5) "apparmor",
 * systemd.exec(5) "Mandatory Access Control".
 */
export const confinement: Concern<'confinement'> = {
  name: 'confinement',
  title: 'The security profile it runs under',
  stanzas: ['apparmor load', 'apparmor switch'],
  directives: ['Service.AppArmorProfile'],

  fromUpstart({ apparmorLoad, apparmorSwitch }) {
    return {
      loaded: apparmorLoad === undefined ? [] : [apparmorLoad],
      ...(apparmorSwitch && { profile: apparmorSwitch }),
    };
  },

  toSystemd({ confinement }, draft, { findings, systemd }) {
    const { loaded, profile } = confinement;
    for (const path of loaded) {
      const value = preparationValue(loadProfile, [path.value], systemd);
      draft.set('Service', 'ExecStartPre', value, [path]);
    }
    if (profile === undefined) return;
    if (/\$|^-|\s/.test(profile.value)) {
      findings.report(
        'profile-refused',
        profile,
        `AppArmorProfile= can hold no name like ${JSON.stringify(profile.value)}; the line was left out, and the service runs unconfined.`,
      );
      return;
    }
    draft.set('Service', 'AppArmorProfile', escapeSpecifiers(profile.value), [profile]);
  },

  fromSystemd({ service }, { release }) {
    const written = lastValue(service, 'Service', 'AppArmorProfile');
    const name = written?.value.replace(/^-/, '').replaceAll('%%', '%') ?? '';
    const isKnown = written !== undefined && !hasSpecifier(written.value) && name !== '';
    return {
      loaded: preparedPaths(service, loadProfile, release),
      ...(isKnown && { profile: { ...written, value: name } }),
    };
  },

  toUpstart({ confinement }, draft, { findings }) {
    const { loaded, profile } = confinement;
    const [first, ...others] = loaded;
    if (first) draft.apparmorLoad = first;
    for (const other of others) {
      findings.report('directive-lost', other, 'A job loads one profile: this one is not loaded.');
    }
    if (profile) draft.apparmorSwitch = profile;
  },
};
