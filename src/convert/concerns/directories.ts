import { settingsOf } from '../../systemd/values.ts';
import { listSyntax, readWords } from '../../systemd/words.ts';
import { groupBy } from '../../text/group-by.ts';
import { sourced } from '../../text/source.ts';
import type { Concern } from '../concern.ts';
import { directoryLines, isMadeBySystemd, needsRoot, placeOf } from '../directories.ts';
import { companionName, draftJob } from '../job-draft.ts';
import { type DirectoryKind, directoryKinds, type Service } from '../model.ts';

/**
 * The directories that systemd makes for a service ⇄ `install -d` in its pre-start, or in a job of root's that runs before it.
 * systemd.exec(5) `RuntimeDirectory=`. What a job makes otherwise than systemd would stays a command.
 */
export const directories: Concern<'directories'> = {
  name: 'directories',
  title: 'Directories that are made for it',
  stanzas: [],
  directives: [
    ...directoryKinds.flatMap((kind) => [
      `Service.${kind}Directory`,
      `Service.${kind}DirectoryMode`,
    ]),
    'Service.RuntimeDirectoryPreserve',
  ],

  fromUpstart({ directories }) {
    return directories ?? { made: [], modes: [] };
  },

  toSystemd({ directories }, draft) {
    for (const kind of directoryKinds) {
      const made = directories.made.filter(({ value }) => value.kind === kind);
      if (made.length === 0) continue;
      draft.set('Service', `${kind}Directory`, made.map(({ value }) => value.name).join(' '), made);
    }
    for (const mode of directories.modes)
      draft.set('Service', `${mode.value.kind}DirectoryMode`, mode.value.mode, [mode]);
    if (directories.preserve) {
      const { preserve } = directories;
      draft.set('Service', 'RuntimeDirectoryPreserve', preserve.value, [preserve]);
    }
  },

  fromSystemd({ service }) {
    const preserve = settingsOf(service, 'Service', 'RuntimeDirectoryPreserve').at(-1);
    return {
      made: directoryKinds.flatMap((kind) =>
        settingsOf(service, 'Service', `${kind}Directory`).flatMap(({ value, from }) =>
          readWords(value, listSyntax)
            .words.map(({ text }) => text)
            .filter(isMadeBySystemd)
            .map((name) => sourced({ kind, name }, from)),
        ),
      ),
      modes: directoryKinds.flatMap((kind) => {
        const mode = settingsOf(service, 'Service', `${kind}DirectoryMode`).at(-1);
        return mode ? [sourced({ kind, mode: mode.value }, mode.from)] : [];
      }),
      ...(preserve && { preserve: sourced(preserve.value, preserve.from) }),
    };
  },

  toUpstart(service, draft, context) {
    const { findings } = context;
    const { made, modes, preserve } = service.directories;
    const byRoot = needsRoot(service, context);
    const companionJob = companionName(draft.name, 'directories', context.units);
    for (const ofLine of groupBy(made, ({ from: [line] }) => line).values()) {
      const place = ofLine.map(({ value }) => placeOf(value, service, context.manager)).join(', ');
      findings.report(
        'directory-made',
        sourced(place, ofLine[0]?.from ?? []),
        byRoot
          ? `The job ${companionJob} makes ${place} before this one starts, since the pre-start of this one is not root's.`
          : `The pre-start makes ${place}.`,
      );
    }
    for (const mode of modes) {
      if (isUsed(service, mode.value.kind)) continue;
      findings.report('holds-anyway', mode, 'There is no directory that has it.');
    }
    if (isUsed(service, 'Runtime')) {
      const about = preserve ?? made.find(({ value }) => value.kind === 'Runtime') ?? made[0];
      if (about) {
        findings.report(
          'directory-stays',
          about,
          'Its directories below /run stay when it has stopped.',
        );
      }
    } else if (preserve) findings.report('holds-anyway', preserve, 'There is nothing to preserve.');
    if (!byRoot || made.length === 0) return;
    const from = made.flatMap((one) => one.from);
    const companion = draftJob(companionJob);
    companion.startOn = sourced(
      {
        kind: 'event',
        name: 'starting',
        arguments: [{ kind: 'positional', value: draft.name }],
      },
      from,
    );
    if (service.instance.parameter) companion.instance = sourced('$INSTANCE', from);
    companion.task = sourced(true, from);
    const command = `${directoryLines(service, context.manager, 'INSTANCE').join('\n')}\n`;
    companion.processes = {
      main: sourced({ kind: 'script', command }, [...from, ...modes.flatMap((one) => one.from)]),
    };
    draft.companions.push(companion);
  },
};

function isUsed({ directories }: Service, kind: DirectoryKind): boolean {
  return directories.made.some(({ value }) => value.kind === kind);
}
