import { specifierParts } from '../../systemd/specifiers.ts';
import { plainText, readPlainText } from '../../systemd/text.ts';
import type { Unit } from '../../systemd/unit.ts';
import { lastValue } from '../../systemd/values.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Concern } from '../concern.ts';
import { headDescription } from '../head-description.ts';
import { instanceVariableOf } from '../instance-variable.ts';
import type { Remark } from '../model.ts';
import { serviceName } from '../names.ts';
import { constantSpecifier } from '../tables/specifiers.ts';

/** How a remark is labelled in the comments of a unit, and found there again. */
const labels: Readonly<Record<Remark['kind'], string>> = {
  author: 'Author',
  version: 'Version',
  usage: 'Usage',
  emits: 'Emits',
  documentation: 'Documentation',
};

/**
 * `description`, `author`, `version`, `usage`, `emits` ⇄ `Description=`, comments, `Documentation=`.
 * init(5) "Documentation"; systemd.unit(5).
 */
export const identity: Concern<'identity'> = {
  name: 'identity',
  title: 'What it is called and what is said about it',
  stanzas: ['description', 'author', 'version', 'usage', 'emits'],
  directives: ['Unit.Description', 'Unit.Documentation'],

  fromUpstart(job, { style, findings }) {
    const { author, version, usage } = job;
    const ofHead = job.description || style === 'faithful' ? undefined : headDescription(job);
    if (ofHead) {
      findings.report(
        'description-from-comment',
        ofHead,
        `Its file begins with what it is: ${JSON.stringify(ofHead.value)}.`,
      );
    }
    const description = job.description ?? ofHead;
    return {
      name: job.name,
      ...(description && { description }),
      remarks: [
        ...remarkOf('author', author),
        ...remarkOf('version', version),
        ...remarkOf('usage', usage),
        ...job.emits.flatMap((event) => remarkOf('emits', event)),
      ],
    };
  },

  toSystemd({ identity }, draft) {
    const { description, remarks } = identity;
    if (description) draft.set('Unit', 'Description', plainText(description.value), [description]);
    for (const remark of remarks) {
      if (remark.value.kind === 'documentation') {
        draft.set('Unit', 'Documentation', plainText(remark.value.text), [remark]);
      } else {
        draft.remark(`${labels[remark.value.kind]}: ${remark.value.text}`, [remark]);
      }
    }
  },

  fromSystemd({ service }) {
    const description = lastValue(service, 'Unit', 'Description');
    const documentation = service.settings.filter(
      ({ section, key, value }) => section === 'Unit' && key === 'Documentation' && value !== '',
    );
    return {
      name: serviceName(service.name),
      unit: service.name,
      ...(description && {
        description: { ...description, value: spelledOut(description.value, service) },
      }),
      remarks: [
        ...service.header.flatMap(remarkInComment),
        ...documentation.map((setting) =>
          sourced(
            { kind: 'documentation' as const, text: readPlainText(setting.value) },
            setting.from,
          ),
        ),
      ],
    };
  },

  toUpstart({ identity }, draft, { findings }) {
    if (identity.description) draft.description = identity.description;
    for (const remark of identity.remarks) {
      const { kind, text } = remark.value;
      const value = { ...remark, value: text };
      if (kind === 'documentation') {
        draft.remarks.push({ ...remark, value: `${labels.documentation}: ${text}` });
        findings.report('documentation-is-comment', remark, 'It stands in a comment of the job.');
      } else if (kind === 'emits') draft.emits.push(value);
      else draft[kind] = value;
    }
  },
};

/** A text with its specifiers as a job would say them: an instance is its variable. */
function spelledOut(value: string, service: Unit): string {
  const instance = instanceVariableOf(service);
  const cut = specifierParts(value);
  if (!cut.ok) return readPlainText(value);
  return cut.parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (/[iIf]/.test(part.letter) && instance) return `$${instance.variable}`;
      return constantSpecifier(part.letter, service.name, 'system') ?? `%${part.letter}`;
    })
    .join('');
}

function remarkOf(kind: Remark['kind'], value: Sourced<string> | undefined): Sourced<Remark>[] {
  return value === undefined ? [] : [{ ...value, value: { kind, text: value.value } }];
}

/** A remark that stands in a comment as `toSystemd` writes it. */
function remarkInComment(line: string): Sourced<Remark>[] {
  for (const kind of ['author', 'version', 'usage', 'emits'] as const) {
    const label = `${labels[kind]}: `;
    const text = line.trim();
    if (text.startsWith(label)) return [sourced({ kind, text: text.slice(label.length) }, [])];
  }
  return [];
}
