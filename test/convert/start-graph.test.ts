import { describe, expect, it } from 'vitest';
import { startGraph } from '../../src/convert/start-graph.ts';

const graphOf = (files: Readonly<Record<string, string>>) => {
  const { graph, problems } = startGraph(
    Object.entries(files).map(([name, content]) => ({ name, content })),
  );
  expect(problems).toEqual([]);
  return {
    nodes: graph.nodes.map(({ name, kind }) => `${kind}: ${name}`),
    edges: graph.edges
      .map(({ from, to, kind, label = '' }) => `${from} ${kind} ${to} ${label}`.trim())
      .sort(),
  };
};

describe('the graph of jobs', () => {
  it('has what starts and stops each, and who emits that', () => {
    const { nodes, edges } = graphOf({
      'web.conf':
        'start on (started db and ready PORT=80) or runlevel [2345]\nstop on stopping db\nexec /bin/w\n',
      'tell.conf': 'script\n  initctl emit ready PORT=80\nend script\n',
    });
    expect(edges).toEqual([
      'event ready PORT=80 starts job web',
      'event runlevel [2345] starts job web',
      'job db starts job web started',
      'job db stops job web stopping',
      'job tell starts event ready PORT=80 emits',
    ]);
    expect(nodes).toEqual([
      'event: event ready PORT=80',
      'event: event runlevel [2345]',
      'other: job db',
      'job: job tell',
      'job: job web',
    ]);
  });

  it('takes an override into account', () => {
    const { edges } = graphOf({
      'web.conf': 'start on startup\nexec /bin/w\n',
      'web.override': 'manual\n',
    });
    expect(edges).toEqual([]);
  });
});

describe('the graph of units', () => {
  it('has what starts and stops each, and orders that say more', () => {
    const { edges } = graphOf({
      'web.service':
        '[Unit]\nRequires=db.service\nAfter=db.service log.service\nConflicts=old.service\n[Service]\nExecStart=/bin/w\n[Install]\nWantedBy=multi-user.target\n',
      'web.timer': '[Timer]\nOnCalendar=daily\n',
    });
    expect(edges).toEqual([
      'log.service orders web.service After',
      'multi-user.target starts web.service WantedBy',
      'old.service stops web.service Conflicts',
      'web.service starts db.service Requires',
      'web.timer starts web.service timer',
    ]);
  });
});

it('a file that its init refuses is told, and the others are drawn', () => {
  const { graph, problems } = startGraph([
    { name: 'a.conf', content: 'exec /bin/a\nnonsense\n' },
    { name: 'b.conf', content: 'start on a\nexec /bin/b\n' },
  ]);
  expect(problems).toHaveLength(1);
  expect(graph.edges).toHaveLength(1);
});
