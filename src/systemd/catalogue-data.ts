/**
 * Every directive of a unit file, one a line, with tabs between: sections, directive, kind of its value, first
 * version, last version, what an empty assignment does, what is to be said about it. The letters stand for
 * U Unit, I Install, S Service, K Socket, M Mount, W Swap, L Slice, C Scope, P Path, T Timer, A Automount.
 * An empty version means: as far as is known, always.
 *
 * Taken from `systemd --dump-configuration-items` of 247, 252, 254, 257 and 262, from the manual's version
 * notes, and for empty assignments from what systemd 252 says to each.
 */
export const directiveTable = `
U	Description	string	201		reset
U	Documentation	url	201		reset
U	SourcePath	path	201		reset
U	Requires	units	201		nothing
U	Requisite	units	201		nothing
U	Wants	units	201		nothing
U	BindsTo	units	201		nothing
U	BindTo	units			nothing	alias BindsTo
U	Conflicts	units	201		nothing
U	Before	units	201		nothing
U	After	units	201		nothing
U	OnFailure	units	201		nothing
U	PropagatesReloadTo	units	201		nothing
U	PropagateReloadTo	units			nothing	alias PropagatesReloadTo
U	ReloadPropagatedFrom	units	201		nothing
U	PropagateReloadFrom	units			nothing	alias ReloadPropagatedFrom
U	PartOf	units	201		nothing
U	JoinsNamespaceOf	units	209		nothing
U	RequiresOverridable	other			reset	obsolete Requires
U	RequisiteOverridable	other			reset	obsolete Requisite
U	RequiresMountsFor	paths	201		nothing
U	StopWhenUnneeded	boolean	201		keep
U	RefuseManualStart	boolean	201		keep
U	RefuseManualStop	boolean	201		keep
U	AllowIsolate	boolean	201		keep
U	DefaultDependencies	boolean	201		keep
U	OnFailureJobMode	job-mode	209		keep
U	OnFailureIsolate	boolean			keep	replaced OnFailureJobMode
U	IgnoreOnIsolate	boolean	201		keep
U	JobTimeoutSec	seconds	201		keep
U	JobRunningTimeoutSec	seconds	201		keep
U	JobTimeoutAction	action	217		keep
U	JobTimeoutRebootArgument	other	217		reset
U	StartLimitIntervalSec	seconds	230		keep
U	StartLimitInterval	seconds			keep	alias StartLimitIntervalSec
U	StartLimitBurst	unsigned	229		keep
U	StartLimitAction	action	229		keep
U	FailureAction	action	236		keep
U	SuccessAction	action	236		keep
U	FailureActionExitStatus	other	240		reset
U	SuccessActionExitStatus	other	240		reset
U	RebootArgument	other	229		reset
U	ConditionPathExists	condition	201		reset
U	ConditionPathExistsGlob	condition	201		reset
U	ConditionPathIsDirectory	condition	201		reset
U	ConditionPathIsSymbolicLink	condition	201		reset
U	ConditionPathIsMountPoint	condition	201		reset
U	ConditionPathIsReadWrite	condition	201		reset
U	ConditionPathIsEncrypted	condition	246		reset
U	ConditionDirectoryNotEmpty	condition	201		reset
U	ConditionFileNotEmpty	condition	201		reset
U	ConditionFileIsExecutable	condition	201		reset
U	ConditionNeedsUpdate	condition	215		reset
U	ConditionFirstBoot	condition	215		reset
U	ConditionArchitecture	condition	210		reset
U	ConditionVirtualization	condition	201		reset
U	ConditionHost	condition	201		reset
U	ConditionKernelCommandLine	condition	201		reset
U	ConditionKernelVersion	condition	237		reset
U	ConditionSecurity	condition	201		reset
U	ConditionCapability	condition	201		reset
U	ConditionACPower	condition	201		reset
U	ConditionMemory	condition	244		reset
U	ConditionCPUs	condition	244		reset
U	ConditionEnvironment	condition	246		reset
U	ConditionUser	condition	234		reset
U	ConditionGroup	condition	234		reset
U	ConditionControlGroupController	condition	237		reset
U	AssertPathExists	condition	218		reset
U	AssertPathExistsGlob	condition	218		reset
U	AssertPathIsDirectory	condition	218		reset
U	AssertPathIsSymbolicLink	condition	218		reset
U	AssertPathIsMountPoint	condition	218		reset
U	AssertPathIsReadWrite	condition	218		reset
U	AssertPathIsEncrypted	condition	246		reset
U	AssertDirectoryNotEmpty	condition	218		reset
U	AssertFileNotEmpty	condition	218		reset
U	AssertFileIsExecutable	condition	218		reset
U	AssertNeedsUpdate	condition	218		reset
U	AssertFirstBoot	condition	218		reset
U	AssertArchitecture	condition	218		reset
U	AssertVirtualization	condition	218		reset
U	AssertHost	condition	218		reset
U	AssertKernelCommandLine	condition	218		reset
U	AssertKernelVersion	condition	237		reset
U	AssertSecurity	condition	218		reset
U	AssertCapability	condition	218		reset
U	AssertACPower	condition	218		reset
U	AssertMemory	condition	244		reset
U	AssertCPUs	condition	244		reset
U	AssertEnvironment	condition	246		reset
U	AssertUser	condition	234		reset
U	AssertGroup	condition	234		reset
U	AssertControlGroupController	condition	237		reset
U	CollectMode	other	236		keep
S	PIDFile	other			reset
S	ExecCondition	command	243		reset
SK	ExecStartPre	command			reset
S	ExecStart	command			reset
SK	ExecStartPost	command			reset
S	ExecReload	command			reset
S	ExecStop	command			reset
SK	ExecStopPost	command			reset
S	RestartSec	seconds			keep
SKMW	TimeoutSec	seconds			keep
S	TimeoutStartSec	seconds	188		keep
SC	TimeoutStopSec	seconds	188		keep
S	TimeoutAbortSec	seconds	243		reset
S	TimeoutStartFailureMode	timeoutmode	246		keep
S	TimeoutStopFailureMode	timeoutmode	246		keep
SC	RuntimeMaxSec	seconds	229		keep
S	WatchdogSec	seconds			keep
S	StartLimitInterval	seconds			keep	alias Unit.StartLimitIntervalSec
S	StartLimitBurst	unsigned			keep	alias Unit.StartLimitBurst
S	StartLimitAction	action			keep	alias Unit.StartLimitAction
S	FailureAction	action	213		keep	alias Unit.FailureAction
S	RebootArgument	string			reset	alias Unit.RebootArgument
S	Type	servicetype			keep
S	Restart	servicerestart			keep
S	PermissionsStartOnly	boolean			keep	deprecated
S	RootDirectoryStartOnly	boolean			keep
S	RemainAfterExit	boolean			keep
S	GuessMainPID	boolean			keep
S	RestartPreventExitStatus	status	189		reset
S	RestartForceExitStatus	status	215		reset
S	SuccessExitStatus	status	189		reset
S	NonBlocking	boolean			keep
S	BusName	other			keep
S	FileDescriptorStoreMax	unsigned	219		keep
S	NotifyAccess	access			keep
S	Sockets	sockets			nothing
S	USBFunctionDescriptors	path	227		reset
S	USBFunctionStrings	path	227		reset
S	OOMPolicy	other	243		keep
SKMW	WorkingDirectory	other			reset
SKMW	RootDirectory	path			reset
SKMW	RootImage	path	233		reset
SKMW	RootImageOptions	other	247		reset
SKMW	RootHash	other	246		reset
SKMW	RootHashSignature	other	246		reset
SKMW	RootVerity	path	246		reset
SKMW	MountImages	other	247		reset
SKMW	User	other			reset
SKMW	Group	other			reset
SKMW	SupplementaryGroups	other			reset
SKMW	Nice	nice			reset
SKMW	OOMScoreAdjust	oomscoreadjust			reset
SKMW	CoredumpFilter	other	246		reset
SKMW	IOSchedulingClass	ioclass			reset
SKMW	IOSchedulingPriority	iopriority			reset
SKMW	CPUSchedulingPolicy	cpuschedpolicy			reset
SKMW	CPUSchedulingPriority	cpuschedprio			keep
SKMW	CPUSchedulingResetOnFork	boolean			keep
SKMW	CPUAffinity	cpuaffinity			reset
SKMW	NUMAPolicy	other	243		reset
SKMW	NUMAMask	other	243		reset
SKMW	UMask	mode			keep
SKMW	Environment	environ			reset
SKMW	EnvironmentFile	file			reset
SKMW	PassEnvironment	other	228		reset
SKMW	UnsetEnvironment	other	235		reset
SKMW	DynamicUser	boolean	232		keep
SKMW	RemoveIPC	boolean	232		keep
SKMW	StandardInput	input			keep
SKMW	StandardOutput	output			keep
SKMW	StandardError	output			keep
SKMW	StandardInputText	other	236		reset
SKMW	StandardInputData	other	236		reset
SKMW	TTYPath	path			reset
SKMW	TTYReset	boolean			keep
SKMW	TTYVHangup	boolean			keep
SKMW	TTYVTDisallocate	boolean			keep
SKMW	SyslogIdentifier	string			reset
SKMW	SyslogFacility	facility			keep
SKMW	SyslogLevel	level			keep
SKMW	SyslogLevelPrefix	boolean			keep
SKMW	LogLevelMax	level	236		keep
SKMW	LogRateLimitIntervalSec	seconds	240		keep
SKMW	LogRateLimitBurst	unsigned	240		keep
SKMW	LogExtraFields	other	236		reset
SKMW	SecureBits	securebits			reset
SKMW	CapabilityBoundingSet	boundingset			reset
SKMW	AmbientCapabilities	boundingset	229		reset
SKMW	TimerSlackNSec	nanoseconds			keep
SKMW	NoNewPrivileges	boolean	187		keep
SKMW	KeyringMode	other	235		keep
SKMW	ProtectProc	other	247		keep
SKMW	ProcSubset	other	247		keep
SKMW	SystemCallFilter	syscalls	187		reset
SKMW	SystemCallArchitectures	archs	209		reset
SKMW	SystemCallErrorNumber	errno	209		reset
SKMW	SystemCallLog	syscalls	247		reset
SKMW	MemoryDenyWriteExecute	boolean	231		keep
SKMW	RestrictNamespaces	namespaces	233		reset
SKMW	RestrictRealtime	boolean	231		keep
SKMW	RestrictSUIDSGID	boolean	242		keep
SKMW	RestrictAddressFamilies	families	211		reset
SKMW	LockPersonality	boolean	235		keep
SKMW	LimitCPU	limit			keep
SKMW	LimitFSIZE	limit			keep
SKMW	LimitDATA	limit			keep
SKMW	LimitSTACK	limit			keep
SKMW	LimitCORE	limit			keep
SKMW	LimitRSS	limit			keep
SKMW	LimitNOFILE	limit			keep
SKMW	LimitAS	limit			keep
SKMW	LimitNPROC	limit			keep
SKMW	LimitMEMLOCK	limit			keep
SKMW	LimitLOCKS	limit			keep
SKMW	LimitSIGPENDING	limit			keep
SKMW	LimitMSGQUEUE	limit			keep
SKMW	LimitNICE	limit			keep
SKMW	LimitRTPRIO	limit			keep
SKMW	LimitRTTIME	limit			keep
SKMW	ReadWriteDirectories	paths			reset	alias ReadWritePaths
SKMW	ReadOnlyDirectories	paths			reset	alias ReadOnlyPaths
SKMW	InaccessibleDirectories	paths			reset	alias InaccessiblePaths
SKMW	ReadWritePaths	paths	231		reset
SKMW	ReadOnlyPaths	paths	231		reset
SKMW	InaccessiblePaths	paths	231		reset
SKMW	BindPaths	bind-paths	233		reset
SKMW	BindReadOnlyPaths	bind-paths	233		reset
SKMW	TemporaryFileSystem	other	238		reset
SKMW	PrivateTmp	other			keep
SKMW	PrivateDevices	boolean	209		keep
SKMW	ProtectKernelTunables	boolean	232		keep
SKMW	ProtectKernelModules	boolean	232		keep
SKMW	ProtectKernelLogs	boolean	244		keep
SKMW	ProtectClock	boolean	245		keep
SKMW	ProtectControlGroups	other	232		keep
SKMW	NetworkNamespacePath	path	242		reset
SKMW	LogNamespace	other	245		reset
SKMW	PrivateNetwork	boolean			keep
SKMW	PrivateUsers	other	232		keep
SKMW	PrivateMounts	other	239		keep
SKMW	ProtectSystem	other	214		keep
SKMW	ProtectHome	other	214		keep
SKMW	MountFlags	mountflag			reset
SKMW	MountAPIVFS	other	233		reset
SKMW	Personality	personality	209		reset
SKMW	RuntimeDirectoryPreserve	other	235		keep
SKMW	RuntimeDirectoryMode	mode	234		keep
SKMW	RuntimeDirectory	other	211		reset
SKMW	StateDirectoryMode	mode	234		keep
SKMW	StateDirectory	other	211		reset
SKMW	CacheDirectoryMode	mode	234		keep
SKMW	CacheDirectory	other	211		reset
SKMW	LogsDirectoryMode	mode	234		keep
SKMW	LogsDirectory	other	211		reset
SKMW	ConfigurationDirectoryMode	mode	234		keep
SKMW	ConfigurationDirectory	other	211		reset
SKMW	SetCredential	other	247		reset
SKMW	LoadCredential	other	247		reset
SKMW	TimeoutCleanSec	seconds	244		keep
SKMW	ProtectHostname	other	242		keep
SKMW	PAMName	string			reset
SKMW	IgnoreSIGPIPE	boolean			keep
SKMW	UtmpIdentifier	string			reset
SKMW	UtmpMode	other	225		keep
SKMW	SELinuxContext	label	209		reset
SKMW	AppArmorProfile	other	210		reset
SKMW	SmackProcessLabel	other	218		reset
SKMWLC	Slice	slice	208		keep
SKMWLC	AllowedCPUs	other	244		reset
SKMWLC	AllowedMemoryNodes	other	244		reset
SKMWLC	CPUAccounting	boolean		257	keep
SKMWLC	CPUWeight	cpuweight	232		reset
SKMWLC	StartupCPUWeight	cpuweight	232		reset
SKMWLC	CPUShares	shares		257	reset	replaced CPUWeight
SKMWLC	StartupCPUShares	shares		257	reset	replaced StartupCPUWeight
SKMWLC	CPUQuota	other	213		reset
SKMWLC	CPUQuotaPeriodSec	other	242		reset
SKMWLC	MemoryAccounting	boolean	208		keep
SKMWLC	MemoryMin	limit	240		reset
SKMWLC	DefaultMemoryMin	limit		257	reset
SKMWLC	DefaultMemoryLow	limit		257	reset
SKMWLC	MemoryLow	limit	240		reset
SKMWLC	MemoryHigh	limit	231		reset
SKMWLC	MemoryMax	limit	231		reset
SKMWLC	MemorySwapMax	limit	232		reset
SKMWLC	MemoryLimit	limit		257	reset	replaced MemoryMax
SKMWLC	DeviceAllow	device	208		reset
SKMWLC	DevicePolicy	policy	208		keep
SKMWLC	IOAccounting	boolean	230		keep
SKMWLC	IOWeight	weight	230		reset
SKMWLC	StartupIOWeight	weight	230		reset
SKMWLC	IODeviceWeight	deviceweight	230		reset
SKMWLC	IOReadBandwidthMax	limit	230		reset
SKMWLC	IOWriteBandwidthMax	limit	230		reset
SKMWLC	IOReadIOPSMax	limit	230		reset
SKMWLC	IOWriteIOPSMax	limit	230		reset
SKMWLC	IODeviceLatencyTargetSec	devicelatency	240		reset
SKMWLC	BlockIOAccounting	boolean		257	keep	replaced IOAccounting
SKMWLC	BlockIOWeight	weight		257	reset	replaced IOWeight
SKMWLC	StartupBlockIOWeight	weight		257	reset	replaced StartupIOWeight
SKMWLC	BlockIODeviceWeight	deviceweight		257	reset	replaced IODeviceWeight
SKMWLC	BlockIOReadBandwidth	bandwidth		257	reset	replaced IOReadBandwidthMax
SKMWLC	BlockIOWriteBandwidth	bandwidth		257	reset	replaced IOWriteBandwidthMax
SKMWLC	TasksAccounting	boolean	227		keep
SKMWLC	TasksMax	other	227		reset
SKMWLC	Delegate	other	218		reset
SKMWLC	DisableControllers	other	240		reset
SKMWLC	IPAccounting	boolean	235		keep
SKMWLC	IPAddressAllow	other	235		reset
SKMWLC	IPAddressDeny	other	235		reset
SKMWLC	IPIngressFilterPath	other	243		reset
SKMWLC	IPEgressFilterPath	other	243		reset
SKMWLC	ManagedOOMSwap	other	247		reset
SKMWLC	ManagedOOMMemoryPressure	other	247		reset
SKMWLC	ManagedOOMMemoryPressureLimitPercent	other		247	reset	replaced ManagedOOMMemoryPressureLimit
SKMWC	SendSIGKILL	boolean	187		keep
SKMWC	SendSIGHUP	boolean	207		keep
SKMWC	KillMode	killmode	187		reset
SKMWC	KillSignal	signal	187		keep
SKMWC	RestartKillSignal	signal	244		keep
SKMWC	FinalKillSignal	signal	240		keep
SKMWC	WatchdogSignal	signal	240		keep
K	ListenStream	socket-binds			reset
K	ListenDatagram	socket-binds			reset
K	ListenSequentialPacket	socket-binds			reset
K	ListenFIFO	socket-binds			reset
K	ListenNetlink	socket-binds			reset
K	ListenSpecial	socket-binds			reset
K	ListenMessageQueue	socket-binds			reset
K	ListenUSBFunction	socket-binds	227		reset
K	SocketProtocol	other	229		keep
K	BindIPv6Only	socketbind			keep
K	Backlog	unsigned			keep
K	BindToDevice	networkinterface			reset
K	ExecStopPre	command			reset
K	SocketUser	other	214		reset
K	SocketGroup	other	214		reset
K	SocketMode	mode			keep
KMAP	DirectoryMode	mode			keep
K	Accept	boolean			keep
K	FlushPending	boolean	247		keep
K	Writable	boolean	227		keep
K	MaxConnections	unsigned			keep
K	MaxConnectionsPerSource	unsigned	232		keep
K	KeepAlive	boolean			keep
K	KeepAliveTimeSec	seconds	216		keep
K	KeepAliveIntervalSec	seconds	216		keep
K	KeepAliveProbes	unsigned	216		keep
K	DeferAcceptSec	seconds	216		keep
K	NoDelay	boolean	216		keep
K	Priority	integer			keep
K	ReceiveBuffer	size			keep
K	SendBuffer	size			keep
K	IPTOS	tos			reset
K	IPTTL	integer			keep
K	Mark	integer			keep
K	PipeSize	size			keep
K	FreeBind	boolean			keep
K	Transparent	boolean			keep
K	Broadcast	boolean			keep
K	PassCredentials	boolean			keep
K	PassSecurity	boolean			keep
K	PassPacketInfo	boolean	246		keep
K	Timestamping	other	247		keep
K	TCPCongestion	string			reset
K	ReusePort	boolean	206		keep
K	MessageQueueMaxMessages	long			keep
K	MessageQueueMessageSize	other			keep
K	RemoveOnStop	boolean	214		keep
K	Symlinks	other	214		reset
K	FileDescriptorName	other	227		reset
K	Service	service			keep
K	TriggerLimitIntervalSec	seconds	230		keep
K	TriggerLimitBurst	unsigned	230		keep
K	SmackLabel	string	196		reset
K	SmackLabelIPIn	string	196		reset
K	SmackLabelIPOut	string	196		reset
K	SELinuxContextFromNet	boolean	217		keep
MW	What	node			reset
MA	Where	path			reset
M	Options	string			reset
M	Type	string			reset
M	SloppyOptions	boolean	215		keep
M	LazyUnmount	boolean	232		keep
M	ForceUnmount	boolean	232		keep
M	ReadWriteOnly	boolean	246		keep
A	TimeoutIdleSec	seconds	220		keep
W	Priority	other			reset
W	Options	string	217		reset
T	OnCalendar	timer	197		reset
T	OnActiveSec	timer			reset
T	OnBootSec	timer			reset
T	OnStartupSec	timer			reset
T	OnUnitActiveSec	timer			reset
T	OnUnitInactiveSec	timer			reset
T	OnClockChange	boolean	242		keep
T	OnTimezoneChange	boolean	242		keep
T	Persistent	boolean	212		keep
T	WakeSystem	boolean	212		keep
T	RemainAfterElapse	boolean	229		keep
T	FixedRandomDelay	boolean	247		keep
T	AccuracySec	seconds	209		keep
T	RandomizedDelaySec	seconds	229		keep
TP	Unit	unit			keep
P	PathExists	path			reset
P	PathExistsGlob	path			reset
P	PathChanged	path			reset
P	PathModified	path			reset
P	DirectoryNotEmpty	path			reset
P	MakeDirectory	boolean			keep
I	Alias	other	201		reset
I	WantedBy	other	201		reset
I	RequiredBy	other	201		reset
I	Also	other	201		reset
I	DefaultInstance	other	215		reset
U	Upholds	units	249		nothing
U	OnSuccess	units	249		nothing
U	PropagatesStopTo	units	249		nothing
U	StopPropagatedFrom	units	249		nothing
U	OnSuccessJobMode	job-mode	252		keep
U	ConditionFirmware	condition	249		reset
U	ConditionCredential	condition	252		reset
U	ConditionCPUFeature	condition	248		reset
U	ConditionOSRelease	condition	249		reset
U	ConditionMemoryPressure	condition	250		reset
U	ConditionCPUPressure	condition	250		reset
U	ConditionIOPressure	condition	250		reset
U	AssertCredential	condition	252		reset
U	AssertCPUFeature	condition	248		reset
U	AssertOSRelease	condition	249		reset
U	AssertMemoryPressure	condition	250		reset
U	AssertCPUPressure	condition	250		reset
U	AssertIOPressure	condition	250		reset
SC	RuntimeRandomizedExtraSec	seconds	250		keep
S	ExitType	serviceexittype	250		keep
SKMW	ExtensionDirectories	paths	251		reset
SKMW	ExtensionImages	other	248		reset
SKMW	TTYRows	other	250		reset
SKMW	TTYColumns	other	250		reset
SKMW	RestrictFileSystems	filesystems	250		reset
SKMW	ExecPaths	paths	252		reset
SKMW	NoExecPaths	paths	252		reset
SKMW	ExecSearchPath	path	250		reset
SKMW	IPCNamespacePath	path	248		reset
SKMW	PrivateIPC	boolean	248		keep
SKMW	SetCredentialEncrypted	other	252		reset
SKMW	LoadCredentialEncrypted	other	252		reset
SKMWLC	StartupAllowedCPUs	other	252		reset
SKMWLC	StartupAllowedMemoryNodes	other	252		reset
SKMWLC	ManagedOOMMemoryPressureLimit	other	252		reset
SKMWLC	ManagedOOMPreference	other	248		keep
SKMWLC	BPFProgram	other	249		reset
SKMWLC	SocketBindAllow	other	249		reset
SKMWLC	SocketBindDeny	other	249		reset
SKMWLC	RestrictNetworkInterfaces	other	250		reset
A	ExtraOptions	string	250		reset
P	TriggerLimitIntervalSec	seconds	250		keep
P	TriggerLimitBurst	unsigned	250		keep
C	OOMPolicy	other	252		keep
S	RestartSteps	unsigned	254		keep
S	RestartMaxDelaySec	seconds	254		keep
S	RestartMode	servicerestartmode	254		keep
S	FileDescriptorStorePreserve	other	254		reset
S	OpenFile	other	253		reset
S	ReloadSignal	signal	253		keep
SKMW	RootImagePolicy	other	254		reset
SKMW	RootEphemeral	boolean	254		keep
SKMW	ExtensionImagePolicy	other	254		reset
SKMW	MountImagePolicy	other	254		reset
SKMW	LogFilterPatterns	regex	253		reset
SKMW	ImportCredential	other	254		reset
SKMW	MemoryKSM	other	254		reset
SKMWLC	DefaultStartupMemoryLow	limit	254	257	reset
SKMWLC	StartupMemoryLow	limit	254		reset
SKMWLC	StartupMemoryHigh	limit	254		reset
SKMWLC	StartupMemoryMax	limit	254		reset
SKMWLC	StartupMemorySwapMax	limit	254		reset
SKMWLC	MemoryZSwapMax	limit	253		reset
SKMWLC	StartupMemoryZSwapMax	limit	253		reset
SKMWLC	DelegateSubgroup	other	254		reset
SKMWLC	MemoryPressureThresholdSec	seconds	254		keep
SKMWLC	MemoryPressureWatch	other	254		reset
I	UpheldBy	other	254		reset
U	WantsMountsFor	paths	256		nothing
U	SurviveFinalKillSignal	boolean	255		keep
SKMW	SetLoginEnvironment	other	255		reset
SKMW	PrivatePIDs	other	257		reset
SKMW	BindLogSockets	other	257		reset
SKMWLC	MemoryZSwapWriteback	boolean	256		keep
SKMWLC	ManagedOOMMemoryPressureDurationSec	other	257		reset
SKMWLC	NFTSet	other	255		reset
SKMWLC	CoredumpReceive	boolean	255		keep
K	PassFileDescriptorsToExec	boolean	256		keep
K	PollLimitIntervalSec	seconds	255		keep
K	PollLimitBurst	unsigned	255		keep
T	DeferReactivation	boolean	257		keep
U	ConditionPathIsSocket	condition	260		reset
U	ConditionFraction	condition	261		reset
U	ConditionVersion	condition	258		reset
U	ConditionMachineTag	condition	261		reset
U	ConditionKernelModuleLoaded	condition	258		reset
U	AssertPathIsSocket	condition	260		reset
U	AssertFraction	condition	261		reset
U	AssertVersion	condition	258		reset
U	AssertMachineTag	condition	261		reset
U	AssertKernelModuleLoaded	condition	258		reset
S	ExecReloadPost	command	259		reset
S	RestartRandomizedDelaySec	seconds	262		keep
S	LUOSession	other	262		reset
S	RefreshOnReload	other	260		reset
SKMW	RootMStack	path	260		reset
SKMW	PrivateBPF	other	258		reset
SKMW	BPFDelegateCommands	bpf_delegate_commands	258		reset
SKMW	BPFDelegateMaps	bpf_delegate_maps	258		reset
SKMW	BPFDelegatePrograms	bpf_delegate_programs	258		reset
SKMW	BPFDelegateAttachments	bpf_delegate_attachments	258		reset
SKMW	DelegateNamespaces	namespaces	258		reset
SKMW	UserNamespacePath	path	259		reset
SKMW	StateDirectoryAccounting	boolean	258		keep
SKMW	StateDirectoryQuota	other	258		reset
SKMW	CacheDirectoryAccounting	boolean	258		keep
SKMW	CacheDirectoryQuota	other	258		reset
SKMW	LogsDirectoryAccounting	boolean	258		keep
SKMW	LogsDirectoryQuota	other	258		reset
SKMW	MemoryTHP	other	260		reset
SKMWLC	CPUSetPartition	other	261		reset
SKMWLC	OOMRules	other	261		reset
SKMWLC	CPUPressureThresholdSec	seconds	261		keep
SKMWLC	CPUPressureWatch	other	261		reset
SKMWLC	IOPressureThresholdSec	seconds	261		keep
SKMWLC	IOPressureWatch	other	261		reset
SKMWLC	BindNetworkInterface	other	260		reset
K	PassPIDFD	boolean	258		keep
K	AcceptFileDescriptors	boolean	258		keep
K	DeferTrigger	other	258		reset
K	DeferTriggerMaxSec	other	258		reset
K	XAttrEntryPoint	other	262		reset
K	XAttrListen	other	262		reset
K	XAttrAccept	other	262		reset
T	RandomizedOffsetSec	seconds	258		keep
L	ConcurrencySoftMax	other	258		reset
L	ConcurrencyHardMax	other	258		reset
L	ActivatingConcurrencyMax	other	262		reset
U	IgnoreOnSnapshot	removed
S	SysVStartPriority	removed
S	Capabilities	removed
S	NetClass	removed
S	BusPolicy	removed
`;
