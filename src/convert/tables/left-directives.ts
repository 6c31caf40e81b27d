import { directiveInfo } from '../../systemd/catalogue.ts';
import type { FindingCode } from '../findings/pages.ts';

/** What becomes of a directive that no job can say: the kind of finding, and what is different without it. */
export interface LeftDirective {
  readonly code: FindingCode;
  readonly what: string;
  /** Whether the value "no" is the same as no line at all. */
  readonly isSwitch: boolean;
}

type Group = readonly [code: FindingCode, what: string, keys: string];

/**
 * Directives of services, and of what starts them, that Upstart has no means for, nor a program that would do the same
 * (systemd.exec(5), systemd.resource-control(5), systemd.kill(5), systemd.service(5), systemd.socket(5), systemd.unit(5)).
 */
const groups: readonly Group[] = [
  // What keeps a service from doing harm.
  ['protection-lost', 'the service can write to /usr, /boot and /etc', 'ProtectSystem'],
  ['protection-lost', 'the service sees the home directories', 'ProtectHome'],
  ['protection-lost', 'the service shares /tmp and /var/tmp with all others', 'PrivateTmp'],
  ['protection-lost', 'the service sees all devices', 'PrivateDevices DeviceAllow DevicePolicy'],
  ['protection-lost', 'the service can use the network of the machine', 'PrivateNetwork'],
  [
    'protection-lost',
    'the service can speak to any address',
    'IPAddressAllow IPAddressDeny IPIngressFilterPath IPEgressFilterPath',
  ],
  [
    'protection-lost',
    'the service can use any port and any network device',
    'SocketBindAllow SocketBindDeny RestrictNetworkInterfaces BindNetworkInterface NFTSet',
  ],
  [
    'protection-lost',
    'root of the service is root of the machine',
    'PrivateUsers UserNamespacePath',
  ],
  ['protection-lost', 'the service sees all processes', 'ProtectProc ProcSubset PrivatePIDs'],
  ['protection-lost', 'the service can set variables of the kernel', 'ProtectKernelTunables'],
  ['protection-lost', 'the service can load kernel modules', 'ProtectKernelModules'],
  ['protection-lost', "the service can read the kernel's messages", 'ProtectKernelLogs'],
  ['protection-lost', 'the service can set the clock', 'ProtectClock'],
  ['protection-lost', "the service can change the machine's name", 'ProtectHostname'],
  ['protection-lost', 'the service can change control groups', 'ProtectControlGroups'],
  [
    'protection-lost',
    'the service may use every system call',
    'SystemCallFilter SystemCallArchitectures SystemCallErrorNumber SystemCallLog',
  ],
  [
    'protection-lost',
    'the service may execute what it has written to memory',
    'MemoryDenyWriteExecute',
  ],
  ['protection-lost', 'the service may make namespaces', 'RestrictNamespaces DelegateNamespaces'],
  ['protection-lost', 'the service may take real-time priority', 'RestrictRealtime'],
  ['protection-lost', 'the service may make programs that run as another user', 'RestrictSUIDSGID'],
  ['protection-lost', 'the service may open sockets of every kind', 'RestrictAddressFamilies'],
  ['protection-lost', 'the service may use every kind of file system', 'RestrictFileSystems'],
  ['protection-lost', 'the service may change its execution domain', 'LockPersonality'],
  [
    'protection-lost',
    'the service can write and read wherever its user may',
    'ReadWritePaths ReadOnlyPaths InaccessiblePaths ExecPaths NoExecPaths',
  ],
  ['protection-lost', 'the service keeps the capabilities of its user', 'SecureBits Capabilities'],
  ['protection-lost', "the service shares its user's keyring", 'KeyringMode'],
  [
    'protection-lost',
    'the service shares System V objects with all others',
    'PrivateIPC RemoveIPC',
  ],
  ['protection-lost', 'mounts that the service makes show outside', 'PrivateMounts MountFlags'],
  [
    'protection-lost',
    'the label of the mandatory access control is not set',
    'SELinuxContext SmackProcessLabel',
  ],
  [
    'protection-lost',
    'BPF programs are not attached',
    'BPFProgram PrivateBPF BPFDelegateCommands BPFDelegateMaps BPFDelegatePrograms BPFDelegateAttachments',
  ],
  [
    'protection-lost',
    'the commands before and after the program run below its root directory',
    'RootDirectoryStartOnly',
  ],
  // What it sees of the machine.
  [
    'view-lost',
    'the service sees the paths of the machine as they are',
    'BindPaths BindReadOnlyPaths TemporaryFileSystem MountAPIVFS BindLogSockets JoinsNamespaceOf NetworkNamespacePath IPCNamespacePath',
  ],
  [
    'view-lost',
    'the service runs on the file system of the machine, not on the image',
    'RootImage RootImageOptions RootImagePolicy RootHash RootHashSignature RootVerity RootEphemeral RootMStack MountImages MountImagePolicy ExtensionDirectories ExtensionImages ExtensionImagePolicy',
  ],
  [
    'view-lost',
    'the service gets no credentials, and $CREDENTIALS_DIRECTORY is unset',
    'LoadCredential LoadCredentialEncrypted SetCredential SetCredentialEncrypted ImportCredential',
  ],
  ['view-lost', 'uname tells what the machine is', 'Personality'],
  ['view-lost', 'standard input is empty', 'StandardInputText StandardInputData'],
  [
    'view-lost',
    'no session of PAM is opened, and none of its variables set',
    'PAMName SetLoginEnvironment',
  ],
  [
    'view-lost',
    'the file is not open when the service starts',
    'OpenFile USBFunctionDescriptors USBFunctionStrings',
  ],
  ['view-lost', 'the user has to be there: none is made for the service', 'DynamicUser'],
  // Its share of the machine.
  [
    'share-lost',
    'nothing limits the memory it uses',
    'MemoryHigh MemoryLimit MemorySwapMax MemoryZSwapMax StartupMemoryHigh StartupMemoryMax StartupMemorySwapMax StartupMemoryZSwapMax MemoryZSwapWriteback MemoryKSM MemoryTHP',
  ],
  [
    'share-lost',
    'no memory is kept for it',
    'MemoryMin MemoryLow DefaultMemoryMin DefaultMemoryLow StartupMemoryLow DefaultStartupMemoryLow',
  ],
  [
    'share-lost',
    'nothing limits its time on the processors',
    'CPUQuota CPUQuotaPeriodSec StartupCPUWeight CPUShares StartupCPUShares StartupAllowedCPUs StartupAllowedMemoryNodes CPUSetPartition',
  ],
  ['share-lost', 'nothing limits how many processes it has', 'TasksMax'],
  [
    'share-lost',
    'nothing limits what it reads and writes',
    'IOReadBandwidthMax IOWriteBandwidthMax IOReadIOPSMax IOWriteIOPSMax IODeviceWeight IODeviceLatencyTargetSec StartupIOWeight BlockIOWeight StartupBlockIOWeight BlockIODeviceWeight BlockIOReadBandwidth BlockIOWriteBandwidth NetClass',
  ],
  [
    'share-lost',
    'nothing limits the size of its directories',
    'StateDirectoryQuota CacheDirectoryQuota LogsDirectoryQuota',
  ],
  ['share-lost', 'its timers are as exact as those of others', 'TimerSlackNSec'],
  ['share-lost', 'it takes memory from any node', 'NUMAPolicy NUMAMask'],
  [
    'share-lost',
    'nothing ends it early when memory runs short',
    'OOMPolicy OOMRules ManagedOOMSwap ManagedOOMMemoryPressure ManagedOOMMemoryPressureLimit ManagedOOMMemoryPressureLimitPercent ManagedOOMMemoryPressureDurationSec ManagedOOMPreference',
  ],
  // What systemd does about it.
  ['watch-lost', 'nobody ends the service when it does not answer', 'WatchdogSec WatchdogSignal'],
  [
    'watch-lost',
    'the service may run as long as it likes',
    'RuntimeMaxSec RuntimeRandomizedExtraSec',
  ],
  [
    'watch-lost',
    'the machine goes on whatever becomes of the service',
    'FailureAction SuccessAction StartLimitAction FailureActionExitStatus SuccessActionExitStatus RebootArgument JobTimeoutAction JobTimeoutRebootArgument',
  ],
  ['watch-lost', 'a start waits for as long as it takes', 'JobTimeoutSec JobRunningTimeoutSec'],
  [
    'watch-lost',
    'a stop, or an end that is dealt with in its own way, is an ordinary one',
    'TimeoutAbortSec TimeoutStartFailureMode TimeoutStopFailureMode TimeoutCleanSec RestartKillSignal FinalKillSignal SurviveFinalKillSignal ExitType',
  ],
  ['watch-lost', 'an exit status restarts it as all others do', 'RestartForceExitStatus'],
  [
    'watch-lost',
    'each restart comes after the same time',
    'RestartSteps RestartMaxDelaySec RestartRandomizedDelaySec',
  ],
  [
    'watch-lost',
    'units that it is to reload or to stop go on as they are',
    'PropagatesReloadTo ReloadPropagatedFrom PropagatesStopTo ExecReloadPost RefreshOnReload',
  ],
  ['watch-lost', 'nobody starts what it is to keep up again', 'Upholds UpheldBy'],
  [
    'watch-lost',
    'file descriptors are not kept over a restart',
    'FileDescriptorStoreMax FileDescriptorStorePreserve Sockets NonBlocking LUOSession',
  ],
  // Its output.
  [
    'log-differs',
    "lines are in init's log without this",
    'SyslogIdentifier SyslogFacility SyslogLevel SyslogLevelPrefix LogExtraFields LogNamespace',
  ],
  [
    'log-differs',
    'every line is kept',
    'LogLevelMax LogRateLimitIntervalSec LogRateLimitBurst LogFilterPatterns',
  ],
  [
    'log-differs',
    'the terminal is left as it is',
    'TTYReset TTYVHangup TTYVTDisallocate TTYRows TTYColumns UtmpIdentifier UtmpMode',
  ],
  // What a job has by itself, or nobody misses.
  [
    'systemd-only',
    'it says how systemd counts or groups, and nothing about the program',
    'CPUAccounting MemoryAccounting IOAccounting BlockIOAccounting TasksAccounting IPAccounting StateDirectoryAccounting CacheDirectoryAccounting LogsDirectoryAccounting Slice Delegate DelegateSubgroup DisableControllers CollectMode SourcePath SysVStartPriority BusPolicy RestartMode MemoryPressureWatch MemoryPressureThresholdSec CPUPressureWatch CPUPressureThresholdSec IOPressureWatch IOPressureThresholdSec CoredumpReceive',
  ],
  [
    'systemd-only',
    "it is a matter of systemd's own jobs",
    'StopWhenUnneeded RefuseManualStart RefuseManualStop AllowIsolate IgnoreOnIsolate IgnoreOnSnapshot OnFailureJobMode OnFailureIsolate',
  ],
  [
    'systemd-only',
    'the job waits for its file systems by what starts it',
    'RequiresMountsFor WantsMountsFor',
  ],
  // Sockets.
  [
    'socket-option-lost',
    "Upstart's bridge makes the socket with options of its own",
    'Backlog BindToDevice MaxConnections MaxConnectionsPerSource KeepAlive KeepAliveTimeSec KeepAliveIntervalSec KeepAliveProbes DeferAcceptSec NoDelay Priority ReceiveBuffer SendBuffer IPTOS IPTTL Mark PipeSize FreeBind Transparent Broadcast PassCredentials PassSecurity PassPacketInfo PassPIDFD AcceptFileDescriptors PassFileDescriptorsToExec Timestamping TCPCongestion ReusePort MessageQueueMaxMessages MessageQueueMessageSize SmackLabel SmackLabelIPIn SmackLabelIPOut SELinuxContextFromNet SocketProtocol Writable FlushPending DeferTrigger DeferTriggerMaxSec XAttrEntryPoint XAttrListen XAttrAccept',
  ],
  [
    'socket-option-lost',
    "the socket belongs to root, with the mode of init's own",
    'SocketUser SocketGroup SocketMode DirectoryMode Symlinks RemoveOnStop',
  ],
  [
    'socket-option-lost',
    'nothing limits how often it is started',
    'TriggerLimitIntervalSec TriggerLimitBurst PollLimitIntervalSec PollLimitBurst',
  ],
  ['socket-option-lost', 'the program is not told the name of its socket', 'FileDescriptorName'],
  [
    'socket-kind-lost',
    "Upstart's bridge listens on streams alone",
    'ListenDatagram ListenSequentialPacket ListenFIFO ListenNetlink ListenSpecial ListenMessageQueue ListenUSBFunction',
  ],
];

const byKey: ReadonlyMap<string, LeftDirective> = new Map(
  groups.flatMap(([code, what, keys]) =>
    keys
      .split(' ')
      .map(
        (key) =>
          [key, { code, what, isSwitch: !/^(?:Condition|Assert|Listen)/.test(key) }] as const,
      ),
  ),
);

/** A command that a socket unit runs itself. */
const socketCommand: LeftDirective = {
  code: 'socket-option-lost',
  what: 'nothing runs this when the socket is made or taken away',
  isSwitch: false,
};

/** Directives of a socket unit that are about the commands it runs itself. */
const ofSocketCommands: LeftDirective = {
  code: 'systemd-only',
  what: 'it is about commands of the socket unit, which the bridge has none of',
  isSwitch: false,
};

/** What is to be said of a directive that no job can say; undefined for one that nobody knows. */
export function leftDirective(section: string, key: string): LeftDirective | undefined {
  const known = byKey.get(key);
  if (section === 'Socket' && key.startsWith('Exec')) return socketCommand;
  if (section !== 'Socket' || directiveInfo(section, key) === undefined) return known;
  return known ?? (directiveInfo('Service', key) === undefined ? undefined : ofSocketCommands);
}
