import type { PageData, PageGraph } from '../data.ts';
import { drawing } from './drawing.ts';
import { type Child, counted, element, shape, visible } from './elements.ts';
import type { Entry } from './entry.ts';
import { hashOf } from './entry-view.ts';
import { surroundingsOf } from './neighbours.ts';

/** More nodes than these are hard to look at: then what is around the entry is shown first. */
const manyNodes = 150;

/** What of the graph is drawn. */
export interface GraphChoice {
  readonly when: 'before' | 'after';
  readonly whole: boolean;
  readonly orders: boolean;
}

/** What is chosen when the page is opened. */
export function firstChoice({ graphs }: PageData): GraphChoice {
  return { when: 'after', whole: graphs.after.nodes.length <= manyNodes, orders: false };
}

/** What starts what at boot, as a picture, with what can be chosen of it. */
export function graphView(
  data: PageData,
  entries: readonly Entry[],
  entry: Entry | undefined,
  choice: GraphChoice,
  choose: (choice: GraphChoice) => void,
): HTMLElement {
  const graph = data.graphs[choice.when];
  const name = visible(entry?.name.replace(/^.*\//, '') ?? '');
  const isAround = graph.nodes.some((node) => node.entry === entry?.index);
  const around = choice.whole || !isAround ? undefined : entry;
  const shown = shownOf(graph, around, choice);
  const about = around === undefined ? 'the whole machine' : `what is around ${name}`;
  return element(
    'article',
    { 'aria-labelledby': 'graph-name' },
    element('h2', { id: 'graph-name', tabindex: '-1' }, 'What starts what at boot'),
    element(
      'p',
      { class: 'state' },
      `${choice.when === 'before' ? 'Before' : 'After'} the conversion, ${about}: ${counted(shown.size, 'node')}. What starts another stands left of it.`,
    ),
    element(
      'form',
      { class: 'choices' },
      radio('before', 'before'),
      radio('after', 'after'),
      checkbox('whole', 'whole machine'),
      checkbox('orders', 'order and stops, too'),
    ),
    legend(choice),
    element(
      'div',
      { class: 'drawing', tabindex: '0', role: 'region', 'aria-label': 'Graph' },
      drawing(graph, shown, entries, entry, choice.orders),
    ),
    around === undefined ? looseOnes(graph, shown, entries) : undefined,
  );

  function radio(when: GraphChoice['when'], label: string): HTMLElement {
    const input = element('input', {
      type: 'radio',
      name: 'when',
      id: `when-${when}`,
      checked: choice.when === when,
      onchange: () => choose({ ...choice, when }),
    });
    return element('label', {}, input, ` ${label}`);
  }

  function checkbox(key: 'whole' | 'orders', label: string): HTMLElement {
    const input = element('input', {
      type: 'checkbox',
      id: `choice-${key}`,
      checked: choice[key],
      onchange: () => choose({ ...choice, [key]: !choice[key] }),
    });
    return element('label', {}, input, ` ${label}`);
  }
}

function legend({ orders }: GraphChoice): HTMLElement {
  const line = (kind: string, text: string) =>
    element(
      'span',
      {},
      shape(
        'svg',
        { width: '34', height: '10', 'aria-hidden': 'true' },
        shape('path', { class: `edge ${kind}`, d: 'M1 5 H33' }),
      ),
      ` ${text}`,
    );
  return element(
    'p',
    { class: 'legend' },
    line('starts', 'starts'),
    ...(orders ? [line('stops', 'stops'), line('orders', 'comes first, if both start')] : []),
  );
}

function shownOf(
  graph: PageGraph,
  entry: Entry | undefined,
  { orders }: GraphChoice,
): ReadonlySet<number> {
  if (entry !== undefined) return surroundingsOf(graph, entry.index);
  const joined = new Set(
    graph.edges
      .filter(({ kind }) => orders || kind === 'starts')
      .flatMap(({ from, to }) => [from, to]),
  );
  return joined;
}

/** The entries that nothing in the picture starts, and that start nothing. */
function looseOnes(
  { nodes }: PageGraph,
  shown: ReadonlySet<number>,
  entries: readonly Entry[],
): HTMLElement | undefined {
  const loose = nodes.flatMap(({ label, entry }, index): readonly Child[] => {
    const own = entry === undefined || shown.has(index) ? undefined : entries[entry];
    return own ? [element('a', { href: hashOf(own) }, visible(label)), ' '] : [];
  });
  if (loose.length === 0) return undefined;
  return element(
    'details',
    { class: 'loose' },
    element('summary', {}, `Started by nothing here, and starting nothing: ${loose.length / 2}`),
    element('p', {}, ...loose),
  );
}
