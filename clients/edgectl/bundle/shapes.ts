/** The allow-list of a bundle, field by field. Everything else is left out, and REMOVED.txt says so. */
import type { NameKind } from './names.ts';
import { facts, factsOf, fields, list, map, type Shape } from './shape.ts';

const name = (kind: NameKind): Shape => ({ name: kind });
const METADATA: Shape = fields({
  ...factsOf(
    'creationTimestamp deletionTimestamp deletionGracePeriodSeconds generation resourceVersion generateName',
  ),
  name: name('pod'),
  namespace: name('namespace'),
  uid: 'identifier',
  labels: map('fact'),
  annotations: map('hidden'),
  finalizers: list('fact'),
  ownerReferences: list(facts('apiVersion kind controller name', { uid: 'identifier' })),
});

function metadataOf(kind: NameKind): Shape {
  return typeof METADATA === 'object' && 'fields' in METADATA
    ? fields({ ...METADATA.fields, name: name(kind) })
    : METADATA;
}

const META = facts('source observedAt continue remainingItemCount', {
  notes: list(facts('layer', { message: 'said' })),
  redacted: list('fact'),
});

const BACKEND = facts('state since address version', { message: 'said', hint: 'said' });
const CONDITION = facts(
  'type status reason lastTransitionTime lastProbeTime lastHeartbeatTime observedGeneration',
  {
    message: 'said',
  },
);

const NODE_OBJECT = fields({
  ...factsOf('apiVersion kind'),
  metadata: metadataOf('node'),
  spec: facts('podCIDR unschedulable', { taints: list(facts('key value effect timeAdded')) }),
  status: fields({
    capacity: map('fact'),
    allocatable: map('fact'),
    conditions: list(CONDITION),
    addresses: list(facts('type', { address: name('address') })),
    nodeInfo: facts(
      'architecture containerRuntimeVersion kernelVersion kubeProxyVersion kubeletVersion operatingSystem osImage',
      { bootID: 'identifier', machineID: 'hidden', systemUUID: 'hidden' },
    ),
    daemonEndpoints: map(facts('Port')),
  }),
});

const UNIT = facts('state since faults', { lastFault: facts('at', { message: 'said' }), hint: 'said' });

export const NODE_STATUS = fields({
  meta: META,
  agent: facts('state version protocol since clock', {
    node: name('node'),
    bootId: 'identifier',
    schema: 'identifier',
    brokers: map(facts('state since protocol believed', { message: 'said', hint: 'said' })),
    backends: map(BACKEND),
    mappers: map(BACKEND),
    tunnel: facts('state server protocol since', { message: 'said' }),
    store: facts('state reason since pending dropped', {
      message: 'said',
      hint: 'said',
      setAside: list('fact'),
    }),
    history: facts('since events audit'),
    starting: list('fact'),
    units: map(UNIT),
    warnings: list('said'),
  }),
  caller: facts('door attachment believed', { principal: name('principal'), message: 'said', hint: 'said' }),
  object: NODE_OBJECT,
  kubernetesApi: facts('url'),
});

const USE = map('fact');
const CONTAINER_STATS = fields({
  ...factsOf('startTime'),
  name: name('container'),
  cpu: USE,
  memory: USE,
  swap: USE,
  rootfs: USE,
  logs: USE,
});

export const NODE_STATS = fields({
  meta: META,
  summary: fields({
    node: fields({
      ...factsOf('startTime'),
      nodeName: name('node'),
      cpu: USE,
      memory: USE,
      swap: USE,
      fs: USE,
      rlimit: USE,
      runtime: fields({ imageFs: USE, containerFs: USE }),
      network: facts('time name rxBytes rxErrors txBytes txErrors', { interfaces: list(USE) }),
      systemContainers: list(CONTAINER_STATS),
    }),
    pods: list(
      fields({
        ...factsOf('startTime'),
        podRef: fields({ name: name('pod'), namespace: name('namespace'), uid: 'identifier' }),
        containers: list(CONTAINER_STATS),
        cpu: USE,
        memory: USE,
        swap: USE,
        network: facts('time name rxBytes rxErrors txBytes txErrors', { interfaces: list(USE) }),
        process_stats: USE,
        'ephemeral-storage': USE,
        volume: list(USE),
      }),
    ),
  }),
});

export const DIAGNOSIS = list(
  facts('area name state durationMs', { message: 'said', hint: 'said', command: 'said' }),
);

const KEY_REFERENCE = facts('name key optional');
const ENVIRONMENT: Shape = {
  pairs: {
    name: 'fact',
    value: 'hidden',
    valueFrom: fields({
      fieldRef: facts('apiVersion fieldPath'),
      resourceFieldRef: facts('containerName divisor resource'),
      configMapKeyRef: KEY_REFERENCE,
      secretKeyRef: KEY_REFERENCE,
    }),
  },
};
const HEADERS: Shape = { pairs: { name: 'fact', value: 'hidden' } };
const HANDLER = fields({
  exec: fields({ command: list('text') }),
  httpGet: facts('path port host scheme', { httpHeaders: HEADERS }),
  tcpSocket: facts('port host'),
  grpc: facts('port service'),
  ...factsOf('initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold'),
  ...factsOf('terminationGracePeriodSeconds'),
  sleep: facts('seconds'),
});
const SECURITY = facts(
  'privileged runAsUser runAsGroup runAsNonRoot readOnlyRootFilesystem allowPrivilegeEscalation procMount fsGroup fsGroupChangePolicy',
  {
    capabilities: fields({ add: list('fact'), drop: list('fact') }),
    supplementalGroups: list('fact'),
    seccompProfile: facts('type localhostProfile'),
  },
);
const CONTAINER = fields({
  ...factsOf(
    'workingDir imagePullPolicy stdin stdinOnce tty restartPolicy terminationMessagePath terminationMessagePolicy',
  ),
  name: name('container'),
  image: name('image'),
  command: list('text'),
  args: list('text'),
  env: ENVIRONMENT,
  envFrom: list(facts('prefix', { configMapRef: facts('name optional'), secretRef: facts('name optional') })),
  ports: list(facts('name containerPort hostPort hostIP protocol')),
  resources: fields({ limits: map('fact'), requests: map('fact') }),
  volumeMounts: list(facts('name mountPath subPath readOnly mountPropagation')),
  livenessProbe: HANDLER,
  readinessProbe: HANDLER,
  startupProbe: HANDLER,
  lifecycle: fields({ postStart: HANDLER, preStop: HANDLER }),
  securityContext: SECURITY,
});
const ITEMS = list(facts('key path mode'));
const PROJECTED = facts('name optional secretName', { items: ITEMS });
const VOLUME = facts('name', {
  hostPath: facts('path type'),
  emptyDir: facts('medium sizeLimit'),
  configMap: facts('name optional defaultMode', { items: ITEMS }),
  secret: facts('secretName optional defaultMode', { items: ITEMS }),
  persistentVolumeClaim: facts('claimName readOnly'),
  downwardAPI: facts('defaultMode'),
  projected: facts('defaultMode', {
    sources: list(
      fields({
        configMap: PROJECTED,
        secret: PROJECTED,
        serviceAccountToken: facts('audience expirationSeconds path'),
      }),
    ),
  }),
});
const STATE = fields({
  ...Object.fromEntries([['running', facts('startedAt')]]),
  waiting: facts('reason', { message: 'text' }),
  terminated: facts('exitCode signal reason startedAt finishedAt', {
    message: 'text',
    containerID: 'identifier',
  }),
});
const CONTAINER_STATUS = facts('ready restartCount started', {
  name: name('container'),
  image: name('image'),
  imageID: 'identifier',
  containerID: 'identifier',
  state: STATE,
  lastState: STATE,
});
const POD = fields({
  ...factsOf('apiVersion kind'),
  metadata: METADATA,
  spec: facts(
    `restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy serviceAccountName automountServiceAccountToken
     hostNetwork hostPID hostIPC shareProcessNamespace schedulerName priority priorityClassName preemptionPolicy
     enableServiceLinks runtimeClassName subdomain`,
    {
      nodeName: name('node'),
      hostname: name('pod'),
      containers: list(CONTAINER),
      initContainers: list(CONTAINER),
      ephemeralContainers: list(CONTAINER),
      volumes: list(VOLUME),
      nodeSelector: map('fact'),
      tolerations: list(facts('key operator value effect tolerationSeconds')),
      imagePullSecrets: list(facts('name')),
      securityContext: SECURITY,
    },
  ),
  status: facts('phase reason startTime qosClass nominatedNodeName', {
    hostIP: name('address'),
    podIP: name('address'),
    hostIPs: list(fields({ ip: name('address') })),
    podIPs: list(fields({ ip: name('address') })),
    message: 'text',
    conditions: list(CONDITION),
    containerStatuses: list(CONTAINER_STATUS),
    initContainerStatuses: list(CONTAINER_STATUS),
    ephemeralContainerStatuses: list(CONTAINER_STATUS),
  }),
});

export const EVENT = facts(
  'apiVersion kind type reason action count firstTimestamp lastTimestamp eventTime',
  {
    metadata: metadataOf('pod'),
    involvedObject: facts('apiVersion kind fieldPath resourceVersion', {
      name: name('pod'),
      namespace: name('namespace'),
      uid: 'identifier',
    }),
    source: facts('component', { host: name('node') }),
    reportingComponent: 'fact',
    message: 'text',
  },
);

export const POD_DESCRIPTION = fields({
  pod: POD,
  containers: list(
    facts('state attempt createdAt startedAt finishedAt exitCode reason logPath', {
      name: name('container'),
      id: 'identifier',
      image: name('image'),
      message: 'text',
    }),
  ),
  events: list(EVENT),
});

const PROTOCOL = facts('protocolName');
const DEVICE = fields({
  ...factsOf('apiVersion kind'),
  metadata: metadataOf('device'),
  spec: fields({
    nodeName: name('node'),
    deviceModelRef: fields({ name: name('model') }),
    protocol: PROTOCOL,
    properties: list(
      facts('collectCycle reportCycle reportToCloud', {
        name: name('property'),
        desired: fields({ value: 'said', metadata: map('fact') }),
        visitors: PROTOCOL,
      }),
    ),
    methods: list(fields({ name: 'fact', description: 'said', propertyNames: list('fact') })),
  }),
  status: facts('state lastOnlineTime reportToCloud reportCycle', {
    twins: list(
      fields({
        propertyName: name('property'),
        reported: fields({ value: 'said', metadata: map('fact') }),
        observedDesired: fields({ value: 'said', metadata: map('fact') }),
      }),
    ),
  }),
});
const MODEL = fields({
  ...factsOf('apiVersion kind'),
  metadata: metadataOf('model'),
  spec: facts('protocol', {
    properties: list(
      facts('type accessMode minimum maximum unit', { name: name('property'), description: 'said' }),
    ),
  }),
});

export const DEVICE_DESCRIPTION = fields({
  device: DEVICE,
  model: MODEL,
  mapper: facts('version protocol address answers', { name: 'fact', message: 'said' }),
  twins: list(
    facts('reportedAt ageSeconds source type accessMode minimum maximum unit', {
      property: name('property'),
      desired: 'said',
      reported: 'said',
      description: 'said',
    }),
  ),
  edits: list(
    facts('id path property state createdAt appliedAt expiresAt attempts', {
      namespace: name('namespace'),
      name: name('device'),
      createdBy: name('principal'),
      value: 'hidden',
      base: 'hidden',
      message: 'said',
    }),
  ),
  events: list(EVENT),
});

export const AUDIT_RECORD = facts(
  'id at door method outcome error count first last bytesIn bytesOut durationMs startId reason exitCode',
  {
    principal: name('principal'),
    client: name('client'),
    attachment: 'fact',
    target: 'said',
    properties: list(name('property')),
    hash: 'identifier',
    previousHash: 'identifier',
  },
);

export const CONFIGURATION_DIFFERENCE = facts('valid', {
  meta: META,
  files: list('fact'),
  message: 'said',
  hint: 'said',
  changes: list(facts('path applies', { units: list('fact'), before: 'hidden', after: 'hidden' })),
});

const TLS_FILES = 'caFile certFile keyFile clientCaFile passwordFile';
const PROBE = facts(`${TLS_FILES}`, { username: name('principal') });

/** agent.yaml, as its schema has it: a setting that the agent would refuse is not known here either. */
export const AGENT_CONFIGURATION = facts('socket database users policy', {
  node: name('node'),
  labels: map('fact'),
  log: facts('level'),
  backends: facts('metaserver edged cri edgeStore dmiSocket podLogs execFifos'),
  brokers: list(
    facts(`name enabled url accessControl ${TLS_FILES}`, {
      username: name('principal'),
      probe: fields({
        ...(typeof PROBE === 'object' && 'fields' in PROBE ? PROBE.fields : {}),
        second: PROBE,
      }),
      listeners: list('fact'),
    }),
  ),
  listeners: list(facts(`kind address port ${TLS_FILES}`, { allowedOrigins: list('fact') })),
  revocationLists: list('fact'),
  tunnel: facts(`enabled internalIp wire role ${TLS_FILES}`, { servers: list('fact') }),
  devices: facts('onCloudChange'),
  publish: facts('events', { devices: list('said') }),
  rest: facts(`enabled address port tls ${TLS_FILES}`, {
    allowedHosts: list('fact'),
    allowedOrigins: list('fact'),
  }),
  limits: map('fact'),
});

const SWITCH = facts('enable server');

/** edgecore.yaml: what decides how EdgeCore and the agent find each other. Its token and its keys are not there. */
export const EDGECORE_CONFIGURATION = facts('apiVersion kind', {
  database: facts('aliasName dataSource driverName'),
  featureGates: map('fact'),
  modules: fields({
    edgeHub: facts('enable heartbeat messageQPS messageBurst httpServer', {
      websocket: SWITCH,
      quic: SWITCH,
    }),
    edged: facts('enable registerNode registerNodeNamespace remoteRuntimeEndpoint reportEvent', {
      hostnameOverride: name('node'),
      tailoredKubeletConfig: facts(
        `address readOnlyPort containerRuntimeEndpoint imageServiceEndpoint podLogsDir cgroupDriver maxPods staticPodPath
         containerLogMaxSize containerLogMaxFiles imageGCHighThresholdPercent imageGCLowThresholdPercent`,
        { evictionHard: map('fact') },
      ),
    }),
    edgeStream: facts('enable server handshakeTimeout readDeadline writeDeadline'),
    eventBus: facts(
      'enable mqttMode mqttServerExternal mqttServerInternal mqttQOS mqttRetain mqttSessionQueueSize',
      {
        tls: facts('enable'),
      },
    ),
    metaManager: facts('enable contextSendGroup remoteQueryTimeout', { metaServer: facts('enable server') }),
    deviceTwin: facts('enable dmiSockPath'),
    serviceBus: facts('enable server port timeout'),
    taskManager: SWITCH,
  }),
});
