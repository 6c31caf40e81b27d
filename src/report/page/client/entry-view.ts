import type { PageData, PageOutput } from '../data.ts';
import { fileLines, outputLines } from './code-lines.ts';
import { type Child, counted, element, visible } from './elements.ts';
import { countsText, type Entry, stateNames, stateOf } from './entry.ts';
import { type Links, linksOf } from './links.ts';
import { neighbours } from './neighbours.ts';

/** An entry on the page: its files on the left, what they became on the right, and how their lines belong together. */
export function entryView(data: PageData, entries: readonly Entry[], entry: Entry): HTMLElement {
  const links = linksOf(data, entry);
  const announced = element('p', { class: 'spoken', 'aria-live': 'polite' });
  const sides = element(
    'div',
    { class: entry.files.length === 0 ? 'sides one' : 'sides' },
    ...(entry.files.length === 0 ? [] : [fileSide(data, entry, links)]),
    outputSide(data, entry, links),
  );
  const view = element(
    'article',
    { 'aria-labelledby': 'entry-name' },
    element('h2', { id: 'entry-name', tabindex: '-1' }, visible(entry.name)),
    element('p', { class: 'state' }, stateText(entry)),
    relationsOf(data, entries, entry),
    sides,
    announced,
  );
  linkUp(sides, links, announced);
  return view;
}

function stateText(entry: Entry): string {
  const { counts } = entry;
  if (counts.all === 0) return stateNames[stateOf(entry)];
  const rest = countsText(counts);
  return `${counted(counts.all, 'statement')}: ${counts.exact} exact${rest === '' ? '' : `, ${rest}`}`;
}

function fileSide(data: PageData, entry: Entry, links: Links): HTMLElement {
  return side(
    'What there was',
    entry.files.flatMap((index) => {
      const file = data.files[index];
      if (file === undefined) return [];
      return [
        element('h4', {}, visible(file.name)),
        ...(file.text === '' ? [element('p', { class: 'hint' }, 'The file is empty.')] : []),
        fileLines(file, index, links, data.codes),
      ];
    }),
  );
}

function outputSide(data: PageData, entry: Entry, links: Links): HTMLElement {
  const made = entry.outputs.flatMap((index) => {
    const output = data.outputs[index];
    if (output === undefined) return [];
    return [
      element('h4', {}, visible(`/${output.path}`), element('small', {}, ` mode ${output.mode}`)),
      outputLines(output, index, links),
      ...shippedOf(output),
    ];
  });
  const nothing = element('p', { class: 'hint' }, 'Nothing was made of it.');
  return side('What it became', made.length === 0 ? [nothing] : made);
}

/** The unit of a package, where one is there in the place of ours. */
function shippedOf({ instead }: PageOutput): readonly Child[] {
  if (instead === undefined) return [];
  const told = `It is not written: a package has ${instead.path} there already.`;
  return [
    element('p', { class: 'hint' }, visible(told)),
    ...(instead.text === undefined
      ? []
      : [
          element('h4', {}, visible(instead.path), element('small', {}, ' of the package')),
          element('pre', { class: 'shipped', tabindex: '0' }, visible(instead.text)),
        ]),
  ];
}

function side(title: string, children: readonly Child[]): HTMLElement {
  return element(
    'section',
    { class: 'side', 'aria-label': title, tabindex: '0' },
    element('h3', {}, title),
    ...children,
  );
}

/** What starts the entry, and what it starts, as links: the graph in words. */
function relationsOf(
  data: PageData,
  entries: readonly Entry[],
  entry: Entry,
): HTMLElement | undefined {
  const rows = (['before', 'after'] as const).flatMap((when) => {
    const { startedBy, starts } = neighbours(data.graphs[when], entry.index);
    const links = (near: typeof startedBy): readonly Child[] =>
      near.flatMap(({ label, entry: index }, at) => {
        const other = index === undefined ? undefined : entries[index];
        const text = visible(label);
        return [
          at === 0 ? undefined : ', ',
          other ? element('a', { href: hashOf(other) }, text) : text,
        ];
      });
    const row = (name: string, near: typeof startedBy): readonly Child[] =>
      near.length === 0 ? [] : [element('dt', {}, name), element('dd', {}, ...links(near))];
    const told = { before: 'Before', after: 'Now' }[when];
    return [...row(`${told} started by`, startedBy), ...row(`${told} starts`, starts)];
  });
  return rows.length === 0 ? undefined : element('dl', { class: 'relations' }, ...rows);
}

/** The address of an entry within the page. */
export function hashOf({ name }: Pick<Entry, 'name'>): string {
  return `#${encodeURIComponent(name)}`;
}

/** Makes lines show what belongs to them: when pointed at, and when reached by the keyboard, which also brings it into view. */
function linkUp(sides: HTMLElement, links: Links, announced: HTMLElement): void {
  const lineOf = new Map<string, HTMLElement>();
  for (const line of sides.querySelectorAll<HTMLElement>('li[data-key]'))
    lineOf.set(line.dataset['key'] ?? '', line);
  for (const list of sides.querySelectorAll('ol.lines'))
    list.querySelector('button.number')?.setAttribute('tabindex', '0');
  let lit: readonly HTMLElement[] = [];
  let pinned: string | undefined;

  const light = (key: string | undefined) => {
    for (const line of lit) line.classList.remove('own', 'other');
    if (key === undefined) return;
    const at = (keys: readonly string[]) => keys.flatMap((one) => lineOf.get(one) ?? []);
    const [own, others] = [at(links.withIt(key)), at(links.of(key))];
    for (const line of own) line.classList.add('own');
    for (const line of others) line.classList.add('other');
    lit = [...own, ...others];
  };
  const keyAt = (target: EventTarget | null) => {
    const line = target instanceof Element ? target.closest<HTMLElement>('li[data-key]') : null;
    const key = line?.dataset['key'];
    return key !== undefined && links.of(key).length > 0 ? key : undefined;
  };
  const pin = (key: string) => {
    pinned = key;
    light(key);
    announced.textContent = links.told(key);
    const [first] = links.of(key);
    if (first !== undefined) lineOf.get(first)?.scrollIntoView({ block: 'nearest' });
  };

  sides.addEventListener('pointerover', ({ target }) => light(keyAt(target) ?? pinned));
  sides.addEventListener('pointerleave', () => light(pinned));
  sides.addEventListener('focusin', ({ target }) => {
    const key = keyAt(target);
    if (key !== undefined && target instanceof HTMLButtonElement) pin(key);
  });
  sides.addEventListener('click', ({ target }) => {
    const key = keyAt(target);
    if (key === undefined || (target instanceof Element && target.closest('.finding'))) return;
    if (target instanceof HTMLButtonElement && target.classList.contains('number')) goAcross(key);
    else pin(key);
  });
  sides.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (!(target instanceof HTMLElement) || !target.matches('button.number, .finding')) return;
    const list = target.closest('ol') ?? target.parentElement?.querySelector('ol');
    const buttons = [...(list?.querySelectorAll<HTMLElement>('button.number') ?? [])];
    // A finding is left to the linked lines around it.
    const isAfter = (button: HTMLElement) =>
      (target.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    const own = target instanceof HTMLButtonElement ? buttons.indexOf(target) : -1;
    const following = buttons.findIndex(isAfter);
    const at =
      own !== -1
        ? own
        : (following === -1 ? buttons.length : following) - (key === 'ArrowDown' ? 1 : 0);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[key];
    if (next === undefined) return;
    event.preventDefault();
    focusLine(buttons[next]);
  });

  /** Enter on a line, or a click on its number, goes to the first line on the other side. */
  function goAcross(key: string): void {
    const [first] = links.of(key);
    if (first !== undefined)
      focusLine(lineOf.get(first)?.querySelector<HTMLElement>('button.number'));
  }

  function focusLine(button: HTMLElement | null | undefined): void {
    if (!button) return;
    for (const other of button.closest('ol')?.querySelectorAll('button.number[tabindex="0"]') ?? [])
      other.setAttribute('tabindex', '-1');
    button.setAttribute('tabindex', '0');
    button.focus();
  }
}
