import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, labAvailable, type Tree, waitFor } from './lab.ts';

/** What the tests with a real uWSGI share. */

const client = join(import.meta.dirname, 'uwsgi-request.mjs');
const app = '/var/www/myapp.wsgi';

/** Why they cannot run here; undefined when they can. */
export function uwsgiAvailable(): string | undefined {
  const packages: Record<string, string> = {
    'uwsgi-core': '/usr/bin/uwsgi',
    'uwsgi-plugin-python3': '/usr/bin/uwsgi_python3',
  };
  const missing = Object.keys(packages).filter((name) => !existsSync(packages[name] ?? ''));
  return missing.length > 0 ? `needs ${missing.join(' and ')}` : labAvailable();
}

/** A WSGI application that says which process answered. */
export const application: Tree = {
  [app]: {
    text: `import os

def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'hello from process %d' % os.getpid()]
`,
  },
};

/** What an Emperor governs: the application in an instance of its own, configured by a file. */
export function vassal(port: number): string {
  return `[uwsgi]
plugin = python3
socket = 127.0.0.1:${port}
wsgi-file = ${app}
`;
}

/** What a uWSGI on this port answers to a request; undefined when nobody is there. */
export function ask(lab: Lab, port: number): string | undefined {
  const answer = lab.runOnNetwork(process.execPath, client, '127.0.0.1', String(port));
  return answer.status === 0 ? answer.stdout.split('\r\n\r\n')[1] : undefined;
}

const greeting = /^hello from process (\d+)$/;

/** Waits until the application answers on this port, and gives the number of the process that did. */
export async function answering(lab: Lab, port: number): Promise<string> {
  let process: string | undefined;
  await waitFor(`an answer on port ${port}`, () => {
    process = ask(lab, port)?.match(greeting)?.[1];
    return process !== undefined;
  });
  return process ?? '';
}

/** The processes of a unit, by its cgroup. */
export function processesOf(lab: Lab, unit: string): string[] {
  const file = `/sys/fs/cgroup${lab.show(unit, 'ControlGroup')}/cgroup.procs`;
  return lab.run('cat', file).stdout.split('\n').filter(Boolean);
}
