/**
 * The standard registry: the core and every module of this project. A module's author appends its import and
 * its entry here.
 */
import type { ModuleDeclaration } from '../declarations/module.ts';
import { Registry } from '../declarations/registry.ts';
import { coreFunctions } from '../runtime/functions/index.ts';
import { coreVariables } from '../variables/index.ts';
import acc from './acc/index.ts';
import auth from './auth/index.ts';
import authDb from './auth_db/index.ts';
import avpops from './avpops/index.ts';
import cachedb_local from './cachedb_local/index.ts';
import cfgutils from './cfgutils/index.ts';
import db_text from './db_text/index.ts';
import dialog from './dialog/index.ts';
import dialplan from './dialplan/index.ts';
import dispatcher from './dispatcher/index.ts';
import domain from './domain/index.ts';
import event_datagram from './event_datagram/event_datagram.ts';
import event_flatstore from './event_flatstore/event_flatstore.ts';
import event_jsonrpc from './event_jsonrpc/event_jsonrpc.ts';
import event_kafka from './event_kafka/event_kafka.ts';
import event_rabbitmq from './event_rabbitmq/event_rabbitmq.ts';
import event_route from './event_route/event_route.ts';
import event_routing from './event_routing/event_routing.ts';
import event_stream from './event_stream/event_stream.ts';
import event_virtual from './event_virtual/event_virtual.ts';
import event_xmlrpc from './event_xmlrpc/event_xmlrpc.ts';
import exec from './exec/index.ts';
import gflags from './gflags/index.ts';
import group from './group/index.ts';
import httpd from './httpd/httpd.ts';
import json from './json/index.ts';
import mathops from './mathops/index.ts';
import maxfwd from './maxfwd/index.ts';
import mi_datagram from './mi_datagram/mi_datagram.ts';
import mi_fifo from './mi_fifo/mi_fifo.ts';
import mi_html from './mi_html/mi_html.ts';
import mi_http from './mi_http/mi_http.ts';
import mi_json from './mi_json/mi_json.ts';
import nathelper from './nathelper/index.ts';
import options from './options/index.ts';
import path from './path/index.ts';
import permissions from './permissions/index.ts';
import pike from './pike/index.ts';
import proto_tcp from './proto_tcp/index.ts';
import proto_udp from './proto_udp/index.ts';
import rabbitmq from './rabbitmq/rabbitmq.ts';
import rabbitmq_consumer from './rabbitmq_consumer/rabbitmq_consumer.ts';
import ratelimit from './ratelimit/index.ts';
import regex from './regex/index.ts';
import registrar from './registrar/index.ts';
import rr from './rr/index.ts';
import script_helper from './script_helper/index.ts';
import { services } from './services.ts';
import signaling from './signaling/index.ts';
import sipmsgops from './sipmsgops/index.ts';
import sl from './sl/index.ts';
import statistics from './statistics/index.ts';
import status_report from './status_report/index.ts';
import textops from './textops/index.ts';
import tls_mgm from './tls_mgm/index.ts';
import tls_openssl from './tls_openssl/index.ts';
import tm from './tm/index.ts';
import topology_hiding from './topology_hiding/index.ts';
import uac from './uac/index.ts';
import uac_auth from './uac_auth/index.ts';
import uri from './uri/index.ts';
import usrloc from './usrloc/index.ts';
import uuid from './uuid/index.ts';

export const modules: readonly ModuleDeclaration[] = [
  acc,
  auth,
  authDb,
  avpops,
  cachedb_local,
  cfgutils,
  db_text,
  dialog,
  dialplan,
  dispatcher,
  domain,
  event_datagram,
  event_flatstore,
  event_jsonrpc,
  event_kafka,
  event_rabbitmq,
  event_route,
  event_routing,
  event_stream,
  event_virtual,
  event_xmlrpc,
  exec,
  gflags,
  group,
  httpd,
  json,
  mathops,
  maxfwd,
  mi_datagram,
  mi_fifo,
  mi_html,
  mi_http,
  mi_json,
  nathelper,
  options,
  path,
  permissions,
  pike,
  proto_tcp,
  proto_udp,
  rabbitmq,
  rabbitmq_consumer,
  ratelimit,
  regex,
  registrar,
  rr,
  script_helper,
  signaling,
  sipmsgops,
  sl,
  statistics,
  status_report,
  textops,
  tls_mgm,
  tls_openssl,
  tm,
  topology_hiding,
  uac,
  uac_auth,
  uri,
  usrloc,
  uuid,
];

/** Core and modules as this project ships them. */
export const standardRegistry: Registry = new Registry(
  { functions: coreFunctions, variables: coreVariables, services },
  modules,
);
