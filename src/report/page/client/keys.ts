import { element } from './elements.ts';

/** What a key does, and what the help says of it. */
export interface KeyAction {
  readonly key: string;
  readonly help: string;
  readonly run: () => void;
}

/** What is told besides, of keys that work where one is. */
const others = [
  ['Enter', 'in the search: the first of what was found'],
  ['↑ ↓', 'in a file: from linked line to linked line'],
  ['Enter', 'on a linked line: go to what it became, and back'],
] as const;

/** Listens for keys, as long as nobody is writing, and gives the window that explains them. */
export function listenForKeys(actions: readonly KeyAction[]): HTMLDialogElement {
  const help = element(
    'dialog',
    { 'aria-labelledby': 'keys-name' },
    element('h2', { id: 'keys-name' }, 'Keys'),
    element(
      'dl',
      {},
      ...[...actions.map(({ key, help: text }) => [key, text] as const), ...others].flatMap(
        ([key, text]) => [element('dt', {}, element('kbd', {}, key)), element('dd', {}, text)],
      ),
    ),
    element('form', { method: 'dialog' }, element('button', {}, 'Close')),
  );
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const { target } = event;
    const isWriting =
      target instanceof HTMLInputElement
        ? target.type === 'search'
        : target instanceof HTMLSelectElement;
    if (isWriting) {
      if (event.key === 'Escape' && target instanceof HTMLElement) target.blur();
      return;
    }
    const action = actions.find(({ key }) => key === event.key);
    if (action === undefined) return;
    event.preventDefault();
    action.run();
  });
  return help;
}
