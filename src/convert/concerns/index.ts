import type { Concern } from '../concern.ts';
import type { ConcernName, Service } from '../model.ts';
import { activation } from './activation.ts';
import { confinement } from './confinement.ts';
import { console } from './console.ts';
import { credentials } from './credentials.ts';
import { directories } from './directories.ts';
import { environment } from './environment.ts';
import { fileSystem } from './file-system.ts';
import { guards } from './guards.ts';
import { identity } from './identity.ts';
import { instance } from './instance.ts';
import { limits } from './limits.ts';
import { processes } from './processes.ts';
import { questions } from './questions.ts';
import { readiness } from './readiness.ts';
import { resources } from './resources.ts';
import { restart } from './restart.ts';
import { scheduling } from './scheduling.ts';
import { sockets } from './sockets.ts';
import { termination } from './termination.ts';

/**
 * Every concern. The type makes a new field of the model break the build until a concern holds it; the list is
 * the mapping.
 */
export const concerns: { readonly [Name in ConcernName]: Concern<Name> } = {
  identity,
  instance,
  activation,
  guards,
  questions,
  sockets,
  // These two come first of what runs before the service.
  confinement,
  fileSystem,
  directories,
  // Of what comes after the start, the wait for the daemon comes before the job's own.
  readiness,
  processes,
  restart,
  termination,
  environment,
  credentials,
  scheduling,
  limits,
  resources,
  console,
};

export const concernNames = Object.keys(concerns) as readonly ConcernName[];

/** Builds a model field by field, each by its own concern. */
export function buildService(
  build: <Name extends ConcernName>(concern: Concern<Name>) => Service[Name],
): Service {
  return {
    identity: build(identity),
    instance: build(instance),
    activation: build(activation),
    guards: build(guards),
    questions: build(questions),
    sockets: build(sockets),
    processes: build(processes),
    readiness: build(readiness),
    restart: build(restart),
    termination: build(termination),
    environment: build(environment),
    credentials: build(credentials),
    fileSystem: build(fileSystem),
    directories: build(directories),
    scheduling: build(scheduling),
    limits: build(limits),
    resources: build(resources),
    confinement: build(confinement),
    console: build(console),
  };
}
