import { createServer, type Server as HttpServer } from 'node:http';
import type { Statistics } from '../../declarations/server.ts';

/** The statistics of a server in the text format of Prometheus, version 0.0.4. */
export function metricsText(statistics: Statistics): string {
  const lines: string[] = [];
  for (const { module, name, get } of statistics
    .all()
    .map((statistic) => ({ module: statistic.module, name: statistic.name, get: () => statistic.get() }))) {
    const metric = `opensips_${module}_${name}`.replace(/[^a-zA-Z0-9_]/g, '_').toLowerCase();
    lines.push(`# TYPE ${metric} gauge`, `${metric} ${get()}`);
  }
  const memory = process.memoryUsage();
  lines.push('# TYPE process_resident_memory_bytes gauge', `process_resident_memory_bytes ${memory.rss}`);
  lines.push('# TYPE nodejs_heap_size_used_bytes gauge', `nodejs_heap_size_used_bytes ${memory.heapUsed}`);
  return `${lines.join('\n')}\n`;
}

/** Answers `GET /metrics`. Resolves once it listens; rejects when the port cannot be had. */
export function serveMetrics(
  address: { host: string; port: number },
  statistics: () => Statistics,
): Promise<HttpServer> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4' }).end(metricsText(statistics()));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => resolve(server));
  });
}
