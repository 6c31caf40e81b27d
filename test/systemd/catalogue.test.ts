import { describe, expect, test } from 'vitest';
import {
  canonicalDirective,
  directiveInfo,
  directivesOf,
  isKnown,
  knownIn,
} from '../../src/systemd/catalogue.ts';

describe('what is known of directives', () => {
  test('which there are', () => {
    expect(isKnown('Service', 'ExecStart')).toBe(true);
    expect(isKnown('Service', 'execstart')).toBe(false);
    expect(isKnown('Unit', 'ExecStart')).toBe(false);
    expect(directivesOf('Install').map(({ key }) => key)).toContain('WantedBy');
  });

  test('since when', () => {
    expect(knownIn('Service', 'RestartMode', 252)).toBe(false);
    expect(knownIn('Service', 'RestartMode', 254)).toBe(true);
    expect(knownIn('Unit', 'StartLimitIntervalSec', 229)).toBe(false);
    expect(knownIn('Service', 'StartLimitInterval', 219)).toBe(true);
    expect(knownIn('Unit', 'ConditionPathExists', 219)).toBe(true);
  });

  test('and until when', () => {
    expect(knownIn('Service', 'CPUShares', 257)).toBe(true);
    expect(knownIn('Service', 'CPUShares', 262)).toBe(false);
    expect(knownIn('Service', 'SysVStartPriority', 252)).toBe(false);
  });

  test('old names and places', () => {
    expect(canonicalDirective('Unit', 'BindTo')).toBe('Unit.BindsTo');
    expect(canonicalDirective('Service', 'StartLimitBurst')).toBe('Unit.StartLimitBurst');
    expect(directiveInfo('Service', 'MemoryLimit')?.replacedBy).toBe('MemoryMax');
    expect(directiveInfo('Service', 'SysVStartPriority')?.removed).toBe(true);
  });

  test('what an empty assignment does', () => {
    expect(directiveInfo('Unit', 'After')?.empty).toBe('nothing');
    expect(directiveInfo('Service', 'ExecStart')?.empty).toBe('reset');
    expect(directiveInfo('Service', 'SendSIGKILL')?.empty).toBe('keep');
    expect(directiveInfo('Service', 'KillMode')?.empty).toBe('reset');
  });
});
