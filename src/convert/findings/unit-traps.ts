import type { FindingPage } from './page.ts';

/** Findings about lines of a unit that systemd takes and that do not do what they seem to say, and about the machine. */
export const unitTrapPages = {
  'redirection-in-command': {
    severity: 'review',
    title: 'A redirection where no shell reads it',
    why: 'systemd runs the program itself: ">", "|" and "&&" are arguments like any other.',
    example: 'ExecStart=/usr/bin/web >> /var/log/web.log',
  },
  'expansion-in-command': {
    severity: 'review',
    title: 'An expansion that only a shell knows',
    why: 'systemd puts in $NAME as a whole word and ${NAME}. Defaults, substitutions and backquotes arrive as they stand.',
    example: 'ExecStart=/usr/bin/web --port ${PORT:-80}',
  },
  'variable-inside-word': {
    severity: 'review',
    title: 'A variable without braces inside a word',
    why: '$NAME is a variable only where it is the whole word.',
    example: 'ExecStart=/usr/bin/web --port=$PORT',
  },
  'variable-swallows-word': {
    severity: 'review',
    title: 'A word that vanishes',
    why: 'Of a word that begins with $ the whole rest is the name of the variable. It is not set, and the word is left out.',
    example: 'ExecStart=/usr/bin/web $HOME/web.conf',
  },
  'variable-as-program': {
    severity: 'review',
    title: 'A variable in the place of the program',
    why: 'The first word of a command is never expanded.',
    example: 'ExecStart=$JAVA -jar web.jar',
  },
  'home-in-command': {
    severity: 'review',
    title: 'A tilde that nobody expands',
    why: 'Only a shell takes ~ for the home directory.',
    example: 'ExecStart=/usr/bin/web --config ~/web.conf',
  },
  'specifier-in-format': {
    severity: 'review',
    title: 'A format that systemd replaces',
    why: '% begins a specifier: %s is the shell of the user, %d the directory of credentials, and so on.',
    example: 'ExecStart=/bin/sh -c "date +%s > /run/started"',
  },
  'comment-in-value': {
    severity: 'review',
    title: 'A comment that is part of the value',
    why: 'In a unit file a comment has a line of its own. systemd-analyze verify says nothing of those in commands.',
    example: 'Nice=5    # not too greedy',
  },
  'orders-what-nothing-starts': {
    severity: 'review',
    title: 'An order behind something that nothing starts',
    why: 'After= only orders what is started anyway, and network-online.target is started when somebody wants it.',
    example: 'After=network-online.target     # and no Wants=network-online.target',
  },
  'needs-without-order': {
    severity: 'review',
    title: 'A requirement without an order',
    why: 'Requires= and its kin start the other one at the same time. Only together with After= does a failure of the other one count.',
    example: 'Requires=db.service             # and no After=db.service',
  },
  'environment-not-expanded': {
    severity: 'review',
    title: 'A variable inside a variable',
    why: 'Environment= takes a dollar as it stands.',
    example: 'Environment=DATA=$HOME/data',
  },
  'account-unknown': {
    severity: 'review',
    title: 'A user or group that the machine has not',
    why: 'systemd looks for it when the unit starts, and fails with status 217 or 216. The machine that is looked at is the one of --root.',
  },
  'directory-missing': {
    severity: 'review',
    title: 'A directory that the machine has not',
    why: 'systemd enters it before it runs anything, and fails with status 200 or 226. The machine that is looked at is the one of --root.',
  },
  'variables-file-missing': {
    severity: 'review',
    title: 'A file of variables that the machine has not',
    why: 'Without a - before its path the unit does not start when it is missing. The machine that is looked at is the one of --root.',
  },
  'variables-file-is-shell': {
    severity: 'review',
    title: 'A file of variables that is a shell script',
    why: 'EnvironmentFile= reads NAME=value lines. "export" makes a line invalid, and nothing is expanded.',
  },
} as const satisfies Record<string, FindingPage>;
