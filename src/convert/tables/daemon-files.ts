type Words = readonly (string | undefined)[];

/** What a daemon's own configuration says of where it runs. */
export interface FileFacts {
  /** The line that keeps it in the foreground. */
  readonly stays?: string;
  /** The line that puts it into the background. */
  readonly leaves?: string;
  readonly pidFile?: string;
}

/** The configuration of a daemon, where that is one well-known file. */
export interface DaemonFile {
  readonly programs: readonly string[];
  /** The file that its words name, or that it reads without being told; undefined where it reads none, or not this one alone. */
  readonly path: (words: Words) => string | undefined;
  readonly read: (text: string) => FileFacts;
}

export const daemonFiles: readonly DaemonFile[] = [
  {
    // nginx(8) -c, -p; "Core functionality", daemon, pid. Distributions have the file at one place.
    programs: ['nginx'],
    path: (words) => {
      if (words.some((word) => /^-(?:p|c.)/.test(word ?? ''))) return undefined;
      return words.includes('-c') ? afterOnly('-c', words) : '/etc/nginx/nginx.conf';
    },
    read: readNginx,
  },
  {
    // redis.conf: the first word is the file, and without one there is none.
    programs: ['redis-server'],
    path: ([first]) => (first?.startsWith('/') ? first : undefined),
    read: readRedis,
  },
  {
    // HAProxy configuration manual, "global", daemon, pidfile.
    programs: ['haproxy'],
    path: (words) => afterOnly('-f', words),
    read: readHaproxy,
  },
];

/** The word after an option that is given once. */
function afterOnly(option: string, words: Words): string | undefined {
  const at = words.indexOf(option);
  return at >= 0 && at === words.lastIndexOf(option) ? words[at + 1] : undefined;
}

/** Directives outside of all blocks; what a file that it includes says would be an error where they are said here, too. */
function readNginx(text: string): FileFacts {
  let outer = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|#[^\n]*/gs, '');
  for (let before = ''; before !== outer; ) {
    before = outer;
    outer = outer.replace(/\{[^{}]*\}/g, ';');
  }
  const directives = outer.split(';').map((one) => one.trim().split(/\s+/));
  const said = (name: string) => directives.find(([first]) => first === name)?.[1];
  return {
    ...(said('daemon') === 'off' && { stays: 'daemon off' }),
    ...(said('daemon') === 'on' && { leaves: 'daemon on' }),
    ...absolute(said('pid')),
  };
}

/** Lines of a name and a value, of which the last counts; what it includes may say something else. */
function readRedis(text: string): FileFacts {
  const said = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [name = '', value = '', ...others] = line.trim().split(/\s+/);
    if (others.length === 0) said.set(name.toLowerCase(), value.replace(/^"(.*)"$/, '$1'));
  }
  if (said.has('include')) return {};
  const daemonize = said.get('daemonize')?.toLowerCase();
  return {
    ...(daemonize === 'no' && { stays: 'daemonize no' }),
    ...(daemonize === 'yes' && { leaves: 'daemonize yes' }),
    ...absolute(said.get('pidfile')),
  };
}

/** Keywords of the sections "global". */
function readHaproxy(text: string): FileFacts {
  const sections =
    /^(?:global|defaults|frontend|backend|listen|peers|userlist|resolvers|mailers|cache|program|ring|http-errors)\b/;
  let isGlobal = false;
  let facts: FileFacts = {};
  for (const line of text.split('\n').map((one) => one.replace(/#.*/, '').trim())) {
    if (sections.test(line)) isGlobal = /^global\b/.test(line);
    const [name, value] = line.split(/\s+/);
    if (isGlobal && name === 'daemon') facts = { ...facts, leaves: 'daemon' };
    if (isGlobal && name === 'pidfile') facts = { ...facts, ...absolute(value) };
  }
  return facts;
}

function absolute(path: string | undefined): Pick<FileFacts, 'pidFile'> {
  return path?.startsWith('/') ? { pidFile: path } : {};
}
