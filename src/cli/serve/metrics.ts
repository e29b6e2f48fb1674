import { readFileSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import type { ListeningSocket, Statistics } from '../../declarations/server.ts';
import { datagramFailures } from '../../host/node/network.ts';

/** Metrics by name, of one process or summed over several. */
export type Metrics = Readonly<Record<string, number>>;

/** What this process counts. */
export function metricsOf(statistics: Statistics): Metrics {
  const metrics: Record<string, number> = {};
  for (const statistic of statistics.all()) {
    const name = `opensips_${statistic.module}_${statistic.name}`
      .replace(/[^a-zA-Z0-9_]/g, '_')
      .toLowerCase();
    metrics[name] = statistic.get();
  }
  const memory = process.memoryUsage();
  metrics.sipscript_udp_send_failures = datagramFailures.sending;
  metrics.process_resident_memory_bytes = memory.rss;
  metrics.nodejs_heap_size_used_bytes = memory.heapUsed;
  return metrics;
}

/** Every metric added up over processes. */
export function sum(all: readonly Metrics[]): Metrics {
  const total: Record<string, number> = {};
  for (const metrics of all)
    for (const [name, value] of Object.entries(metrics)) total[name] = (total[name] ?? 0) + value;
  return total;
}

/**
 * Datagrams that the system threw away because the server did not read fast enough. Null where it does not tell
 * (only Linux does).
 */
export function droppedDatagrams(
  sockets: readonly Pick<ListeningSocket, 'protocol' | 'port'>[],
): number | null {
  const ports = new Set(
    sockets
      .filter(({ protocol }) => protocol === 'udp')
      .map(({ port }) => port.toString(16).toUpperCase().padStart(4, '0')),
  );
  let dropped = 0;
  try {
    for (const table of ['/proc/net/udp', '/proc/net/udp6']) {
      for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
        const columns = line.trim().split(/\s+/);
        if (ports.has(columns[1]?.split(':')[1] ?? '')) dropped += Number(columns.at(-1));
      }
    }
  } catch {
    return null;
  }
  return dropped;
}

/** In the text format of Prometheus, version 0.0.4. */
export function metricsText(metrics: Metrics): string {
  return Object.entries(metrics)
    .map(([name, value]) => `# TYPE ${name} gauge\n${name} ${value}\n`)
    .join('');
}

/** Answers `GET /metrics`. Resolves once it listens, with why not when the port cannot be had. */
export function serveMetrics(
  address: { host: string; port: number },
  metrics: () => Metrics | Promise<Metrics>,
): Promise<HttpServer | string> {
  const server = createServer(async (request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    const text = metricsText(await metrics());
    response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4' }).end(text);
  });
  return new Promise((resolve) => {
    server.once('error', (error) =>
      resolve(`cannot listen on tcp:${address.host}:${address.port}: ${error.message} (--metrics)`),
    );
    server.listen(address.port, address.host, () => resolve(server));
  });
}
