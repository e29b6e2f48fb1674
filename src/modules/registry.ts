/**
 * The standard registry: the core and every module of this project. A module's author appends its import and
 * its entry here.
 */
import type { ModuleDeclaration } from '../declarations/module.ts';
import { Registry } from '../declarations/registry.ts';
import { coreFunctions } from '../runtime/functions/index.ts';
import { coreVariables } from '../variables/index.ts';
import { services } from './services.ts';
import event_datagram from './event_datagram/event_datagram.ts';
import event_flatstore from './event_flatstore/event_flatstore.ts';
import event_rabbitmq from './event_rabbitmq/event_rabbitmq.ts';
import event_route from './event_route/event_route.ts';
import event_virtual from './event_virtual/event_virtual.ts';
import maxfwd from './maxfwd/index.ts';
import path from './path/index.ts';
import pike from './pike/index.ts';
import proto_udp from './proto_udp/index.ts';
import rabbitmq from './rabbitmq/rabbitmq.ts';
import rr from './rr/index.ts';
import signaling from './signaling/index.ts';
import sl from './sl/index.ts';
import tm from './tm/index.ts';

export const modules: readonly ModuleDeclaration[] = [
  event_datagram,
  event_flatstore,
  event_rabbitmq,
  event_route,
  event_virtual,
  maxfwd,
  path,
  pike,
  proto_udp,
  rabbitmq,
  rr,
  signaling,
  sl,
  tm,
];

/** Core and modules as this project ships them. */
export const standardRegistry: Registry = new Registry(
  { functions: coreFunctions, variables: coreVariables, services },
  modules,
);
