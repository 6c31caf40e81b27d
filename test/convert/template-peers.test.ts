import { describe, expect, it } from 'vitest';
import { convert } from '../../src/convert/convert.ts';

function converted(files: Readonly<Record<string, string>>, systemd = 252) {
  const { outputs, findings } = convert(
    Object.entries(files).map(([name, content]) => ({ name, as: name, content })),
    { systemd },
  );
  const texts = new Map(
    outputs.map(({ path, content }) => [
      path.replace('etc/systemd/system/', ''),
      content.split('\n'),
    ]),
  );
  return {
    lines: (name: string) => texts.get(name) ?? [],
    names: [...texts.keys()],
    codes: findings.map(({ code }) => code),
  };
}

const mon = 'instance $id\nexport id\nrespawn\nexec /bin/mon "$id"\n';

describe('a job that waits for one of which there are many', () => {
  it('is tied to them by a drop-in of theirs where it is one for all', () => {
    const set = converted({
      'mon.conf': mon,
      'log.conf': 'start on started mon\nstop on stopping mon\nexec /bin/log\n',
    });
    expect(set.lines('mon@.service.d/log.conf')).toEqual(
      expect.arrayContaining([
        'Wants=log.service',
        'Before=log.service',
        'PropagatesStopTo=log.service',
      ]),
    );
    expect(set.lines('log.service').join('\n')).not.toContain('mon@');
  });

  it('says so where no unit can stop another', () => {
    const files = { 'mon.conf': mon, 'log.conf': 'stop on stopping mon\nexec /bin/log\n' };
    expect(converted(files, 248).codes).toContain('stop-event-has-no-unit');
    expect(converted(files, 249).codes).not.toContain('stop-event-has-no-unit');
  });

  it('is one of many itself where it reads what tells them apart', () => {
    const set = converted({
      'mon.conf': mon,
      'keys.conf': 'start on started mon\nstop on stopping mon\ntask\nexec /bin/keys "$id"\n',
    });
    expect(set.lines('keys@.service')).toEqual(
      expect.arrayContaining(['BindsTo=mon@%i.service', 'After=mon@%i.service']),
    );
    expect(set.lines('mon@.service.d/keys.conf')).toContain('Wants=keys@%i.service');
    expect(set.codes).toContain('one-for-each-instance');
    expect(set.codes).toContain('export-is-read');
  });

  it.each(['instance $INSTANCE\n', 'instance $id\n'])(
    'goes along with each where it says %j',
    (instance) => {
      const set = converted({
        'mon.conf': mon,
        'keys.conf': `${instance}start on starting mon\nexec /bin/keys\n`,
      });
      expect(set.lines('keys@.service')).toContain('Before=mon@%i.service');
      expect(set.lines('mon@.service.d/keys.conf')).toContain('Wants=keys@%i.service');
    },
  );

  it('asks for any of them beside another job', () => {
    const set = converted({
      'mon.conf': mon,
      'log.conf': 'start on started mon and started db\nexec /bin/log\n',
    });
    expect(set.lines('log.service')).toEqual(
      expect.arrayContaining([
        'ExecCondition=systemctl is-active -q mon@*.service',
        'ExecCondition=systemctl is-active -q db.service',
      ]),
    );
  });
});

it('finds the job of a template whose name no unit can have', () => {
  const set = converted({
    'net/mon.conf': mon,
    'keys.conf': 'start on started net/mon\nstop on stopping net/mon\ninstance $id\nexec /bin/k\n',
  });
  expect(set.lines('keys@.service')).toContain('BindsTo=net-mon@%i.service');
});

describe('one instance by its name', () => {
  const t = 'instance $NAME\nexec /usr/bin/t $NAME\n';

  it('is the unit of that name, which alone starts and stops what waits for it', () => {
    const set = converted({
      't.conf': t,
      'w.conf': 'start on started t INSTANCE=b\nstop on stopping t INSTANCE=b\nexec /usr/bin/w\n',
    });
    expect(set.lines('w.service')).toEqual(
      expect.arrayContaining(['BindsTo=t@b.service', 'After=t@b.service', 'WantedBy=t@b.service']),
    );
    expect(set.codes).not.toContain('condition-narrowed');
  });

  it('that a condition knows by more than its name is named', () => {
    const stop = 'start on runlevel 2\nstop on stopping t NAME=b\nexec /usr/bin/w\n';
    expect(converted({ 't.conf': t, 'w.conf': stop }).codes).toContain('condition-narrowed');
  });

  const jobs = (files: Readonly<Record<string, string>>) => {
    const { outputs, findings } = convert(
      Object.entries(files).map(([name, content]) => ({ name, content })),
    );
    return {
      text: (name: string) => outputs.find(({ path }) => path.endsWith(name))?.content ?? '',
      codes: findings.map(({ code }) => code),
    };
  };
  const plain = '[Service]\nExecStart=/usr/bin/t %i\n';
  const wanted = '[Service]\nExecStart=/usr/bin/w\n[Install]\nWantedBy=t@a-b.service\n';

  it('of a template is an instance of its job, with its escapes undone where the template undoes them', () => {
    const set = jobs({ 't@.service': plain, 'w.service': wanted });
    expect(set.text('w.conf')).toContain('start on started t INSTANCE=a-b\n');
    const other = jobs({ 't@.service': plain.replace('%i', '%I'), 'w.service': wanted });
    expect(other.text('w.conf')).toContain('start on started t INSTANCE=a/b\n');
  });

  it('is started by cron under the variable of its job, where that is known', () => {
    const timer = '[Timer]\nOnCalendar=daily\nUnit=t@b.service\n';
    const named = '[Service]\nEnvironment=NAME=%i\nExecStart=/usr/bin/t\n';
    const set = jobs({ 't@.service': named, 't.timer': timer });
    expect(set.text('cron.d/t')).toContain('initctl start -n t NAME=b >');
    expect(jobs({ 't.timer': timer, 'w.service': wanted }).codes).toContain('timer-lost');
  });

  it('is named to initctl as systemctl was told', () => {
    const call = "[Service]\nExecStart=/bin/sh -c 'systemctl restart t@b; exec /bin/c'\n";
    expect(jobs({ 't@.service': plain, 'c.service': call }).text('c.conf')).toContain(
      'restart t INSTANCE=b;',
    );
  });
});
