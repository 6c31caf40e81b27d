import { canonicalDirective, listOf } from './catalogue.ts';

/**
 * The order in which a unit file is written: that of systemd's own units and of its manual pages, and for whom and where a service
 * runs that of most people, who say it before the commands. A directive that is not
 * named here comes after those that are, in alphabetical order.
 */
const sections = [
  'Unit',
  'Service',
  'Socket',
  'Timer',
  'Path',
  'Mount',
  'Automount',
  'Swap',
  'Slice',
  'Scope',
  'Install',
] as const;

/** A group a line; `*` stands for any run of letters. */
const order: Readonly<Record<string, string>> = {
  Unit: `
    Description Documentation SourcePath
    Condition* Assert*
    DefaultDependencies
    Requires Requisite BindsTo PartOf Upholds Wants Conflicts
    Before After
    RequiresMountsFor WantsMountsFor JoinsNamespaceOf
    OnFailure OnFailureJobMode OnSuccess OnSuccessJobMode
    PropagatesReloadTo ReloadPropagatedFrom PropagatesStopTo StopPropagatedFrom
    StopWhenUnneeded RefuseManualStart RefuseManualStop AllowIsolate IgnoreOnIsolate CollectMode
    StartLimitIntervalSec StartLimitInterval StartLimitBurst StartLimitAction
    FailureAction SuccessAction FailureActionExitStatus SuccessActionExitStatus
    JobTimeoutSec JobRunningTimeoutSec JobTimeoutAction JobTimeoutRebootArgument RebootArgument`,
  Service: `
    Type ExitType BusName NotifyAccess RemainAfterExit PIDFile GuessMainPID
    User Group DynamicUser SupplementaryGroups PAMName SetLoginEnvironment PermissionsStartOnly
    WorkingDirectory RootDirectory RootDirectoryStartOnly RootImage UMask
    Environment EnvironmentFile PassEnvironment UnsetEnvironment
    ExecCondition ExecStartPre ExecStart ExecStartPost ExecReload ExecReloadPost ExecStop ExecStopPost
    ReloadSignal
    Restart RestartMode RestartSec RestartSteps RestartMaxDelaySec
    SuccessExitStatus RestartPreventExitStatus RestartForceExitStatus
    StartLimitInterval StartLimitBurst StartLimitAction FailureAction RebootArgument
    TimeoutSec TimeoutStartSec TimeoutStopSec TimeoutAbortSec TimeoutStartFailureMode TimeoutStopFailureMode
    RuntimeMaxSec WatchdogSec WatchdogSignal
    KillMode KillSignal RestartKillSignal SendSIGHUP SendSIGKILL FinalKillSignal OOMPolicy
    RuntimeDirectory* StateDirectory* CacheDirectory* LogsDirectory* ConfigurationDirectory*
    StandardInput StandardInput* StandardOutput StandardError TTY* SyslogIdentifier Syslog* Log*
    Sockets FileDescriptorStoreMax NonBlocking
    Nice OOMScoreAdjust CPUScheduling* CPUAffinity NUMA* IOScheduling* TimerSlackNSec
    LimitCPU LimitFSIZE LimitDATA LimitSTACK LimitCORE LimitRSS LimitNOFILE LimitAS LimitNPROC LimitMEMLOCK LimitLOCKS
    LimitSIGPENDING LimitMSGQUEUE LimitNICE LimitRTPRIO LimitRTTIME
    Slice CPU* Memory* Tasks* IO* Delegate
    CapabilityBoundingSet AmbientCapabilities NoNewPrivileges SecureBits
    AppArmorProfile SELinuxContext SmackProcessLabel
    Protect* Private* ReadWritePaths ReadOnlyPaths InaccessiblePaths BindPaths BindReadOnlyPaths TemporaryFileSystem
    Restrict* SystemCall* MemoryDenyWriteExecute LockPersonality`,
  Socket: `
    Listen* SocketProtocol BindIPv6Only Backlog BindToDevice
    SocketUser SocketGroup SocketMode DirectoryMode
    Accept MaxConnections MaxConnectionsPerSource
    Service FileDescriptorName RemoveOnStop Symlinks`,
  Timer: `
    OnActiveSec OnBootSec OnStartupSec OnUnitActiveSec OnUnitInactiveSec OnCalendar
    AccuracySec RandomizedDelaySec FixedRandomDelay Persistent WakeSystem RemainAfterElapse Unit`,
  Path: `
    PathExists PathExistsGlob PathChanged PathModified DirectoryNotEmpty
    Unit MakeDirectory DirectoryMode TriggerLimit*`,
  Mount: 'What Where Type Options',
  Install: 'Alias WantedBy RequiredBy UpheldBy Also DefaultInstance',
};

interface Ranks {
  readonly exact: ReadonlyMap<string, number>;
  readonly prefixes: readonly (readonly [string, number])[];
}

const ranksOf = new Map<string, Ranks>();

function ranks(section: string): Ranks {
  const known = ranksOf.get(section);
  if (known !== undefined) return known;
  const exact = new Map<string, number>();
  const prefixes: [string, number][] = [];
  const names = (order[section] ?? '').split(/\s+/).filter((name) => name !== '');
  for (const [rank, name] of names.entries()) {
    if (name.endsWith('*')) prefixes.push([name.slice(0, -1), rank]);
    else exact.set(name, rank);
  }
  const made = { exact, prefixes };
  ranksOf.set(section, made);
  return made;
}

/** Where a directive stands in its section, as a number to sort by. */
export function directiveRank(section: string, key: string): number {
  const { exact, prefixes } = ranks(section);
  const rank = exact.get(key) ?? prefixes.find(([prefix]) => key.startsWith(prefix))?.[1];
  return rank ?? Number.MAX_SAFE_INTEGER;
}

/** Where a section stands in a file, as a number to sort by. */
export function sectionRank(section: string): number {
  const rank = (sections as readonly string[]).indexOf(section);
  return rank === -1 ? sections.length - 1.5 : rank;
}

/** Directives that set the same as another one: what is said last counts. */
const sameAs: ReadonlyMap<string, string> = new Map([
  ['Service.TimeoutStartSec', 'Service.TimeoutSec'],
  ['Service.TimeoutStopSec', 'Service.TimeoutSec'],
  ['Service.StandardInputData', 'Service.StandardInputText'],
]);

/** The name of all directives among which the order of assignments matters to this one. */
export function togetherWith(section: string, key: string): string {
  const list = listOf(canonicalDirective(section, key));
  return sameAs.get(list) ?? list;
}
