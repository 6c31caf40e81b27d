import type { PageData } from '../data.ts';
import { element, visible } from './elements.ts';
import { countsText, type Entry, stateNames, stateOf } from './entry.ts';
import { hashOf } from './entry-view.ts';
import { createFilter, everything, type Wanted } from './filter.ts';

/** The list of entries, with what it can be searched and narrowed by. */
export interface List {
  readonly root: HTMLElement;
  readonly search: HTMLInputElement;
  /** The entries that are shown, in their order. */
  readonly shown: () => readonly Entry[];
  /** Marks the entry that is being looked at. */
  readonly select: (entry: Entry | undefined) => void;
}

/** Makes the list. */
export function createList(data: PageData, entries: readonly Entry[]): List {
  const filter = createFilter(data, entries);
  const above = commonDirectory(entries);
  const itemOf = new Map(entries.map((entry) => [entry, itemFor(entry, above)]));
  let wanted: Wanted = everything;
  let shown: readonly Entry[] = entries;

  const count = element('p', { role: 'status', class: 'hint' });
  const items = element('ul', { class: 'entries' });
  const show = (change: Partial<Wanted>) => {
    wanted = { ...wanted, ...change };
    shown = filter(wanted);
    items.replaceChildren(...shown.flatMap((entry) => itemOf.get(entry) ?? []));
    count.textContent =
      shown.length === entries.length
        ? entries.length === 1
          ? '1 entry'
          : `${entries.length} entries`
        : `${shown.length} of ${entries.length} entries`;
  };
  const search = element('input', {
    type: 'search',
    id: 'search',
    placeholder: 'name, text, finding',
    oninput: () => show({ words: search.value }),
    onkeydown: (event) => {
      if (event instanceof KeyboardEvent && event.key === 'Enter') openFirst();
    },
  });
  const root = element(
    'nav',
    { 'aria-label': 'Jobs and units' },
    element('label', { for: 'search' }, 'Search'),
    search,
    select('state', 'State', statesIn(entries), (state) => show({ state })),
    select('code', 'Finding', codesIn(entries), (code) => show({ code })),
    select(
      'order',
      'Order',
      [
        ['need', 'what needs a person first'],
        ['name', 'by name'],
      ],
      (order) => show({ order: order === 'name' ? 'name' : 'need' }),
    ),
    count,
    items,
  );
  const openFirst = () => {
    const [first] = shown;
    if (first === undefined) return;
    location.hash = hashOf(first);
    search.blur();
  };
  show({});
  return {
    root,
    search,
    shown: () => shown,
    select: (entry) => {
      items.querySelector('[aria-current]')?.removeAttribute('aria-current');
      const link = entry && itemOf.get(entry)?.querySelector('a');
      link?.setAttribute('aria-current', 'true');
      link?.scrollIntoView({ block: 'nearest' });
    },
  };
}

/** The directory that the files of all entries are below: nobody needs to read it on each line. */
function commonDirectory(entries: readonly Entry[]): string {
  const names = entries.filter(({ files }) => files.length > 0).map(({ name }) => name);
  const [first = ''] = names;
  const parts = first.split('/').slice(0, -1);
  const directories = parts.map((_, at) => `${parts.slice(0, parts.length - at).join('/')}/`);
  return directories.find((directory) => names.every((name) => name.startsWith(directory))) ?? '';
}

function itemFor(entry: Entry, above: string): HTMLElement {
  const state = stateOf(entry);
  const [, directory = '', base = entry.name] =
    /^(.*\/)?([^/]*)$/.exec(entry.name.replace(above, '')) ?? [];
  const counts = countsText(entry.counts);
  return element(
    'li',
    {},
    element(
      'a',
      { href: hashOf(entry), class: state, title: visible(entry.name) },
      element('span', { class: 'name' }, visible(base)),
      element('span', { class: 'counts' }, counts === '' ? stateNames[state] : counts),
      directory === '' ? undefined : element('span', { class: 'directory' }, visible(directory)),
    ),
  );
}

type Choices = readonly (readonly [value: string, label: string])[];

function select(
  id: string,
  label: string,
  choices: Choices,
  choose: (value: string) => void,
): HTMLElement {
  const made = element(
    'select',
    { id, onchange: () => choose(made.value) },
    ...choices.map(([value, text]) => element('option', { value }, text)),
  );
  return element('div', { class: 'choice' }, element('label', { for: id }, label), made);
}

function statesIn(entries: readonly Entry[]): Choices {
  const states = Object.entries(stateNames).flatMap(([state, name]) => {
    const count = entries.filter((entry) => stateOf(entry) === state).length;
    return count === 0 ? [] : [[state, `${name} (${count})`] as const];
  });
  return [['', 'all'], ...states];
}

/** The codes that occur, those of most entries first. */
function codesIn(entries: readonly Entry[]): Choices {
  const counts = new Map<string, number>();
  for (const { findings } of entries) {
    for (const code of new Set(findings.map((finding) => finding.code)))
      if (code !== '') counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted(([, one], [, other]) => other - one);
  return [['', 'any'], ...sorted.map(([code, count]) => [code, `${code} (${count})`] as const)];
}
