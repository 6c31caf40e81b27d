/** What is known of commands that only do things to files: whether it matters where they start, and by which mask. */
import { describe, expect, test } from 'vitest';
import { fileUse, startOf } from '../../src/shell/file-commands.ts';

const values = new Map([
  ['RUN', '/run/web'],
  ['TWO', '/run/a b'],
  ['OWNER', 'web'],
]);

describe('it does the same wherever it starts', () => {
  test.each([
    ['mkdir -p -m 755 /run/web "/run/other one"', true],
    ['mkdir -p run', false],
    ['/bin/mkdir $RUN', true],
    ['/srv/bin/mkdir $RUN', undefined],
    ['./mkdir $RUN', undefined],
    ['mkdir "$UNKNOWN"', undefined],
    ['touch "/run/$UNKNOWN"', true],
    ['touch /run/$UNKNOWN', undefined],
    ['mkdir "$TWO"', true],
    ['mkdir $TWO', undefined],
    ['chown -R $OWNER: $RUN', true],
    ['chown web web', false],
    ['rm -f /run/web/*.pid', true],
    ['rm -f *.pid', undefined],
    ['rm -f -- -x', false],
    ['install -t log /bin/true', undefined],
    ['install -tlog /bin/true', undefined],
    ['chmod --reference=x /run/web', undefined],
    ['ln -s ../x /run/y', false],
    ['echo "in $UNKNOWN"; logger -t web started', true],
    ['echo *', undefined],
    ['echo $UNKNOWN', undefined],
    ['logger -f log', undefined],
    ['[ -d /run/web ] && [ ! -e "$RUN/x" ] || exit 1', true],
    ['[ -d run ] || exit 1', false],
    ['test -z "$UNKNOWN"', true],
    ['test "$UNKNOWN" x', undefined],
    ['[ /run/a -nt b ]', undefined],
    ['if [ -e /run/x ]; then rm /run/x; else sleep 1; fi', true],
    ['while [ ! -S /run/x ]; do sleep 1; done', true],
    ['for d in *; do touch "/run/$d"; done', undefined],
    ['rm() { echo; }; rm x', undefined],
    ['echo x > /run/x 2>&1', true],
    ['echo x > x', false],
    ['{ echo x; } > x', false],
    ['echo "$(ls)"', undefined],
    ['A=$(pwd)', undefined],
    ['A=1 PATH=. mkdir /run/x', undefined],
    ['exec mkdir /run/x', true],
    ['exec web', undefined],
    ['. /etc/default/web', undefined],
    ['cd /srv', undefined],
    ['trap "touch x" EXIT', undefined],
    ['mkdir ~/x', undefined],
    ['mkdir /run/{a,b}', undefined],
    ['cat <<E\nx\nE', undefined],
  ])('%s: %s', (text, isAnywhere) => {
    expect(fileUse(text, values)?.isAnywhere).toBe(isAnywhere);
  });
});

describe('it makes no file that a mask could matter to', () => {
  test.each([
    ['rm -rf log; kill -9 "$MAIN"; sleep 1', true],
    ['ln -s /usr x', true],
    ['mkdir -m 700 /run/x', false],
    ['install -d /run/x', false],
    ['cp /a /b', false],
    ['echo x >> /run/x', false],
    ['echo x > /dev/null < /etc/x', true],
    ['chmod 755 /run/x && chmod u+x,go-w /run/x', true],
    ['chmod +x /run/x', false],
    ['chmod "$MODE" /run/x', undefined],
  ])('%s: %s', (text, isUnmasked) => {
    expect(fileUse(text, values)?.isUnmasked).toBe(isUnmasked);
  });
});

test('what it makes, up to the first name that is not known', () => {
  const made = (text: string) => fileUse(text, values)?.made.map(({ path }) => path);
  expect(made('mkdir -p $RUN "/run/a/$B/c" /run/w*/x')).toEqual(['/run/web', '/run/a/', '/run/']);
  expect(made('ln -s /usr /srv/x; echo > /run/x; rm -r /run/y; chown a /run/z')).toEqual([
    '/usr',
    '/srv/x',
    '/run/x',
  ]);
});

describe('where a script goes first', () => {
  test.each([
    ['[ -d /usr ]\ncd /usr\nweb', { directory: '/usr', before: '[ -d /usr ]\n' }],
    ['web\ncd /usr', { directory: '/usr', before: 'web\n' }],
    ['cd usr\nweb', undefined],
    ['cd "$X"\nweb', undefined],
    ['cd /usr || true\nweb', undefined],
    ['(cd /usr)\nweb', undefined],
    ['cd /usr &\nweb', undefined],
    ['cd /usr\ncd -\nweb', undefined],
    ['cd /usr\nweb "$OLDPWD"', undefined],
    ['set +e\ncd /usr\nweb', undefined],
  ])('%s', (text, start) => {
    expect(startOf(text)).toEqual(start);
  });
});
