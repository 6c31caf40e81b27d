import type { PageData } from '../data.ts';
import { element, visible } from './elements.ts';
import { type Entry, readEntries, stateOf } from './entry.ts';
import { entryView, hashOf } from './entry-view.ts';
import { firstChoice, graphView } from './graph-view.ts';
import { listenForKeys } from './keys.ts';
import { createList } from './list.ts';

/** Fills the page with what its data says. */
function start(data: PageData): void {
  const entries = readEntries(data);
  const list = createList(data, entries);
  const main = element('main', { id: 'main' });
  const themes = ['system', 'light', 'dark'] as const;
  let theme = 0;
  let current: Entry | undefined;
  let isGraph = false;
  let choice = firstChoice(data);

  const show = () => {
    list.select(current);
    if (isGraph) {
      main.replaceChildren(
        graphView(data, entries, current, choice, (next) => {
          choice = next;
          const focused = document.activeElement?.id;
          show();
          if (focused !== undefined && focused !== '') document.getElementById(focused)?.focus();
        }),
      );
    } else if (current !== undefined) main.replaceChildren(entryView(data, entries, current));
    else main.replaceChildren(element('p', {}, 'There is nothing to show.'));
    graphButton.setAttribute('aria-pressed', String(isGraph));
    document.title = `${current === undefined ? '' : `${visible(current.name)} · `}Upstart to systemd`;
  };
  const open = (entry: Entry | undefined) => {
    current = entry;
    isGraph = false;
    show();
  };
  const readAddress = () => {
    const name = decoded(location.hash.slice(1));
    open(entries.find((entry) => entry.name === name) ?? current ?? entries[0]);
    // Whoever came by a key goes on from there.
    if (document.activeElement === document.body)
      main.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  };
  const step = (by: number) => {
    const shown = list.shown();
    const at = current === undefined ? -1 : shown.indexOf(current);
    const next = at === -1 ? shown[0] : shown[at + by];
    if (next !== undefined) location.hash = hashOf(next);
  };
  const toggleGraph = () => {
    isGraph = !isGraph;
    show();
    main.querySelector<HTMLElement>('h2')?.focus();
  };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const showTheme = () => {
    const own = themes[theme] === 'system' ? undefined : themes[theme];
    document.documentElement.dataset['theme'] = own ?? (dark.matches ? 'dark' : 'light');
  };
  const nextTheme = () => {
    theme = (theme + 1) % themes.length;
    showTheme();
    themeButton.textContent = `Theme: ${themes[theme]}`;
  };
  const help = listenForKeys([
    { key: 'j', help: 'next entry', run: () => step(1) },
    { key: 'k', help: 'previous entry', run: () => step(-1) },
    { key: 'n', help: 'next finding', run: () => stepFinding(main, 1) },
    { key: 'p', help: 'previous finding', run: () => stepFinding(main, -1) },
    { key: '/', help: 'search', run: () => list.search.focus() },
    { key: 'g', help: 'graph, and back', run: toggleGraph },
    { key: 't', help: 'light, dark, or as the system is', run: nextTheme },
    { key: '?', help: 'this help', run: () => help.showModal() },
  ]);
  const graphButton = element(
    'button',
    { type: 'button', 'aria-pressed': 'false', onclick: toggleGraph },
    'Graph',
  );
  const themeButton = element('button', { type: 'button', onclick: nextTheme }, 'Theme: system');
  const helpButton = element('button', { type: 'button', onclick: () => help.showModal() }, 'Keys');

  document
    .getElementById('page')
    ?.replaceChildren(
      element('a', { href: '#main', class: 'skip', onclick: skip }, 'Skip the list'),
      element(
        'header',
        {},
        element('h1', {}, 'Upstart to systemd'),
        element('p', { class: 'totals' }, totals(entries)),
        element('div', { class: 'buttons' }, graphButton, themeButton, helpButton),
      ),
      failuresOf(data),
      element('div', { class: 'columns' }, list.root, main),
      help,
    );
  dark.addEventListener('change', showTheme);
  showTheme();
  addEventListener('hashchange', readAddress);
  readAddress();

  function skip(event: Event): void {
    event.preventDefault();
    main.querySelector<HTMLElement>('h2')?.focus();
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function totals(entries: readonly Entry[]): string {
  const own = entries.filter(({ files }) => files.length > 0);
  const number = (state: string) => own.filter((entry) => stateOf(entry) === state).length;
  const refused = number('refused');
  return [
    `${own.length} jobs or units: ${number('exact')} exact`,
    `${number('close')} close`,
    `${number('person')} that need a person`,
    ...(number('replaced') > 0 ? [`${number('replaced')} replaced by the new system`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
  ].join(', ');
}

function failuresOf({ failures }: PageData): HTMLElement | string {
  if (failures.length === 0) return '';
  return element(
    'details',
    { class: 'failures', open: true },
    element('summary', {}, `Not read or not written: ${failures.length}`),
    element('ul', {}, ...failures.map((message) => element('li', {}, visible(message)))),
  );
}

/** Goes to the finding after, or before, the one that was gone to last. */
function stepFinding(main: HTMLElement, by: number): void {
  const findings = [...main.querySelectorAll<HTMLElement>('.finding')];
  const { activeElement } = document;
  const at = findings.findIndex((finding) => finding.contains(activeElement));
  const next = findings[at === -1 ? (by > 0 ? 0 : findings.length - 1) : at + by];
  next?.focus();
  next?.scrollIntoView({ block: 'center' });
}

start(JSON.parse(document.getElementById('data')?.textContent ?? '{}') as PageData);
